package steel.data.operator;

import steel.data.Profile;
import steel.data.text.Characters;

/// Removes addresses of the internet protocol.
///
/// Reference: data-juicer's pattern, which looks neither before nor behind, so that pieces of
/// longer numbers go, and which does not know `::`. Corrected: [IpAddresses].
///
/// @param replacement a pattern of the user's own, and what takes the place of a match
public record CleanIpMapper(Profile profile, Replacement replacement) implements Operator.Mapper {
  @Override
  public String name() {
    return "clean_ip_mapper";
  }

  @Override
  public String map(String text) {
    if (replacement.pattern().isPresent()) {
      return replacement.replace(text, replacement.pattern().get());
    }
    if (text.indexOf('.') < 0 && text.indexOf(':') < 0) {
      return text;
    }
    Splice out = new Splice(text);
    int i = 0;
    while (i < text.length()) {
      int end = isFirst(text.charAt(i)) ? endAt(text, i) : -1;
      if (end > i) {
        out.replace(i, end, replacement.repl());
      }
      i = Math.max(end, i + 1);
    }
    return out.result();
  }

  /// Whether an address may begin with a code unit; quick for Chinese.
  private static boolean isFirst(char c) {
    return c < 0x80 ? isAsciiHex(c) || c == ':' : c < 0x3000 || c > 0x9fff;
  }

  private int endAt(String text, int i) {
    if (profile == Profile.CORRECTED) {
      return IpAddresses.endAt(text, i);
    }
    int end = endOfFour(text, i);
    return end < 0 ? endOfEight(text, i) : end;
  }

  private static int endOfFour(String text, int from) {
    int at = from;
    for (int part = 0; part < 3; part++) {
      int dot = at;
      while (dot < text.length() && dot - at < 3 && Characters.isAsciiDigit(text.charAt(dot))) {
        dot++;
      }
      boolean number =
          dot < text.length() && text.charAt(dot) == '.' && isOctet(text, at, dot - at);
      if (!number) {
        return -1;
      }
      at = dot + 1;
    }
    for (int length = 3; length > 0; length--) {
      if (isOctet(text, at, length)) {
        return at + length;
      }
    }
    return -1;
  }

  /// Whether `length` digits from `at` are a number up to 255 without leading zeros.
  private static boolean isOctet(String text, int at, int length) {
    if (length < 1 || at + length > text.length()) {
      return false;
    }
    int value = 0;
    for (int i = at; i < at + length; i++) {
      if (!Characters.isAsciiDigit(text.charAt(i))) {
        return false;
      }
      value = 10 * value + (text.charAt(i) - '0');
    }
    return value <= 255 && (length == 1 || text.charAt(at) != '0');
  }

  private static int endOfEight(String text, int from) {
    int at = from;
    for (int group = 0; group < 7; group++) {
      int end = endOfGroup(text, at);
      if (end == at || end >= text.length() || text.charAt(end) != ':') {
        return -1;
      }
      at = end + 1;
    }
    int end = endOfGroup(text, at);
    return end > at ? end : -1;
  }

  /// After one to four hexadecimal digits; the original's class takes in the digits of all scripts.
  private static int endOfGroup(String text, int from) {
    int at = from;
    for (int digits = 0; digits < 4 && at < text.length(); digits++) {
      int c = text.codePointAt(at);
      if (!(c < 0x80 ? isAsciiHex(c) : Character.isDigit(c))) {
        break;
      }
      at += Character.charCount(c);
    }
    return at;
  }

  private static boolean isAsciiHex(int c) {
    return Characters.isAsciiDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
