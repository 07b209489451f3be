package steel.data.record;

import java.io.IOException;

/// One JSON value a line.
final class JsonLines {
  private final ByteCursor bytes;
  private final BoundedBytes line;

  JsonLines(ByteCursor bytes, int maxRecordBytes) {
    this.bytes = bytes;
    this.line = new BoundedBytes(maxRecordBytes);
  }

  /// Hands on the lines that begin before a byte.
  ///
  /// @param number of the first line
  /// @param to byte behind the last one at which a line may begin
  void read(long number, long to, RecordFile.Sink sink) throws IOException {
    while ((line.length() > 0 || bytes.position() < to) && bytes.hasMore()) {
      if (bytes.passToLineBreak(line::add)) {
        if (!sink.accept(new RawRecord(number, line.take(false)))) {
          return;
        }
        number++;
      }
    }
    RawRecord.Broken fault = bytes.fault();
    if (fault != null) { // the piece of a line before the fault is part of it
      sink.accept(new RawRecord(number, fault));
    } else if (line.length() > 0) {
      sink.accept(new RawRecord(number, line.take(true)));
    }
  }
}
