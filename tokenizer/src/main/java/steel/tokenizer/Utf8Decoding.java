package steel.tokenizer;

import java.nio.charset.StandardCharsets;

/// Bytes to text. What is not well-formed becomes U+FFFD, one for each longest beginning of a
/// character (section 3.9 of the Unicode standard, "maximal subpart"), as Python and Rust do; the
/// JDK makes one of a whole three-byte surrogate.
public final class Utf8Decoding {
  private static final char REPLACEMENT = '\ufffd';

  private Utf8Decoding() {}

  /// The text of the first `length` bytes.
  public static String decode(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return text.indexOf(REPLACEMENT) < 0 ? text : decodeIllFormed(bytes, length);
  }

  /// The same by way of a buffer, which spares the JDK's two: faster for texts that are not ASCII.
  ///
  /// @param chars room for `length` of them
  static String decode(byte[] bytes, int length, char[] chars) {
    int ascii = 0;
    while (ascii < length && bytes[ascii] >= 0) {
      ascii++;
    }
    if (ascii == length) {
      return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }
    int n = 0;
    int at = 0;
    while (at < length) {
      int lead = bytes[at];
      if (lead >= 0) {
        chars[n++] = (char) lead;
        at++;
        continue;
      }
      int width = width(lead & 0xff);
      if (width == 3 && at + 3 <= length) { // the usual case, written out
        int second = bytes[at + 1] & 0xff;
        int third = bytes[at + 2] & 0xff;
        if (!maySecond(lead & 0xff, second) || !isContinuation(third)) {
          return decode(bytes, length);
        }
        chars[n++] = (char) ((lead & 0x0f) << 12 | (second & 0x3f) << 6 | (third & 0x3f));
        at += 3;
      } else {
        if (width == 0 || wellFormed(bytes, at, length) < width) {
          return decode(bytes, length);
        }
        int point = lead & (0x7f >> width);
        for (int i = 1; i < width; i++) {
          point = point << 6 | (bytes[at + i] & 0x3f);
        }
        n += Character.toChars(point, chars, n);
        at += width;
      }
    }
    return new String(chars, 0, n);
  }

  private static String decodeIllFormed(byte[] bytes, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int at = 0; at < length; ) {
      int known = wellFormed(bytes, at, length);
      if (isWhole(bytes, at, known)) {
        text.append(new String(bytes, at, known, StandardCharsets.UTF_8));
      } else {
        text.append(REPLACEMENT);
      }
      at += Math.max(1, known);
    }
    return text.toString();
  }

  /// The text of bytes in which those that are no character stand as `<E4>`.
  static String withBytes(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < bytes.length; ) {
      int known = wellFormed(bytes, at, bytes.length);
      int next = at + Math.max(1, known);
      if (isWhole(bytes, at, known)) {
        text.append(new String(bytes, at, known, StandardCharsets.UTF_8));
      } else {
        for (int i = at; i < next; i++) {
          text.append("<%02X>".formatted(bytes[i]));
        }
      }
      at = next;
    }
    return text.toString();
  }

  /// Whether all bytes are of characters.
  static boolean isWellFormed(byte[] bytes) {
    int at = 0;
    while (at < bytes.length) {
      int known = wellFormed(bytes, at, bytes.length);
      if (!isWhole(bytes, at, known)) {
        return false;
      }
      at += known;
    }
    return true;
  }

  private static boolean isWhole(byte[] bytes, int at, int known) {
    return known > 0 && known == width(bytes[at] & 0xff);
  }

  /// How many bytes at the end are the beginning of a character, and may yet become one. `ED` and
  /// the second byte of a surrogate never will, but are kept for the third as Python's incremental
  /// decoder does.
  static int unfinished(byte[] bytes, int length) {
    for (int back = 1; back <= Math.min(3, length); back++) {
      int at = length - back;
      int lead = bytes[at] & 0xff;
      if (!isContinuation(lead)) {
        boolean surrogate = lead == 0xed && back == 2;
        boolean open = width(lead) > back && (surrogate || wellFormed(bytes, at, length) == back);
        return open ? back : 0;
      }
    }
    return 0;
  }

  /// How many bytes from `at` on are a character or the beginning of one.
  private static int wellFormed(byte[] bytes, int at, int length) {
    int lead = bytes[at] & 0xff;
    int width = width(lead);
    int known = Math.min(1, width);
    while (known < width && at + known < length) {
      int next = bytes[at + known] & 0xff;
      boolean fits = known == 1 ? maySecond(lead, next) : isContinuation(next);
      if (!fits) {
        break;
      }
      known++;
    }
    return known;
  }

  /// Bytes of the character that this one begins; 0 if it begins none.
  private static int width(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xc2 || lead > 0xf4) {
      return 0;
    }
    return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  }

  private static boolean isContinuation(int b) {
    return b >= 0x80 && b < 0xc0;
  }

  /// Table 3-7 of the Unicode standard: which second bytes keep a sequence well-formed.
  private static boolean maySecond(int lead, int second) {
    return isContinuation(second)
        && switch (lead) {
          case 0xe0 -> second >= 0xa0;
          case 0xed -> second < 0xa0;
          case 0xf0 -> second >= 0x90;
          case 0xf4 -> second < 0x90;
          default -> true;
        };
  }
}
