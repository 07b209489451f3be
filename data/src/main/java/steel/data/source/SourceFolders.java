package steel.data.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import steel.config.ConfigException;
import steel.config.Spelling;
import steel.data.ConvertRecipe;

/// The sources that lie in a folder, told by the names of its subfolders.
///
/// @param sources in a fixed order
/// @param ignored files that belong to no source, relative to the folder
public record SourceFolders(List<SourceFiles> sources, List<String> ignored) {
  private static final String STARCODE = "starcode";

  /// Every source by the name of its folder, in the order of reports.
  private static final Map<String, Function<ConvertRecipe, SourceFormat>> FORMATS = formats();

  public SourceFolders {
    sources = List.copyOf(sources);
    ignored = List.copyOf(ignored);
  }

  /// The files of one source, by name.
  ///
  /// @param name of the source, such as `starcode_java`
  public record SourceFiles(String name, SourceFormat format, List<Path> files) {
    public SourceFiles {
      files = List.copyOf(files);
    }
  }

  /// The files of all sources.
  public List<Path> paths() {
    return sources.stream().flatMap(source -> source.files().stream()).toList();
  }

  /// The names of the folders that are understood.
  public static List<String> known() {
    return List.copyOf(FORMATS.keySet());
  }

  /// Looks into a folder of sources; also takes the folder of a single source.
  ///
  /// @throws ConfigException if it is no folder, or holds a folder that is no known source
  /// @throws IOException if the disk fails
  public static SourceFolders find(Path in, ConvertRecipe recipe) throws IOException {
    if (!Files.isDirectory(in)) {
      throw new ConfigException(
          in
              + ": "
              + (Files.exists(in) ? "is not a folder" : "no such folder")
              + "; known sources "
              + "are folders named "
              + String.join(", ", known()));
    }
    Found found = new Found(in, recipe);
    String own = in.toAbsolutePath().normalize().getFileName().toString();
    List<Path> entries = list(in);
    boolean holdsSources =
        entries.stream().anyMatch(e -> FORMATS.containsKey(e.getFileName().toString()));
    if (FORMATS.containsKey(own) && !holdsSources) {
      found.add(own, in);
    } else {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (!Files.isDirectory(entry)) {
          found.ignored.add(name);
        } else if (FORMATS.containsKey(name)) {
          found.add(name, entry);
        } else {
          throw unknown(entry, name);
        }
      }
    }
    if (found.sources.stream().allMatch(source -> source.files().isEmpty())) {
      throw new ConfigException(
          in
              + ": holds no source files; known sources are folders named "
              + String.join(", ", known()));
    }
    List<String> order = known();
    found.sources.sort(
        Comparator.comparingInt((SourceFiles s) -> order.indexOf(folderOf(s.name())))
            .thenComparing(SourceFiles::name));
    return new SourceFolders(found.sources, found.ignored);
  }

  private static String folderOf(String source) {
    return source.startsWith(STARCODE) ? STARCODE : source;
  }

  private static ConfigException unknown(Path folder, String name) {
    String hint =
        Spelling.nearest(name, known()).map("; did you mean \"%s\"?"::formatted).orElse("");
    return new ConfigException(
        "%s: not a known source%s Known: %s. Rename it or move it away"
            .formatted(folder, hint.isEmpty() ? "." : hint, String.join(", ", known())));
  }

  private static Map<String, Function<ConvertRecipe, SourceFormat>> formats() {
    Map<String, Function<ConvertRecipe, SourceFormat>> formats = new LinkedHashMap<>();
    formats.put("skypile", recipe -> new WebTexts.SkyPile(recipe.profile()));
    formats.put("wanjuan", recipe -> new WebTexts.WanJuan(recipe.profile()));
    formats.put("wikipedia_cn", WebTexts.Wikipedia::new);
    formats.put("baidu_baike", WebTexts.Baike::new);
    formats.put("baidu_qa", ChatTexts.BaiduQa::new);
    formats.put("zhihu", ChatTexts.Zhihu::new);
    formats.put("belle", ChatTexts.Belle::new);
    formats.put("moss", ChatTexts.Moss::new);
    formats.put("firefly", ChatTexts.Firefly::new);
    formats.put(STARCODE, WebTexts.StarCode::new);
    return formats;
  }

  /// Names sorted, so that every machine reads in the same order; hidden ones left out.
  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith("."))
          .sorted(Comparator.comparing(entry -> entry.getFileName().toString()))
          .toList();
    }
  }

  /// What has been found so far.
  private static final class Found {
    private final Path root;
    private final ConvertRecipe recipe;
    private final List<SourceFiles> sources = new ArrayList<>();
    private final List<String> ignored = new ArrayList<>();

    Found(Path root, ConvertRecipe recipe) {
      this.root = root;
      this.recipe = recipe;
    }

    /// The files of a source's folder; of `starcode`, those of each language below it are a source
    /// of their own.
    void add(String name, Path folder) throws IOException {
      SourceFormat format =
          FORMATS.getOrDefault(folderOf(name), WebTexts.StarCode::new).apply(recipe);
      String extension = format.columns().required().isEmpty() ? ".json" : ".parquet";
      List<Path> files = new ArrayList<>();
      for (Path entry : list(folder)) {
        String entryName = entry.getFileName().toString();
        if (Files.isDirectory(entry)) {
          if (!name.equals(STARCODE)) {
            throw new ConfigException(
                entry + ": a source holds files only; move those in it up into " + folder);
          }
          add(STARCODE + "_" + entryName, entry);
        } else if (entryName.contains(extension)) {
          files.add(entry);
        } else {
          ignored.add(root.relativize(entry).toString().replace('\\', '/'));
        }
      }
      if (!name.equals(STARCODE) || !files.isEmpty()) {
        sources.add(new SourceFiles(name, format, files));
      }
    }
  }
}
