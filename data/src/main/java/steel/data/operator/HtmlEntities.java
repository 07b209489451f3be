package steel.data.operator;

import java.util.Locale;
import org.jsoup.nodes.Entities;
import org.jspecify.annotations.Nullable;
import steel.data.text.Characters;

/// HTML entities as ftfy decodes them: only with their semicolon, also `&EACUTE;` for a letter
/// whose entity has no capital form of that name; what is unknown stays.
final class HtmlEntities {
  private static final int MAX_NAME = 24;

  private HtmlEntities() {}

  static String decode(String text) {
    StringBuilder out = null;
    int copied = 0;
    for (int i = text.indexOf('&'); i >= 0; i = text.indexOf('&', i + 1)) {
      int end = tokenEnd(text, i);
      String decoded = end < 0 ? null : decodeToken(text.substring(i + 1, end - 1));
      if (decoded != null) {
        out = out == null ? new StringBuilder(text.length()) : out;
        out.append(text, copied, i).append(decoded);
        copied = end;
        i = end - 1;
      }
    }
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }

  /// After the semicolon of `&`, perhaps `#`, 1 to 24 letters or digits and `;`, or -1.
  private static int tokenEnd(String text, int from) {
    int i = from + 1;
    if (i < text.length() && text.charAt(i) == '#') {
      i++;
    }
    int name = i;
    while (i < text.length()
        && i - name <= MAX_NAME
        && (Characters.isAsciiLetter(text.charAt(i)) || Characters.isAsciiDigit(text.charAt(i)))) {
      i++;
    }
    boolean whole = i > name && i - name <= MAX_NAME && i < text.length() && text.charAt(i) == ';';
    return whole ? i + 1 : -1;
  }

  /// @param token what stands between `&` and `;`
  static @Nullable String decodeToken(String token) {
    if (token.startsWith("#")) {
      return decodeNumber(token.substring(1));
    }
    String exact = Entities.getByName(token);
    return exact.isEmpty() ? decodeCapitals(token) : exact;
  }

  private static @Nullable String decodeCapitals(String token) {
    String small = token.toLowerCase(Locale.ROOT);
    if (!token.equals(small.toUpperCase(Locale.ROOT)) || token.equals(small)) {
      return null;
    }
    for (int n = 2; n <= token.length(); n++) {
      if (Entities.isBaseNamedEntity(token.substring(0, n))) {
        return null; // such as &LTE;, which HTML reads as &LT followed by E;
      }
    }
    String letter = Entities.getByName(small);
    return letter.isEmpty() ? null : letter.toUpperCase(Locale.ROOT);
  }

  /// A character by number, by the rules of HTML; null if that leaves the semicolon over.
  private static @Nullable String decodeNumber(String digits) {
    boolean hex = digits.startsWith("x") || digits.startsWith("X");
    String number = hex ? digits.substring(1) : digits;
    int radix = hex ? 16 : 10;
    long value = 0;
    for (int i = 0; i < number.length(); i++) {
      int digit = Character.digit(number.charAt(i), radix);
      if (digit < 0) {
        return null;
      }
      value = Math.min(value * radix + digit, Integer.MAX_VALUE);
    }
    if (number.isEmpty() || value == ';') {
      return null;
    }
    return character((int) value);
  }

  private static String character(int c) {
    if (c == 0 || c > Character.MAX_CODE_POINT || (c >= 0xd800 && c <= 0xdfff)) {
      return "\ufffd";
    }
    if (c >= 0x80 && c <= 0x9f) {
      return String.valueOf(ByteEncoding.WINDOWS_1252.decode((char) c));
    }
    boolean invalid =
        (c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != 0x0c)
            || c == 0x7f
            || (c >= 0xfdd0 && c <= 0xfdef)
            || (c & 0xfffe) == 0xfffe;
    return invalid ? "" : Character.toString(c);
  }
}
