package steel.data.pack;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Optional;

/// How a token is stored in a packed file.
public enum TokenType {
  UINT16(8, Short.BYTES),
  INT32(4, Integer.BYTES);

  /// Vocabularies below this are stored in 16 bits, as the original does.
  private static final int SMALL_VOCABULARY = 65_500;

  private static final String[] CODES = {
    "", "uint8", "int8", "int16", "int32", "int64", "float32", "float64", "uint16"
  };

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int code;
  private final int bytes;

  TokenType(int code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /// The type for a vocabulary.
  ///
  /// @param vocabSize one past the largest id
  public static TokenType of(int vocabSize) {
    return vocabSize < SMALL_VOCABULARY ? UINT16 : INT32;
  }

  /// The type of a code in a header, if it is one that holds tokens.
  static Optional<TokenType> ofCode(int code) {
    for (TokenType type : values()) {
      if (type.code == code) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /// What a code in a header means, for messages.
  static String codeName(int code) {
    return code > 0 && code < CODES.length ? CODES[code] : "no known type";
  }

  /// As written in a manifest, such as `uint16`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Width of a token in bytes.
  public int bytes() {
    return bytes;
  }

  int code() {
    return code;
  }

  /// Token number `index` after `offset` bytes.
  int get(MemorySegment file, long offset, long index) {
    long at = offset + index * bytes;
    return this == UINT16 ? Short.toUnsignedInt(file.get(SHORT, at)) : file.get(INT, at);
  }

  /// Writes a token at a place of a buffer.
  void put(MemorySegment buffer, long at, int token) {
    if (this == UINT16) {
      buffer.set(SHORT, at, (short) token);
    } else {
      buffer.set(INT, at, token);
    }
  }
}
