package steel.data.record;

import java.io.IOException;

/// One JSON array: its elements are cut out by counting brackets outside strings, with neither a
/// tree nor recursion, so that a huge, deep or broken element costs no more than its bytes.
final class JsonArray {
  private final ByteCursor bytes;
  private final BoundedBytes element;
  private long line = 1;

  JsonArray(ByteCursor bytes, int maxRecordBytes) {
    this.bytes = bytes;
    this.element = new BoundedBytes(maxRecordBytes);
  }

  void read(RecordFile.Sink sink) throws IOException {
    while (nextByte() != '[') {
      // white space before the array
    }
    while (true) {
      int first = nextByte();
      while (isSpace(first) || first == ',') {
        first = nextByte();
      }
      if (first == ']') {
        readTail(sink);
        return;
      }
      if (first == ByteCursor.END) {
        end(sink);
        return;
      }
      long start = line;
      int last = collect(first);
      if (last == ByteCursor.END) {
        end(sink);
        return;
      }
      if (!sink.accept(new RawRecord(start, element.take(false))) || last == ']') {
        return;
      }
    }
  }

  /// Collects an element up to its last bracket, or up to the comma or bracket that follows a bare
  /// value.
  ///
  /// @return the byte that ended it
  private int collect(int first) throws IOException {
    int depth = 0;
    boolean inString = false;
    boolean escaped = false;
    for (int b = first; b != ByteCursor.END; b = nextByte()) {
      if (depth == 0 && !inString && (b == ',' || b == ']')) {
        return b;
      }
      element.add((byte) b);
      if (inString) {
        inString = escaped || b != '"';
        escaped = !escaped && b == '\\';
      } else if (b == '"') {
        inString = true;
      } else if (b == '{' || b == '[') {
        depth++;
      } else if (b == '}' || b == ']') {
        depth--;
        if (depth <= 0) {
          return b == ']' ? '}' : b; // closed itself, not the array
        }
      }
    }
    return ByteCursor.END;
  }

  private void end(RecordFile.Sink sink) throws IOException {
    RawRecord.Broken fault = bytes.fault();
    sink.accept(
        new RawRecord(
            line,
            fault != null
                ? fault
                : new RawRecord.Broken(
                    Cause.CUT_FILE, "the file ends before its JSON array does; was it cut?")));
  }

  private void readTail(RecordFile.Sink sink) throws IOException {
    for (int b = nextByte(); b != ByteCursor.END; b = nextByte()) {
      if (!isSpace(b)) {
        sink.accept(
            new RawRecord(
                line,
                new RawRecord.Broken(Cause.NOT_JSON, "something follows the end of the array")));
        return;
      }
    }
  }

  private int nextByte() throws IOException {
    int b = bytes.next();
    if (b == '\n') {
      line++;
    }
    return b;
  }

  private static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
