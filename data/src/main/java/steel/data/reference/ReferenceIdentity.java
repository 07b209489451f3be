package steel.data.reference;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// What the original knows a file by, and orders files by: the MD5 of its bytes, of large ones
/// those of both ends alone, so that two that differ in the middle are one to it.
public final class ReferenceIdentity {
  private static final long SMALL_BYTES = 50_000_000;
  private static final int END_BYTES = 25_000_000;

  private ReferenceIdentity() {}

  /// The identity of a file, as hexadecimal digits.
  ///
  /// @throws IOException if it cannot be read
  public static String of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MessageDigest digest = MessageDigest.getInstance("MD5");
      long size = channel.size();
      if (size < SMALL_BYTES) {
        update(digest, channel, 0, (int) size);
      } else {
        update(digest, channel, 0, END_BYTES);
        update(digest, channel, size - END_BYTES, END_BYTES);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  private static void update(MessageDigest digest, FileChannel channel, long from, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int read = 0;
    while (read >= 0 && buffer.hasRemaining()) {
      read = channel.read(buffer, from + buffer.position());
    }
    digest.update(buffer.flip());
  }

  /// Files that one of several readers gets: every so many of those in order.
  ///
  /// @param ordered by identity
  /// @param index of the reader, rank times workers plus worker
  /// @param readers processes times workers
  public static <T> List<T> share(List<T> ordered, int index, int readers) {
    List<T> share = new ArrayList<>();
    for (int i = index; i < ordered.size(); i += readers) {
      share.add(ordered.get(i));
    }
    return share;
  }
}
