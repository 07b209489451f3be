package steel.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;
import org.jspecify.annotations.Nullable;
import steel.files.AtomicFile;
import steel.files.FormatException;
import steel.files.UserCache;

/// Keeps the tables of large tokenizers in a folder of the user's, because making them takes
/// several times as long as reading them. A file there is named by what it was made of, the model
/// folder's files or the lists of a single file, and this program, and ends with its own checksum.
/// One that does not fit is made anew; what cannot be kept is no error.
///
/// The hashes are CRC-32 and CRC-32C, together as sure as 64 bits against chance. They are no guard
/// against somebody who may write into the user's folders; and SHA-256 alone takes as long in a
/// young JVM as a load may take.
final class TokenizerCache {
  private static final Logger LOG = System.getLogger(TokenizerCache.class.getName());

  /// Smaller tokenizers are made in no time.
  private static final long WORTHWHILE_BYTES = 1 << 20;

  private static final Set<String> NAMES =
      Set.of(
          TokenizerReader.TOKENIZER_JSON,
          TokenizerReader.VOCAB_JSON,
          TokenizerReader.MERGES_TXT,
          TokenizerReader.TOKENIZER_CONFIG_JSON,
          ChatSettingsReader.CHAT_TEMPLATE_JINJA);

  private static final String PREFIX = "tokenizer-";
  private static final int MOST_FILES = 8;

  private final Path folder;
  private final String program;
  private final long leastBytes;

  /// @param folder where to keep tables; made when needed
  /// @param program what tells one build of this program from another
  /// @param leastBytes of a tokenizer's files, for its tables to be kept
  TokenizerCache(Path folder, String program, long leastBytes) {
    this.folder = folder;
    this.program = program;
    this.leastBytes = leastBytes;
  }

  /// The user's; empty if there is none, or if this program is not a jar, so that its code may
  /// change from one start to the next without a sign.
  private static Optional<TokenizerCache> ofUser() {
    return UserCache.folder()
        .flatMap(
            folder ->
                program().map(program -> new TokenizerCache(folder, program, WORTHWHILE_BYTES)));
  }

  private static Optional<String> program() {
    CodeSource source = TokenizerCache.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    try {
      Path jar = Path.of(source.getLocation().toURI());
      BasicFileAttributes attributes = Files.readAttributes(jar, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              "%s %d %s %s"
                  .formatted(
                      jar.getFileName(),
                      attributes.size(),
                      attributes.lastModifiedTime(),
                      ByteOrder.nativeOrder()))
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException | IOException e) {
      return Optional.empty(); // not of a disk
    }
  }

  /// Reads a tokenizer, from here if it can.
  static Tokenizer readModel(Path model) {
    return ofUser().map(cache -> cache.read(model)).orElseGet(() -> TokenizerReader.make(model));
  }

  /// Likewise the tokenizer of lists.
  ///
  /// @param file that held them, for messages
  static Tokenizer ofLists(TokenizerLists lists, Path file) {
    return ofUser().map(cache -> cache.of(lists, file)).orElseGet(() -> lists.make(file));
  }

  /// Makes a tokenizer, or takes it from here if it was made before.
  Tokenizer read(Path model) {
    return get(() -> name(model), () -> TokenizerReader.make(model));
  }

  /// Likewise of lists.
  Tokenizer of(TokenizerLists lists, Path file) {
    String name = name(lists); // which do not change
    return get(() -> name, () -> lists.make(file));
  }

  /// @param name of the tables, asked for again when a tokenizer was made: tables are not kept if
  ///   somebody has written to its files meanwhile
  private Tokenizer get(Supplier<@Nullable String> name, Supplier<Tokenizer> make) {
    String before = name.get();
    Tokenizer known = before == null ? null : find(folder.resolve(before));
    if (known != null) {
      return known;
    }
    Tokenizer made = make.get();
    if (before != null && before.equals(name.get())) {
      keep(folder.resolve(before), made);
    }
    return made;
  }

  /// What tables are made of.
  private static final class Origin {
    private final CRC32 first = new CRC32();
    private final CRC32C second = new CRC32C();
    private long size;

    /// @param what tells one kind of part from another
    void add(String what, byte[] bytes) {
      String line = what + "\0" + bytes.length + "\0";
      for (Checksum hash : List.of(first, second)) {
        hash.update(line.getBytes(StandardCharsets.UTF_8));
        hash.update(bytes);
      }
      size += bytes.length;
    }

    void add(String what, String text) {
      add(what, text.getBytes(StandardCharsets.UTF_8));
    }

    String name(String program) {
      add("program", program);
      return PREFIX + String.format(Locale.ROOT, "%08x%08x", first.getValue(), second.getValue());
    }
  }

  /// What the tables of a model folder are called; null where there are none to keep.
  private @Nullable String name(Path model) {
    Origin origin = new Origin();
    try {
      List<Path> files = files(model);
      if (size(files) < leastBytes) {
        return null;
      }
      for (Path file : files) {
        origin.add(String.valueOf(file.getFileName()), Files.readAllBytes(file));
      }
    } catch (IOException e) {
      return null; // whoever makes it will say so
    }
    return origin.name(program);
  }

  private @Nullable String name(TokenizerLists lists) {
    Origin origin = new Origin();
    origin.add("split", lists.split());
    lists.tokens().forEach(token -> origin.add("token", token));
    lists.kinds().forEach(kind -> origin.add("kind", kind.name()));
    lists.merges().forEach(merge -> origin.add("merge", merge));
    new TreeMap<>(lists.templates()).forEach((name, text) -> origin.add("chat " + name, text));
    new TreeMap<>(lists.specialTokens())
        .forEach((what, id) -> origin.add("id " + what, id.toString()));
    return origin.size < leastBytes ? null : origin.name(program);
  }

  private static long size(List<Path> files) throws IOException {
    long size = 0;
    for (Path file : files) {
      size += Files.size(file);
    }
    return size;
  }

  /// Every file that may say something of a tokenizer, as far as it is there.
  private static List<Path> files(Path model) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(model)) {
      for (Path file : entries) {
        String name = String.valueOf(file.getFileName());
        if (NAMES.contains(name) || name.endsWith(RankFile.SUFFIX)) {
          files.add(file);
        }
      }
    }
    files.sort(null);
    return files;
  }

  private static @Nullable Tokenizer find(Path file) {
    try (TableReader tables = new TableReader(file)) {
      return Tokenizer.read(tables);
    } catch (NoSuchFileException e) {
      return null; // the first time
    } catch (IOException | FormatException | IllegalArgumentException e) {
      LOG.log(Level.WARNING, "{0}: these tables are made anew: {1}", file, e.getMessage());
      return null;
    }
  }

  private void keep(Path file, Tokenizer tokenizer) {
    try {
      AtomicFile.write(file, out -> tokenizer.write(new TableWriter(out)));
      deleteOld();
    } catch (IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "{0}: cannot be kept, so the next start is slower: {1}", file, e);
    }
  }

  private void deleteOld() throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.filter(TokenizerCache::isTables).forEach(files::add);
    }
    files.sort(Comparator.comparingLong((Path path) -> path.toFile().lastModified()).reversed());
    for (Path old : files.subList(Math.min(MOST_FILES, files.size()), files.size())) {
      Files.deleteIfExists(old);
    }
  }

  private static boolean isTables(Path file) {
    return file.getFileName().toString().startsWith(PREFIX);
  }
}
