package steel.data.operator;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Text that was written as UTF-8 and read in another encoding (æˆ‘ä»¬ for 我们), read again as it
/// should have been. Source: ftfy 6.3.1, `fix_encoding`; patterns over bytes are of bounded length,
/// so the time is linear.
final class Mojibake {
  /// UTF-8 in which byte A0 became a space.
  private static final Pattern ALTERED =
      Pattern.compile(
          "[\\xc2\\xc3\\xc5\\xce\\xd0\\xd9] "
              + "|[\\xe2\\xe3] [\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf]"
              + "|[\\xe0-\\xe3][\\x80-\\x84\\x86-\\x9f\\xa1-\\xbf] "
              + "|\\xf0 [\\x80-\\xbf][\\x80-\\xbf]"
              + "|\\xf0[\\x80-\\xbf] [\\x80-\\xbf]"
              + "|\\xf0[\\x80-\\xbf][\\x80-\\xbf] ");

  /// The word à, which keeps its space.
  private static final Pattern A_GRAVE_WORD = Pattern.compile("\\xc3 (?! |quele|quela|quilo|s )");

  /// UTF-8 of which a byte was lost.
  private static final Pattern LOSSY =
      Pattern.compile(
          "[\\xc2-\\xdf]\\x1a"
              + "|[\\xc2\\xc3]\\?"
              + "|\\xed[\\xa0-\\xaf][\\x1a?]\\xed[\\xb0-\\xbf][\\x1a?\\x80-\\xbf]"
              + "|\\xed[\\xa0-\\xaf][\\x1a?\\x80-\\xbf]\\xed[\\xb0-\\xbf][\\x1a?]"
              + "|[\\xe0-\\xef][\\x1a?][\\x1a\\x80-\\xbf]"
              + "|[\\xe0-\\xef][\\x1a\\x80-\\xbf][\\x1a?]"
              + "|[\\xf0-\\xf4][\\x1a?][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf]"
              + "|[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a?][\\x1a\\x80-\\xbf]"
              + "|[\\xf0-\\xf4][\\x1a\\x80-\\xbf][\\x1a\\x80-\\xbf][\\x1a?]"
              + "|\\x1a");

  private static final String REPLACEMENT = "\u00ef\u00bf\u00bd"; // U+FFFD in UTF-8

  private Mojibake() {}

  /// Repairs until nothing changes.
  static String repair(String text) {
    String before = text;
    String after = repairOnce(before);
    while (!after.equals(before)) {
      before = after;
      after = repairOnce(before);
    }
    return after;
  }

  private static String repairOnce(String text) {
    if (!MojibakeClasses.isBad(text)) {
      return text;
    }
    boolean latin1 = false;
    for (ByteEncoding encoding : ByteEncoding.ALL) {
      byte[] bytes = encoding.encode(text);
      if (bytes != null) {
        String decoded = decode(bytes, encoding);
        if (decoded != null) {
          return decoded;
        }
        latin1 |= encoding == ByteEncoding.LATIN_1;
      }
    }
    String pieces = repairPieces(text);
    if (!pieces.equals(text)) {
      return pieces;
    }
    if (latin1) {
      String windows = asWindows1252(text, true);
      if (windows != null && !windows.equals(text)) {
        return windows;
      }
    }
    String controls = asWindows1252(text, false);
    return controls == null ? text : controls;
  }

  private static @Nullable String decode(byte[] bytes, ByteEncoding encoding) {
    String units = ByteEncoding.asText(bytes);
    if (encoding != ByteEncoding.MAC_ROMAN && ALTERED.matcher(units).find()) {
      String grave = A_GRAVE_WORD.matcher(units).replaceAll("\u00c3\u00a0 ");
      units = ALTERED.matcher(grave).replaceAll(match -> match.group().replace(' ', '\u00a0'));
    }
    if (encoding.isSloppy()) {
      units = LOSSY.matcher(units).replaceAll(Matcher.quoteReplacement(REPLACEMENT));
    }
    return decodeUtf8(units);
  }

  /// UTF-8, and its variants that write U+0000 in two bytes and astral characters in six.
  private static @Nullable String decodeUtf8(String units) {
    String standard = units;
    if (units.indexOf('\u00ed') >= 0 || units.indexOf('\u00c0') >= 0) {
      standard = withoutVariants(units);
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(standard.getBytes(StandardCharsets.ISO_8859_1)))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static String withoutVariants(String units) {
    StringBuilder out = new StringBuilder(units.length());
    int i = 0;
    while (i < units.length()) {
      if (units.startsWith("\u00c0\u0080", i)) {
        out.append('\0');
        i += 2;
      } else if (isSurrogatePair(units, i)) {
        int high = (units.charAt(i + 1) & 0x0f) << 6 | (units.charAt(i + 2) & 0x3f);
        int low = (units.charAt(i + 4) & 0x0f) << 6 | (units.charAt(i + 5) & 0x3f);
        String astral = Character.toString(0x10000 + (high << 10 | low));
        out.append(ByteEncoding.asText(astral.getBytes(StandardCharsets.UTF_8)));
        i += 6;
      } else {
        out.append(units.charAt(i++));
      }
    }
    return out.toString();
  }

  private static boolean isSurrogatePair(String u, int i) {
    return i + 6 <= u.length()
        && u.charAt(i) == 0xed
        && u.charAt(i + 1) >= 0xa0
        && u.charAt(i + 1) <= 0xaf
        && isContinuation(u.charAt(i + 2))
        && u.charAt(i + 3) == 0xed
        && u.charAt(i + 4) >= 0xb0
        && u.charAt(i + 4) <= 0xbf
        && isContinuation(u.charAt(i + 5));
  }

  private static boolean isContinuation(char c) {
    return c >= 0x80 && c <= 0xbf;
  }

  /// Repairs each run that looks like UTF-8 and is bad by itself.
  private static String repairPieces(String text) {
    StringBuilder out = null;
    int copied = 0;
    int i = 0;
    while (i < text.length()) {
      int end = MisreadUtf8.runEnd(text, i);
      if (end < 0) {
        i++;
        continue;
      }
      String piece = text.substring(i, end);
      if (piece.length() < text.length() && MojibakeClasses.isBad(piece)) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i).append(repair(piece));
        copied = end;
      }
      i = end;
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /// Reads U+0080-009F as the bytes of Windows-1252.
  ///
  /// @param strict whether a byte that Windows-1252 does not have makes it fail (null)
  private static @Nullable String asWindows1252(String text, boolean strict) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      char c = out.charAt(i);
      if (c >= 0x80 && c <= 0x9f) {
        char decoded = ByteEncoding.WINDOWS_1252.decode(c);
        if (strict && decoded == c) {
          return null;
        }
        out.setCharAt(i, decoded);
      }
    }
    return out.toString();
  }
}
