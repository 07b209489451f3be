package steel.data.language;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import steel.files.FormatException;

/// Walks through the fields of one Protocol Buffers message.
///
/// Source: the encoding page of protobuf.dev (varints, tags, wire types 0, 1, 2 and 5).
final class Protobuf {
  private final Path file;
  private final ByteBuffer bytes;
  private int field;
  private int wireType;

  Protobuf(Path file, ByteBuffer bytes) {
    this.file = file;
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Moves to the next field; its value must be read or skipped.
  boolean next() {
    if (!bytes.hasRemaining()) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    if (tag >>> 32 != 0 || field == 0) {
      throw broken("a field has no number");
    }
    return true;
  }

  int field() {
    return field;
  }

  /// A number, flag or choice.
  long number() {
    want(0);
    return varint();
  }

  float float32() {
    want(5);
    return need(4).getFloat();
  }

  String text() {
    ByteBuffer content = content();
    byte[] copy = new byte[content.remaining()];
    content.get(copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  byte[] copy() {
    ByteBuffer content = content();
    byte[] copy = new byte[content.remaining()];
    content.get(copy);
    return copy;
  }

  Protobuf message() {
    return new Protobuf(file, content());
  }

  void skip() {
    switch (wireType) {
      case 0 -> varint();
      case 1 -> need(8).getLong();
      case 2 -> content();
      case 5 -> need(4).getInt();
      default -> throw broken("wire type " + wireType + " is none of today's");
    }
  }

  private ByteBuffer content() {
    want(2);
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw broken("a field is longer than what holds it");
    }
    ByteBuffer content = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return content;
  }

  private void want(int type) {
    if (wireType != type) {
      throw broken("field " + field + " is of wire type " + wireType + ", not " + type);
    }
  }

  private ByteBuffer need(int n) {
    if (bytes.remaining() < n) {
      throw broken("it ends inside a field");
    }
    return bytes;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      byte b = need(1).get();
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw broken("a number is longer than ten bytes");
  }

  FormatException broken(String problem) {
    return new FormatException(file, "no SentencePiece model, or a broken one: " + problem);
  }
}
