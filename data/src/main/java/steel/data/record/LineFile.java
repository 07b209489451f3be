package steel.data.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import steel.files.FormatException;
import steel.tokenizer.TextLines;

/// A file of plain text, line by line as [TextLines] has them, plain, gzip or Zstandard (told by
/// its first bytes). A byte order mark is a character of the first line.
///
/// @param path the file
/// @param inParts whether long lines may come in parts
public record LineFile(Path path, boolean inParts) {
  /// Takes lines in the order of the file.
  public interface Sink {
    /// @param line without its break, or a part of it
    /// @param endsLine whether the line ends with this; always, but for parts
    void accept(String line, boolean endsLine);
  }

  /// Reads the lines that begin in a range of bytes. Ranges that adjoin give every line once.
  ///
  /// @param from first byte of the range; 0 where the file is compressed
  /// @param to byte behind the range, of what was compressed; the last line may end behind it
  /// @param firstLine number of the first line
  /// @param progress gets the number of bytes read from disk, now and then
  /// @throws FormatException if a line is absurdly long, or the compression is broken
  /// @throws IOException if the file cannot be opened or the disk fails
  public void read(long from, long to, long firstLine, LongConsumer progress, Sink sink)
      throws IOException {
    try (ByteCursor bytes = ByteCursor.openAt(path, Math.max(0, from - 1), progress)) {
      if (from == 0) {
        bytes.keepMark();
      } else {
        bytes.passToLineBegin(to);
      }
      long begin = bytes.position();
      // not closed: it only holds the cursor, which this closes
      TextLines lines = new TextLines(bytes.stream(), path.toString(), firstLine);
      while (lines.goesOn() || begin + lines.position() < to) {
        @Nullable String line = inParts ? lines.nextPart() : lines.next();
        RawRecord.Broken fault = line == null || !lines.hasBreak() ? bytes.fault() : null;
        if (fault != null) {
          throw lines.error(fault.reason() + "; get the file again, or leave it out");
        }
        if (line == null) {
          return;
        }
        sink.accept(line, !lines.goesOn());
      }
    }
  }
}
