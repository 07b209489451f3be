package steel.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Writes small flat tables as Parquet: every column optional, one row group, one page a column,
/// plain encoding, no compression. The libraries at hand only read Parquet.
///
/// Layout: `PAR1`, pages, footer (Thrift, compact), its length as little-endian int32, `PAR1`.
/// Source: parquet-format 2.10, `parquet.thrift`.
final class ParquetWriter {
  private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT_VERSION = 2;
  private static final int OPTIONAL = 1;
  private static final int UTF8 = 0;
  private static final int PLAIN = 0;
  private static final int RLE = 3;
  private static final int UNCOMPRESSED = 0;
  private static final int DATA_PAGE = 0;

  private ParquetWriter() {}

  /// Physical types, with the numbers of `parquet.thrift`.
  enum Physical {
    INT64(2),
    DOUBLE(5),
    TEXT(6);

    private final int number;

    Physical(int number) {
      this.number = number;
    }
  }

  record Column(String name, Physical type) {}

  /// Writes the rows; a field that a row lacks, or that is null, becomes null.
  ///
  /// @throws IOException as `out` does
  static void write(OutputStream out, List<Column> columns, List<? extends JsonNode> rows)
      throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.writeBytes(MAGIC);
    List<ThriftStruct> chunks = new ArrayList<>();
    for (Column column : columns) {
      chunks.add(chunk(file, column, rows));
    }
    int pages = file.size() - MAGIC.length;
    ThriftStruct rowGroup = new ThriftStruct().structs(1, chunks).i64(2, pages).i64(3, rows.size());
    byte[] footer =
        new ThriftStruct()
            .i32(1, FORMAT_VERSION)
            .structs(2, schema(columns))
            .i64(3, rows.size())
            .structs(4, List.of(rowGroup))
            .text(6, "steel")
            .finish();
    file.writeBytes(footer);
    file.writeBytes(littleEndian(Integer.BYTES).putInt(footer.length).array());
    file.writeBytes(MAGIC);
    file.writeTo(out);
  }

  private static List<ThriftStruct> schema(List<Column> columns) {
    List<ThriftStruct> schema = new ArrayList<>();
    schema.add(new ThriftStruct().text(4, "schema").i32(5, columns.size()));
    for (Column column : columns) {
      ThriftStruct element =
          new ThriftStruct().i32(1, column.type.number).i32(3, OPTIONAL).text(4, column.name);
      if (column.type == Physical.TEXT) {
        ThriftStruct stringType = new ThriftStruct().struct(1, new ThriftStruct());
        element.i32(6, UTF8).struct(10, stringType);
      }
      schema.add(element);
    }
    return schema;
  }

  /// Appends the one page of a column and describes it.
  private static ThriftStruct chunk(
      ByteArrayOutputStream file, Column column, List<? extends JsonNode> rows) {
    byte[] page = page(column, rows);
    byte[] header =
        new ThriftStruct()
            .i32(1, DATA_PAGE)
            .i32(2, page.length)
            .i32(3, page.length)
            .struct(5, new ThriftStruct().i32(1, rows.size()).i32(2, PLAIN).i32(3, RLE).i32(4, RLE))
            .finish();
    long offset = file.size();
    file.writeBytes(header);
    file.writeBytes(page);
    long size = (long) header.length + page.length;
    ThriftStruct metadata =
        new ThriftStruct()
            .i32(1, column.type.number)
            .integers(2, PLAIN, RLE)
            .texts(3, List.of(column.name))
            .i32(4, UNCOMPRESSED)
            .i64(5, rows.size())
            .i64(6, size)
            .i64(7, size)
            .i64(9, offset);
    return new ThriftStruct().i64(2, offset).struct(3, metadata);
  }

  private static byte[] page(Column column, List<? extends JsonNode> rows) {
    ByteArrayOutputStream levels = new ByteArrayOutputStream();
    ByteArrayOutputStream values = new ByteArrayOutputStream();
    int run = 0;
    for (int i = 0; i < rows.size(); i++) {
      JsonNode value = rows.get(i).path(column.name);
      boolean present = isPresent(value);
      if (present) {
        values.writeBytes(plain(column.type, value));
      }
      run++;
      boolean last = i + 1 == rows.size();
      if (last || isPresent(rows.get(i + 1).path(column.name)) != present) {
        ThriftStruct.varint(levels, (long) run << 1); // a run of equal definition levels
        levels.write(present ? 1 : 0);
        run = 0;
      }
    }
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(littleEndian(Integer.BYTES).putInt(levels.size()).array());
    page.writeBytes(levels.toByteArray());
    page.writeBytes(values.toByteArray());
    return page.toByteArray();
  }

  private static boolean isPresent(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private static byte[] plain(Physical type, JsonNode value) {
    return switch (type) {
      case INT64 -> littleEndian(Long.BYTES).putLong(value.longValue()).array();
      case DOUBLE -> littleEndian(Double.BYTES).putDouble(value.doubleValue()).array();
      case TEXT -> {
        byte[] utf8 = value.textValue().getBytes(StandardCharsets.UTF_8);
        yield littleEndian(Integer.BYTES + utf8.length).putInt(utf8.length).put(utf8).array();
      }
    };
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
