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

  void read(RecordFile.Sink sink) throws IOException {
    long number = 1;
    while (bytes.hasMore()) {
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
