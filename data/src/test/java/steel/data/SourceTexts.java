package steel.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Texts of the real sources, found by the SHA-256 that goldens name them by.
final class SourceTexts {
  private final Map<String, String> byHash = new HashMap<>();

  /// The texts of records as the goldens took them, before any conversion; skips the running test
  /// where the sources are missing.
  static SourceTexts raw() throws IOException {
    SourceTexts texts = new SourceTexts();
    Path sources = SharedFolder.orSkip("data/sources");
    texts.addAll(sources.resolve("wikipedia_cn"), "completion");
    texts.addAll(sources.resolve("zhihu"), "RESPONSE");
    texts.addAll(sources.resolve("baidu_qa"), "answer");
    texts.addAll(sources.resolve("baidu_baike"), "title");
    texts.addAll(sources.resolve("skypile"), "text");
    texts.addAll(sources.resolve("wanjuan"), "content");
    for (String language : List.of("cpp", "java", "python")) {
      texts.addAll(sources.resolve("starcode").resolve(language), "content");
    }
    return texts;
  }

  /// The texts of all sources as the reference converts them.
  ///
  /// @param folder gets the converted sources
  static SourceTexts converted(Path folder) throws IOException {
    Path sources = SharedFolder.orSkip("data/sources");
    Path out = folder.resolve("converted");
    Convert.run(sources, out, ConvertRecipe.of(Profile.REFERENCE), Progress.SILENT);
    SourceTexts texts = new SourceTexts();
    for (Path file : files(out.resolve("documents"))) {
      Golden.jsonLines(file).forEach(line -> texts.add(line.get("text").asText()));
    }
    return texts;
  }

  /// @param hash the first hexadecimal digits, as many as goldens of this kind have: 16 or all
  String find(String hash) {
    String text = byHash.get(hash.substring(0, 16));
    if (text == null) {
      throw new AssertionError("no text has the SHA-256 " + hash);
    }
    return text;
  }

  private void add(String text) {
    byHash.put(Checksum.ofText(text).substring(0, 16), text);
  }

  private void addAll(Path folder, String key) throws IOException {
    RecordFile.Columns columns = new RecordFile.Columns(List.of(key), List.of());
    for (Path file : files(folder)) {
      new RecordFile(file, columns, 1 << 24)
          .read(
              _ -> {},
              record -> {
                try {
                  add(key.equals("title") ? entry(record.object()) : text(record.object(), key));
                } catch (RejectedException e) {
                  throw new AssertionError(file + ": " + e.reason(), e);
                }
                return true;
              });
    }
  }

  private static String text(JsonNode record, String key) {
    return record.path(key).asText("");
  }

  /// Title, summary and contents of an entry, a line each.
  private static String entry(ObjectNode record) {
    List<String> lines = new ArrayList<>(List.of(text(record, "title"), text(record, "summary")));
    record.path("sections").forEach(section -> lines.add(text(section, "content")));
    return String.join("\n", lines);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
