package steel.data.record;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hardwood.InputFile;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.reader.RowReader;
import dev.hardwood.schema.ColumnProjection;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Rows of a Parquet file with flat columns.
///
/// @param columns what is read of each row; every column if it names none
record ParquetRows(Path path, RecordFile.Columns columns) {
  private static final Logger LIBRARY =
      Logger.getLogger("dev.hardwood"); // held, or it is forgotten

  static {
    LIBRARY.setLevel(Level.WARNING); // it greets at INFO
  }

  void read(LongConsumer progress, RecordFile.Sink sink) throws IOException {
    if (!Files.isReadable(path)) {
      throw new NoSuchFileException(path.toString());
    }
    long row = 1;
    try (ParquetFileReader file = ParquetFileReader.open(InputFile.of(path))) {
      List<String> there =
          file.getFileSchema().getColumns().stream().map(ColumnSchema::name).toList();
      for (String column : columns.required()) {
        if (!there.contains(column)) {
          String problem = "no column \"%s\", only %s".formatted(column, String.join(", ", there));
          sink.accept(new RawRecord(row, new RawRecord.Broken(Cause.MISSING_COLUMN, problem)));
          return;
        }
      }
      List<String> wanted = new ArrayList<>(columns.required());
      columns.optional().stream().filter(there::contains).forEach(wanted::add);
      if (columns.equals(RecordFile.Columns.NONE)) {
        file.getFileSchema().getColumns().stream()
            .filter(column -> column.fieldPath().elements().size() == 1)
            .map(ColumnSchema::name)
            .forEach(wanted::add);
      }
      ColumnProjection projection = ColumnProjection.columns(wanted.toArray(String[]::new));
      try (RowReader rows = file.buildRowReader().projection(projection).build()) {
        while (rows.hasNext()) {
          rows.next();
          if (!accept(sink, new RawRecord(row, new RawRecord.Row(object(rows, wanted))))) {
            return;
          }
          row++;
        }
      }
    } catch (SinkException e) {
      throw e.rethrown();
    } catch (IOException | RuntimeException e) { // the library throws many kinds on broken bytes
      sink.accept(new RawRecord(row, fault(e)));
    } finally {
      progress.accept(Files.size(path));
    }
  }

  /// Keeps a failure of the sink apart from those of the file.
  private static boolean accept(RecordFile.Sink sink, RawRecord record) throws SinkException {
    try {
      return sink.accept(record);
    } catch (IOException | RuntimeException e) {
      throw new SinkException(e);
    }
  }

  private static final class SinkException extends Exception {
    private static final long serialVersionUID = 1L;

    SinkException(Exception e) {
      super(e);
    }

    IOException rethrown() {
      return switch (getCause()) {
        case IOException disk -> disk;
        case RuntimeException defect -> throw defect;
        case null, default -> throw new IllegalStateException(this);
      };
    }
  }

  private RawRecord.Broken fault(Exception e) throws IOException {
    String problem = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return endsAsParquet()
        ? new RawRecord.Broken(Cause.BROKEN_FILE, "the Parquet file is broken: " + problem)
        : new RawRecord.Broken(
            Cause.CUT_FILE, "the Parquet file has no footer; it was cut, or is no Parquet");
  }

  private boolean endsAsParquet() throws IOException {
    try (var channel = Files.newByteChannel(path)) {
      if (channel.size() < 12) {
        return false;
      }
      var magic = java.nio.ByteBuffer.allocate(4);
      channel.position(channel.size() - 4);
      while (magic.hasRemaining() && channel.read(magic) >= 0) {
        // until all four are there
      }
      return new String(magic.array(), StandardCharsets.US_ASCII).equals("PAR1");
    }
  }

  private static ObjectNode object(RowReader row, List<String> columns) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (String column : columns) {
      put(object, column, row.isNull(column) ? null : row.getValue(column));
    }
    return object;
  }

  private static void put(ObjectNode object, String column, @Nullable Object value) {
    switch (value) {
      case null -> object.putNull(column);
      case String text -> object.put(column, text);
      case byte[] bytes -> object.put(column, new String(bytes, StandardCharsets.UTF_8));
      case Integer number -> object.put(column, number);
      case Long number -> object.put(column, number);
      case Float number -> object.put(column, number);
      case Double number -> object.put(column, number);
      case Boolean flag -> object.put(column, flag);
      default -> object.put(column, value.toString());
    }
  }
}
