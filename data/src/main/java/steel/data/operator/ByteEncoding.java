package steel.data.operator;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An encoding of one byte a character in which UTF-8 is read by mistake, both ways. Bytes below
/// 128 are ASCII.
///
/// A *sloppy* one gives bytes that it has no character for the code point of the same value, and
/// takes byte 1A for U+FFFD, the mark of a byte that somebody could not read.
final class ByteEncoding {
  private static final int SUBSTITUTE = 0x1a;

  static final ByteEncoding LATIN_1 = new ByteEncoding("ISO-8859-1", false);
  static final ByteEncoding WINDOWS_1252 = new ByteEncoding("windows-1252", true);
  static final ByteEncoding MAC_ROMAN = new ByteEncoding("x-MacRoman", false);

  /// All of them, in the order in which they are tried.
  static final List<ByteEncoding> ALL =
      List.of(
          LATIN_1,
          WINDOWS_1252,
          new ByteEncoding("windows-1251", true),
          new ByteEncoding("windows-1250", true),
          new ByteEncoding("windows-1253", true),
          new ByteEncoding("windows-1254", true),
          new ByteEncoding("windows-1257", true),
          new ByteEncoding("ISO-8859-2", false),
          MAC_ROMAN,
          new ByteEncoding("IBM437", false));

  private final char[] characters = new char[256];
  private final short[] bytes = new short[Character.MAX_VALUE + 1]; // -1: no byte
  private final boolean sloppy;

  private ByteEncoding(String charset, boolean sloppy) {
    this.sloppy = sloppy;
    Arrays.fill(bytes, (short) -1);
    Charset table = Charset.forName(charset);
    for (int b = 0; b < 256; b++) {
      char c = b < 0x80 ? (char) b : new String(new byte[] {(byte) b}, table).charAt(0);
      if (sloppy && c == '\ufffd') {
        c = (char) b;
      }
      if (sloppy && b == SUBSTITUTE) {
        c = '\ufffd';
      }
      characters[b] = c;
      bytes[c] = (short) b;
    }
  }

  boolean isSloppy() {
    return sloppy;
  }

  /// The character of a byte.
  ///
  /// @param b 0 to 255
  char decode(char b) {
    return characters[b];
  }

  /// The bytes of a text, or null if one of its characters has none.
  byte @Nullable [] encode(String text) {
    byte[] encoded = new byte[text.length()];
    for (int i = 0; i < encoded.length; i++) {
      short b = bytes[text.charAt(i)];
      if (b < 0) {
        return null;
      }
      encoded[i] = (byte) b;
    }
    return encoded;
  }

  /// Bytes as a text of the same length, U+0000 to U+00FF, for patterns over bytes.
  static String asText(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
