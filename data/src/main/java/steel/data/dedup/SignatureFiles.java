package steel.data.dedup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Tables of signatures that were written apart.
public final class SignatureFiles {
  private SignatureFiles() {}

  /// Makes one table of several, in their order.
  ///
  /// @param into a new file
  /// @throws IOException if the disk refuses
  public static void concatenate(List<Path> parts, Path into) throws IOException {
    try (FileChannel out =
        FileChannel.open(into, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (Path part : parts) {
        try (FileChannel in = FileChannel.open(part, StandardOpenOption.READ)) {
          for (long at = 0; at < in.size(); ) {
            at += in.transferTo(at, in.size() - at, out);
          }
        }
      }
    }
  }
}
