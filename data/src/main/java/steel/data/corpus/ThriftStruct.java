package steel.data.corpus;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes one struct of Thrift's compact protocol, as far as Parquet's metadata needs it: integers,
/// strings, structs and lists. Fields come in rising order of their number.
final class ThriftStruct {
  private static final int I32 = 5;
  private static final int I64 = 6;
  private static final int BINARY = 8;
  private static final int LIST = 9;
  private static final int STRUCT = 12;
  private static final int LONG_LIST = 15; // from this size on it does not fit into the header

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private int lastField;

  ThriftStruct i32(int field, int value) {
    header(field, I32);
    zigzag(bytes, value);
    return this;
  }

  ThriftStruct i64(int field, long value) {
    header(field, I64);
    zigzag(bytes, value);
    return this;
  }

  ThriftStruct text(int field, String value) {
    header(field, BINARY);
    text(bytes, value);
    return this;
  }

  ThriftStruct struct(int field, ThriftStruct value) {
    header(field, STRUCT);
    bytes.writeBytes(value.finish());
    return this;
  }

  ThriftStruct structs(int field, List<ThriftStruct> values) {
    list(field, STRUCT, values.size());
    values.forEach(value -> bytes.writeBytes(value.finish()));
    return this;
  }

  ThriftStruct integers(int field, int... values) {
    list(field, I32, values.length);
    for (int value : values) {
      zigzag(bytes, value);
    }
    return this;
  }

  ThriftStruct texts(int field, List<String> values) {
    list(field, BINARY, values.size());
    values.forEach(value -> text(bytes, value));
    return this;
  }

  /// The bytes with the stop field at their end.
  byte[] finish() {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(bytes.toByteArray());
    whole.write(0);
    return whole.toByteArray();
  }

  private void header(int field, int type) {
    int step = field - lastField;
    if (step < 1 || step > 15) {
      throw new IllegalArgumentException("field " + field + " after field " + lastField);
    }
    bytes.write(step << 4 | type);
    lastField = field;
  }

  private void list(int field, int type, int size) {
    header(field, LIST);
    if (size < LONG_LIST) {
      bytes.write(size << 4 | type);
    } else {
      bytes.write(LONG_LIST << 4 | type);
      varint(bytes, size);
    }
  }

  private static void text(ByteArrayOutputStream out, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(out, utf8.length);
    out.writeBytes(utf8);
  }

  private static void zigzag(ByteArrayOutputStream out, long value) {
    varint(out, value << 1 ^ value >> 63);
  }

  /// Seven bits a byte, lowest first, the top bit set on all but the last.
  static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
