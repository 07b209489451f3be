package steel.data.record;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a file of records is, in words.
public final class FormatName {
  private static final int GZIP = 0x1f8b;
  private static final int ZSTD = 0x28b52ffd;

  private FormatName() {}

  /// Such as `JSON Lines, gzip`.
  ///
  /// @throws IOException if it cannot be opened
  public static String of(Path file) throws IOException {
    byte[] magic;
    try (InputStream in = Files.newInputStream(file)) {
      magic = in.readNBytes(4);
    }
    String compression = compression(magic);
    return content(file) + (compression.isEmpty() ? "" : ", " + compression);
  }

  private static String compression(byte[] magic) {
    int first = 0;
    for (int i = 0; i < 4; i++) {
      first = first << 8 | (i < magic.length ? magic[i] & 0xff : 0);
    }
    if (first >>> 16 == GZIP) {
      return "gzip";
    }
    return first == ZSTD ? "Zstandard" : "";
  }

  private static String content(Path file) throws IOException {
    return switch (FileFormat.of(file.getFileName().toString())) {
      case JSON -> {
        try (ByteCursor bytes = ByteCursor.open(file, _ -> {})) {
          yield bytes.firstVisible() == '[' ? "a JSON array" : "JSON Lines";
        }
      }
      case CSV -> "comma-separated values";
      case TSV -> "tab-separated values";
      case TEXT -> "one text";
      case TAR -> "an archive";
      case PARQUET -> "Parquet";
    };
  }
}
