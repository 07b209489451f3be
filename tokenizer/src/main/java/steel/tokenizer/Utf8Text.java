package steel.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;

/// A text as the encoder wants it: in NFC if the tokenizer normalises, in UTF-8, one buffer used
/// over and over. Lone surrogates, which no valid text has, become U+FFFD.
final class Utf8Text {
  private static final char REPLACEMENT = '\ufffd';

  private static final int KEPT_BYTES = 1 << 20;

  private static final int BLOCK = 512; // characters looked at together

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final CharsetEncoder ascii = StandardCharsets.US_ASCII.newEncoder();
  private final char[] block = new char[BLOCK];
  private final CharBuffer source = CharBuffer.wrap(block);
  private byte[] bytes = new byte[256];
  private ByteBuffer target = ByteBuffer.wrap(bytes);
  private int length;
  private final boolean normalises;

  /// @param normalises whether texts are brought into NFC
  Utf8Text(boolean normalises) {
    this.normalises = normalises;
  }

  /// Takes `text[from, to)`.
  void set(CharSequence text, int from, int to) {
    if (!write(text, from, to, normalises)) {
      String part = text.subSequence(from, to).toString();
      String normal = Normalizer.normalize(part, Normalizer.Form.NFC);
      write(normal, 0, normal.length(), false);
    }
  }

  /// Lets go of what a long text needed.
  void rest() {
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[256];
      target = ByteBuffer.wrap(bytes);
      length = 0;
    }
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /// Writes `text[from, to)`, unless it must be in NFC and may be not.
  private boolean write(CharSequence text, int from, int to, boolean mustBeNfc) {
    int most = Math.multiplyExact(to - from, 3); // a surrogate pair takes 4 bytes for two chars
    if (bytes.length < most) {
      bytes = new byte[Math.max(most, bytes.length * 2)];
      target = ByteBuffer.wrap(bytes);
    }
    length = 0;
    for (int at = from; at < to; ) {
      int count = Math.min(BLOCK, to - at);
      text.getChars(at, at + count, block, 0);
      if (at + count < to && Character.isHighSurrogate(block[count - 1])) {
        count--; // goes with the next
      }
      int done = writeAscii(count);
      if (mustBeNfc && !isSurelyNfc(block, done, count)) {
        return false;
      }
      write(block, done, count);
      at += count;
    }
    return true;
  }

  /// Writes the first characters of the block as far as they are ASCII, many at a time, and says
  /// how many there were.
  private int writeAscii(int count) {
    source.position(0).limit(count);
    target.position(length);
    ascii.encode(source, target, /* endOfInput */ false);
    length = target.position();
    return source.position();
  }

  private void write(char[] text, int from, int to) {
    byte[] out = bytes;
    int n = length;
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c < 0x80) {
        out[n++] = (byte) c;
      } else if (c < 0x800) {
        out[n++] = (byte) (0xc0 | (c >> 6));
        out[n++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < to
          && Character.isLowSurrogate(text[i + 1])) {
        int point = Character.toCodePoint(c, text[++i]);
        out[n++] = (byte) (0xf0 | (point >> 18));
        out[n++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        out[n++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        out[n++] = (byte) (0x80 | (point & 0x3f));
      } else {
        char kept = Character.isSurrogate(c) ? REPLACEMENT : c;
        out[n++] = (byte) (0xe0 | (kept >> 12));
        out[n++] = (byte) (0x80 | ((kept >> 6) & 0x3f));
        out[n++] = (byte) (0x80 | (kept & 0x3f));
      }
    }
    length = n;
  }

  /// Whether every character is one that NFC leaves alone whatever stands beside it, so that the
  /// normaliser need not be asked. A no means only that it must be.
  static boolean isSurelyNfc(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c >= 0x300 && !isInert(c)) {
        return false;
      }
    }
    return true;
  }

  /// Whether `text[from, to)` is well-formed UTF-8 and the same holds; a no means only that it must
  /// be looked at more closely.
  static boolean isSurelyNfc(byte[] text, int from, int to) {
    int i = from;
    while (i < to) {
      while (i <= to - Long.BYTES && ((long) LONGS.get(text, i) & HIGH_BITS) == 0) {
        i += Long.BYTES; // eight of ASCII
      }
      if (i == to) {
        break;
      }
      int lead = text[i];
      if (lead >= 0) {
        i++;
      } else if (lead >= (byte) 0xc2 && lead < (byte) 0xcc) { // below U+0300
        if (i + 2 > to || text[i + 1] >= (byte) 0xc0) {
          return false;
        }
        i += 2;
      } else if (lead >= (byte) 0xe2 && lead < (byte) 0xf0) {
        if (i + 3 > to || text[i + 1] >= (byte) 0xc0 || text[i + 2] >= (byte) 0xc0) {
          return false;
        }
        int point = (lead & 0x0f) << 12 | (text[i + 1] & 0x3f) << 6 | (text[i + 2] & 0x3f);
        if (Character.isSurrogate((char) point) || !isInert((char) point)) {
          return false;
        }
        i += 3;
      } else {
        return false;
      }
    }
    return true;
  }

  /// Ranges of common text without combining marks, singletons or conjoining letters.
  private static boolean isInert(char c) {
    return (c >= 0x4e00 && c <= 0x9fff) // ideographs
        || (c >= 0x3001 && c <= 0x3029) // 。《》 and their kind
        || c == 0x3000
        || (c >= 0x30a0 && c <= 0x30ff) // katakana; the sound marks that join are U+3099, U+309A
        || (c >= 0x3041 && c <= 0x3096) // hiragana
        || (c >= 0xff01 && c <= 0xffef) // full-width
        || (c >= 0x2010 && c <= 0x20a0) // quotes, dashes, ellipsis
        || (c >= 0xac00 && c <= 0xd7a3) // Hangul syllables; the letters that join them are U+11xx
        || (c >= 0xd83c && c <= 0xd83e) // first half of U+1F000 to U+1FBFF, emoji
        || (c >= 0xdc00 && c <= 0xdfff) // second half; the first decides
        || (c >= 0x2190 && c <= 0x219a) // arrows
        || (c >= 0x2460 && c <= 0x2adb) // enclosed, boxes, shapes, dingbats
        || (c >= 0x410 && c <= 0x45f) // Russian
        || (c >= 0x391 && c <= 0x3ce); // Greek
  }
}
