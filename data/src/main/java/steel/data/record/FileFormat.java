package steel.data.record;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a file holds, told by its name.
public enum FileFormat {
  /// JSON Lines or one JSON array.
  JSON(".jsonl", ".json"),
  /// Comma-separated values as in RFC 4180, the first row names the columns.
  CSV(".csv"),
  /// The same with tabs.
  TSV(".tsv"),
  /// One text.
  TEXT(".txt", ".md"),
  /// An archive of such files, each plain or compressed.
  TAR(".tar", ".tgz"),
  /// Parquet with flat columns.
  PARQUET(".parquet");

  private static final List<String> COMPRESSIONS = List.of(".gz", ".zst", ".zstd");

  @SuppressWarnings("ImmutableEnumChecker") // of List.of, which is immutable
  private final List<String> endings;

  FileFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /// The endings of names, without those of compressed files.
  public List<String> endings() {
    return endings;
  }

  /// The format that a name ends in, with or without `.gz` or `.zst` behind it.
  public static Optional<FileFormat> ofEnding(String name) {
    String plain = name.toLowerCase(Locale.ROOT);
    for (String compression : COMPRESSIONS) {
      if (plain.endsWith(compression)) {
        plain = plain.substring(0, plain.length() - compression.length());
      }
    }
    for (FileFormat format : values()) {
      if (format.endings.stream().anyMatch(plain::endsWith)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /// The format of a file that is read whatever its name: JSON if the name does not tell.
  static FileFormat of(String name) {
    return ofEnding(name)
        .orElse(name.toLowerCase(Locale.ROOT).contains(".parquet") ? PARQUET : JSON);
  }
}
