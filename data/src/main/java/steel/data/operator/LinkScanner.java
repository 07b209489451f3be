package steel.data.operator;

import java.util.List;
import steel.data.text.Characters;

/// Finds links in one text; asked from left to right.
interface LinkScanner {
  /// Where the link that starts at `i` ends, or -1 if none does.
  int endOfLinkAt(int i);

  /// Links as people write them: a scheme of [#SCHEMES] or `www.`, or a host of a common top-level
  /// domain with a path; not after an ASCII letter or digit, but directly after Chinese. The link
  /// goes on over the characters of RFC 3986, which are all ASCII, leaves out punctuation and
  /// closing brackets at its end, but keeps brackets that it opened itself.
  record Plain(String text) implements LinkScanner {
    private static final List<String> SCHEMES =
        List.of(
            "http://",
            "https://",
            "ftp://",
            "ftps://",
            "sftp://",
            "file://",
            "rtsp://",
            "magnet:?",
            "thunder://",
            "ed2k://",
            "mailto:");

    private static final List<String> DOMAINS =
        List.of("com", "cn", "net", "org", "edu", "gov", "info", "io", "cc", "tv", "me", "top");

    @Override
    public int endOfLinkAt(int i) {
      char first = text.charAt(i);
      if (!isAlphanumeric(first) || (i > 0 && isAlphanumeric(text.charAt(i - 1)))) {
        return -1;
      }
      for (String scheme : SCHEMES) {
        if (text.regionMatches(true, i, scheme, 0, scheme.length())) {
          return end(i + scheme.length(), 1);
        }
      }
      if (text.regionMatches(true, i, "www.", 0, 4)) {
        return end(i + 4, 3);
      }
      int path = pathOfHostAt(i);
      return path < 0 ? -1 : end(path, 1);
    }

    /// After `host.com/`, or -1.
    private int pathOfHostAt(int i) {
      if (i > 0 && isHost(text.charAt(i - 1))) {
        return -1; // looked at from the start of the host
      }
      int at = i;
      int dot = -1;
      while (at < text.length() && isHost(text.charAt(at))) {
        if (text.charAt(at) == '.') {
          dot = at;
        }
        at++;
      }
      boolean hasPath = dot > i && at < text.length() && text.charAt(at) == '/';
      if (!hasPath) {
        return -1;
      }
      String domain = text.substring(dot + 1, at);
      return DOMAINS.stream().anyMatch(domain::equalsIgnoreCase) ? at + 1 : -1;
    }

    /// Where the characters of a link end that has its rest at `from`.
    ///
    /// @param min fewer characters are no link
    private int end(int from, int min) {
      int at = from;
      int open = 0;
      int end = from; // after the last character that may end a link
      for (; at < text.length() && isLink(text.charAt(at)); at++) {
        char c = text.charAt(at);
        if (c == '(') {
          open++;
        } else if (c == ')') {
          if (open == 0) {
            break;
          }
          open--;
          end = at + 1;
        } else if ("!'*,.:;?[]".indexOf(c) < 0) {
          end = at + 1;
        }
      }
      return end - from >= min ? end : -1;
    }

    private static boolean isAlphanumeric(char c) {
      return Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c);
    }

    private static boolean isHost(char c) {
      return isAlphanumeric(c) || c == '.' || c == '-' || c == '_';
    }

    private static boolean isLink(char c) {
      return isAlphanumeric(c) || "-._~:/?#[]@!$&'()*+,;=%|".indexOf(c) >= 0;
    }
  }
}
