package steel.data.operator;

import java.util.Locale;
import steel.data.text.Characters;

/// Addresses of the internet protocol in running text: four numbers up to 255 without leading
/// zeros, or eight groups of hexadecimal digits, of which `::` may stand for some. They stand
/// alone: no letter, digit or further group before or after, and no `版本` or `version` before,
/// because versions have four numbers too. Of the second kind only those whose first group has all
/// four digits, as every address in use has, and `::1`; `std::a` and hardware addresses are none.
final class IpAddresses {
  private static final int GROUPS = 8;

  private IpAddresses() {}

  /// Where the address that starts at `i` ends, or -1 if none does.
  static int endAt(String text, int i) {
    char c = text.charAt(i);
    if (i > 0 && continues(text.charAt(i - 1))) {
      return -1;
    }
    int end = Characters.isAsciiDigit(c) ? endOfFour(text, i) : -1;
    return end < 0 && (isHex(c) || c == ':') ? endOfEight(text, i) : end;
  }

  private static int endOfFour(String text, int from) {
    int at = from;
    for (int part = 0; part < 4; part++) {
      int end = at;
      int value = 0;
      while (end < text.length() && end - at < 4 && Characters.isAsciiDigit(text.charAt(end))) {
        value = 10 * value + (text.charAt(end) - '0');
        end++;
      }
      boolean number = end > at && value <= 255 && (text.charAt(at) != '0' || end == at + 1);
      if (!number) {
        return -1;
      }
      at = end;
      if (part < 3) {
        if (at >= text.length() || text.charAt(at) != '.') {
          return -1;
        }
        at++;
      }
    }
    return goesOn(text, at, '.') || isVersion(text, from) ? -1 : at;
  }

  /// Whether what stands before says that a version follows.
  private static boolean isVersion(String text, int from) {
    int to = from;
    while (to > 0 && from - to < 4 && " :：号".indexOf(text.charAt(to - 1)) >= 0) {
      to--;
    }
    String before = text.substring(Math.max(0, to - 7), to);
    return before.endsWith("版本") || before.toLowerCase(Locale.ROOT).equals("version");
  }

  private static int endOfEight(String text, int from) {
    int at = from;
    int groups = 0;
    int firstLength = 0;
    boolean shortened = false;
    while (at < text.length()) {
      if (text.startsWith("::", at)) {
        if (shortened) {
          return -1;
        }
        shortened = true;
        at += 2;
      } else if (text.charAt(at) == ':' && groups > 0) {
        at++;
      } else if (groups > 0) {
        break;
      }
      int end = at;
      while (end < text.length() && end - at <= 4 && isHex(text.charAt(end))) {
        end++;
      }
      if (end == at) {
        boolean endsInColon = at > from && text.charAt(at - 1) == ':';
        at = endsInColon && !text.startsWith("::", at - 2) ? at - 1 : at;
        break; // a colon that belongs to the sentence
      }
      groups++;
      firstLength = groups == 1 && at == from ? end - at : firstLength;
      if (end - at > 4 || groups > GROUPS) {
        return -1;
      }
      at = end;
    }
    boolean whole = shortened ? groups < GROUPS : groups == GROUPS;
    boolean used = firstLength == 4 || text.substring(from, at).equals("::1");
    return whole && used && !goesOn(text, at, ':') ? at : -1;
  }

  /// Whether a word, or a further group behind `separator`, follows at `at`.
  private static boolean goesOn(String text, int at, char separator) {
    if (at >= text.length()) {
      return false;
    }
    char c = text.charAt(at);
    boolean more = c == separator && at + 1 < text.length();
    return isWord(c) || (more && (isWord(text.charAt(at + 1)) || text.charAt(at + 1) == separator));
  }

  private static boolean continues(char c) {
    return isWord(c) || c == '.' || c == ':';
  }

  private static boolean isWord(char c) {
    return Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c) || c == '_';
  }

  private static boolean isHex(char c) {
    return Characters.isAsciiDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
