package steel.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/// SHA-256 of whole files, folders and texts, as 64 lower-case hexadecimal digits.
public final class Checksum {
  private static final int BUFFER_BYTES = 1 << 20;

  private Checksum() {}

  /// Of every byte of a file.
  ///
  /// @throws IOException if it cannot be read
  public static String ofFile(Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        digest.update(buffer, 0, n);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Of the names (relative, sorted, with `/`) and bytes of every file under a folder; of a file,
  /// the same as [#ofFile].
  ///
  /// @throws IOException if something in it cannot be read
  public static String ofTree(Path root) throws IOException {
    if (Files.isRegularFile(root)) {
      return ofFile(root);
    }
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(Files::isRegularFile).sorted().toList();
    }
    MessageDigest digest = sha256();
    for (Path file : files) {
      String line =
          root.relativize(file).toString().replace('\\', '/') + "\0" + ofFile(file) + "\n";
      digest.update(line.getBytes(StandardCharsets.UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /// Of a text in UTF-8.
  public static String ofText(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  /// An empty one, for bytes that are in no file of their own.
  public static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
