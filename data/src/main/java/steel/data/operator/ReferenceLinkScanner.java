package steel.data.operator;

import steel.data.text.Characters;

/// Data-juicer's link pattern as a scanner of linear time; the pattern itself backtracks without
/// bound. A link is a prefix and a body of two or more characters:
///
/// - prefix: a letter, word characters or hyphens, `:`, then one to three slashes or one of
///   `[a-z0-9%]`; or `www`, up to three digits and a dot; or a dotted run, a dot, two to four
///   letters and a slash; all without regard to case, and only after a word boundary;
/// - body: anything but white space, brackets and angle brackets, or brackets nested twice at most,
///   that ends with such brackets or with a character that is no punctuation.
final class ReferenceLinkScanner implements LinkScanner {
  private static final String NOT_LAST = "`![]{};:'\".,?«»“”‘’";

  private final String text;
  private int wordRunEnd = -1; // end of the run of `[\w-]` last looked at
  private int hostRunEnd = -1; // end of the run of `[a-z0-9.-]` last looked at

  ReferenceLinkScanner(String text) {
    this.text = text;
  }

  @Override
  public int endOfLinkAt(int i) {
    int c = text.codePointAt(i);
    boolean word = Characters.isWord(c);
    boolean wordBefore = i > 0 && Characters.isWord(text.codePointBefore(i));
    if (word == wordBefore) {
      return -1; // no boundary
    }
    int end = isLetter(c) ? afterScheme(i) : -1;
    if (end < 0 && (c == 'w' || c == 'W')) {
      end = afterWww(i);
    }
    return end < 0 && isHost(c) ? afterHost(i) : end;
  }

  private int afterScheme(int i) {
    if (wordRunEnd <= i) {
      wordRunEnd = i;
      while (wordRunEnd < text.length()) {
        int c = text.codePointAt(wordRunEnd);
        if (!Characters.isWord(c) && c != '-') {
          break;
        }
        wordRunEnd += Character.charCount(c);
      }
    }
    int colon = wordRunEnd;
    boolean found =
        colon >= i + 2 && colon < text.length() && text.charAt(colon) == ':'; // two or more before
    if (!found) {
      return -1;
    }
    int slashes = 0;
    while (slashes < 3
        && colon + 1 + slashes < text.length()
        && text.charAt(colon + 1 + slashes) == '/') {
      slashes++;
    }
    for (int n = slashes; n > 0; n--) {
      int end = bodyEnd(colon + 1 + n);
      if (end >= 0) {
        return end;
      }
    }
    int next = colon + 1 < text.length() ? text.charAt(colon + 1) : ' ';
    boolean single = isLetter(next) || Characters.isAsciiDigit(next) || next == '%';
    return slashes == 0 && single ? bodyEnd(colon + 2) : -1;
  }

  private int afterWww(int i) {
    if (!text.regionMatches(true, i, "www", 0, 3)) {
      return -1;
    }
    int at = i + 3;
    while (at < text.length()
        && at < i + 6
        && Character.getType(text.charAt(at)) == Character.DECIMAL_DIGIT_NUMBER) {
      at++;
    }
    return at < text.length() && text.charAt(at) == '.' ? bodyEnd(at + 1) : -1;
  }

  /// The slash ends the run, so the dot can only be at one of three places before it.
  private int afterHost(int i) {
    if (hostRunEnd <= i) {
      hostRunEnd = i;
      while (hostRunEnd < text.length() && isHost(text.charAt(hostRunEnd))) {
        hostRunEnd++;
      }
    }
    int slash = hostRunEnd;
    if (slash >= text.length() || text.charAt(slash) != '/') {
      return -1;
    }
    int dot = slash - 1;
    while (dot > i && slash - dot <= 4 && isLetter(text.charAt(dot))) {
      dot--;
    }
    int letters = slash - dot - 1;
    boolean found = dot > i && text.charAt(dot) == '.' && letters >= 2 && letters <= 4;
    return found ? bodyEnd(slash + 1) : -1;
  }

  private int bodyEnd(int from) {
    int end = -1;
    int at = from;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      if (isBody(c)) {
        int next = at + Character.charCount(c);
        if (at > from && NOT_LAST.indexOf(c) < 0) {
          end = next;
        }
        at = next;
      } else {
        int next = c == '(' ? groupEnd(at) : -1;
        if (next < 0) {
          return end;
        }
        if (at > from) {
          end = next;
        }
        at = next;
      }
    }
    return end;
  }

  /// After the bracket that closes the one at `open`, or -1.
  private int groupEnd(int open) {
    int depth = 0;
    int innerFrom = -1;
    for (int at = open; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '(') {
        if (++depth > 2) {
          return -1;
        }
        innerFrom = at + 1;
      } else if (c == ')') {
        if (depth == 2 && at == innerFrom) {
          return -1; // inner brackets hold something
        }
        if (--depth == 0) {
          return at + 1;
        }
      } else if (!isBody(c)) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isBody(int c) {
    return c != '(' && c != ')' && c != '<' && c != '>' && !Characters.isPatternSpace(c);
  }

  private static boolean isHost(int c) {
    return isLetter(c) || Characters.isAsciiDigit(c) || c == '.' || c == '-';
  }

  /// `[a-z]` without regard to case, which takes in the long s and the Kelvin sign.
  private static boolean isLetter(int c) {
    return Characters.isAsciiLetter(c) || c == 0x17f || c == 0x212a;
  }
}
