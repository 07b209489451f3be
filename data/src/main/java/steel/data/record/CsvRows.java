package steel.data.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Rows of separated values, as RFC 4180 has them: fields may stand in double quotes, in which line
/// breaks and separators count as text and a double quote is written twice. The first row names the
/// columns.
///
/// A quote that is never closed costs the rest of its file, as nothing tells where a row begins
/// there; it is passed over without being held.
final class CsvRows {
  private final ByteCursor bytes;
  private final RecordFile.Columns columns;
  private final byte separator;
  private final BoundedBytes field;
  private final int maxRecordBytes;
  private long line = 1;
  private int last; // the byte that ended the last field

  /// @param separator between fields, ASCII
  CsvRows(ByteCursor bytes, RecordFile.Columns columns, char separator, int maxRecordBytes) {
    this.bytes = bytes;
    this.columns = columns;
    this.separator = (byte) separator;
    this.field = new BoundedBytes(maxRecordBytes);
    this.maxRecordBytes = maxRecordBytes;
  }

  void read(RecordFile.Sink sink) throws IOException {
    List<String> header = new ArrayList<>();
    Optional<RawRecord.Broken> broken = readRow(header);
    if (broken.isPresent()) {
      sink.accept(new RawRecord(1, broken.get()));
      return;
    }
    for (String column : columns.required()) {
      if (!header.contains(column)) {
        sink.accept(new RawRecord(1, missing(column, header)));
        return;
      }
    }
    List<String> row = new ArrayList<>();
    while (bytes.hasMore()) {
      long start = line;
      row.clear();
      Optional<RawRecord.Broken> problem = readRow(row);
      boolean blank = problem.isEmpty() && row.size() == 1 && row.getFirst().isEmpty();
      if (!blank && !sink.accept(new RawRecord(start, content(header, row, problem)))) {
        return;
      }
    }
    RawRecord.Broken fault = bytes.fault();
    if (fault != null) {
      sink.accept(new RawRecord(line, fault));
    }
  }

  private static RawRecord.Broken missing(String column, List<String> header) {
    return new RawRecord.Broken(
        Cause.MISSING_COLUMN,
        "no column \"%s\", only %s".formatted(column, String.join(", ", header)));
  }

  private static RawRecord.Content content(
      List<String> header, List<String> row, Optional<RawRecord.Broken> problem) {
    if (problem.isPresent()) {
      return problem.get();
    }
    if (row.size() != header.size()) {
      return new RawRecord.Broken(
          Cause.BAD_ROW, "%d fields under %d columns".formatted(row.size(), header.size()));
    }
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < header.size(); i++) {
      object.put(header.get(i), row.get(i));
    }
    return new RawRecord.Row(object);
  }

  /// Reads fields to the end of the row, also of one that is broken.
  private Optional<RawRecord.Broken> readRow(List<String> fields) throws IOException {
    Optional<RawRecord.Broken> problem = Optional.empty();
    long length = 0;
    do {
      boolean isClosed = readField();
      length += field.length();
      Optional<RawRecord.Broken> fault = takeField(fields);
      if (!isClosed) {
        fault = broken(Cause.CUT_FILE, "a quote is not closed at the end of the file");
      } else if (length > maxRecordBytes) {
        fault =
            broken(Cause.TOO_LONG, "more than max_record_bytes (%,d)".formatted(maxRecordBytes));
      }
      problem = problem.isPresent() ? problem : fault;
    } while (last == separator);
    return problem;
  }

  private Optional<RawRecord.Broken> takeField(List<String> fields) {
    return switch (field.take(false)) {
      case RawRecord.Json text -> {
        try {
          fields.add(decoded(text.bytes()));
          yield Optional.empty();
        } catch (CharacterCodingException e) {
          yield broken(Cause.NOT_UTF8, "a field is not UTF-8");
        }
      }
      case RawRecord.Broken tooLong -> Optional.of(tooLong);
      case RawRecord.Row _ -> throw new IllegalStateException("bytes are no row");
    };
  }

  private static Optional<RawRecord.Broken> broken(Cause cause, String reason) {
    return Optional.of(new RawRecord.Broken(cause, reason));
  }

  private static String decoded(byte[] utf8) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
  }

  /// Reads one field and the byte behind it.
  ///
  /// @return whether its quotes are closed
  private boolean readField() throws IOException {
    int b = next();
    boolean quoted = b == '"';
    if (quoted) {
      b = next();
    }
    while (b != ByteCursor.END) {
      if (quoted && b == '"') {
        b = next();
        if (b != '"') {
          quoted = false;
          continue; // what follows a closed quote is text, as most readers have it
        }
      } else if (!quoted && b == '\r') {
        b = next();
        if (b == '\n') {
          break;
        }
        field.add((byte) '\r');
        continue;
      } else if (!quoted && (b == separator || b == '\n')) {
        break;
      }
      field.add((byte) b);
      b = next();
    }
    last = b;
    return !quoted;
  }

  private int next() throws IOException {
    int b = bytes.next();
    line += b == '\n' ? 1 : 0;
    return b;
  }
}
