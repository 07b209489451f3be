package steel.data.operator;

import java.text.Normalizer;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.data.text.Characters;

/// The steps of ftfy that look at one character or a short sequence: C1 controls read as
/// Windows-1252, Latin ligatures, character width, straight quotes, line breaks, surrogates,
/// terminal escapes, control characters; in this order.
///
/// @param width whether full-width ASCII and half-width kana get their usual width
/// @param quotes whether curly quotes become straight
public record CharacterFixes(boolean width, boolean quotes) {
  /// A text may need its HTML entities decoded.
  static final int AMPERSAND = 1;

  /// A text may have been read in the wrong encoding: two neighbours give it away, or one
  /// character.
  static final int MISREAD = 2;

  /// A text has a character that [#apply] changes.
  static final int SINGLE = 4;

  private static final int WIDE = 8;
  private static final int CURLY = 16;
  private static final int SURROGATE = 32;
  private static final int MEMBER = 64; // of a class of [MojibakeClasses]

  private static final Map<Character, String> LIGATURES =
      Map.ofEntries(
          Map.entry('Ĳ', "IJ"),
          Map.entry('ĳ', "ij"),
          Map.entry('ŉ', "ʼn"),
          Map.entry('Ǳ', "DZ"),
          Map.entry('ǲ', "Dz"),
          Map.entry('ǳ', "dz"),
          Map.entry('Ǆ', "DŽ"),
          Map.entry('ǅ', "Dž"),
          Map.entry('ǆ', "dž"),
          Map.entry('Ǉ', "LJ"),
          Map.entry('ǈ', "Lj"),
          Map.entry('ǉ', "lj"),
          Map.entry('Ǌ', "NJ"),
          Map.entry('ǋ', "Nj"),
          Map.entry('ǌ', "nj"),
          Map.entry('\ufb00', "ff"),
          Map.entry('\ufb01', "fi"),
          Map.entry('\ufb02', "fl"),
          Map.entry('\ufb03', "ffi"),
          Map.entry('\ufb04', "ffl"),
          Map.entry('\ufb05', "ſt"),
          Map.entry('\ufb06', "st"));

  private static final int FIRST_WIDE = 0xff01;
  private static final int LAST_WIDE = 0xffef;

  /// The usual form of each character of odd width from [#FIRST_WIDE]; null where it has none.
  private static final @Nullable String[] WIDTHS = widths();

  /// What each character may need, by code unit.
  private static final byte[] KINDS = kinds();

  private static @Nullable String[] widths() {
    @Nullable String[] widths = new String[LAST_WIDE - FIRST_WIDE + 1];
    for (int i = 0; i < widths.length; i++) {
      String one = String.valueOf((char) (FIRST_WIDE + i));
      String usual = Normalizer.normalize(one, Normalizer.Form.NFKC);
      widths[i] = usual.equals(one) ? null : usual;
    }
    return widths;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[Character.MAX_VALUE + 1];
    for (int i = 0; i < kinds.length; i++) {
      char c = (char) i;
      int kind = c == '&' ? AMPERSAND : 0;
      kind |= MojibakeClasses.isOdd(c) ? MISREAD : 0;
      kind |= isSingle(c) ? SINGLE : 0;
      kind |= widthOf(c) != null ? WIDE : 0;
      kind |= isCurly(c) ? CURLY : 0;
      kind |= Character.isSurrogate(c) ? SURROGATE : 0;
      kind |= MojibakeClasses.isMember(c) ? MEMBER : 0;
      kinds[i] = (byte) kind;
    }
    return kinds;
  }

  private static boolean isSingle(char c) {
    return isRemoved(c)
        || (c >= 0x80 && c <= 0x9f)
        || c == '\r'
        || c == 0x1b
        || c == 0x2028
        || c == 0x2029
        || LIGATURES.containsKey(c);
  }

  private static boolean isRemoved(char c) {
    return c <= 0x08
        || c == 0x0b
        || (c >= 0x0e && c <= 0x1f)
        || c == 0x7f
        || (c >= 0x206a && c <= 0x206f)
        || c == 0xfeff
        || (c >= 0xfff9 && c <= 0xfffc);
  }

  private static boolean isCurly(char c) {
    return c == 0x2bc || (c >= 0x2018 && c <= 0x201f);
  }

  private static @Nullable String widthOf(char c) {
    if (c == 0x3000) {
      return " ";
    }
    return c < FIRST_WIDE || c > LAST_WIDE ? null : WIDTHS[c - FIRST_WIDE];
  }

  /// The kinds of work that a text may need, as a sum of the constants above.
  int kindsIn(String text) {
    int kinds = 0;
    int before = 0;
    int misread = 0;
    for (int i = 0; i < text.length(); i++) {
      int kind = KINDS[text.charAt(i)];
      kinds |= kind;
      if ((kind & before & MEMBER) != 0
          && MojibakeClasses.isSuspicious(text.charAt(i - 1), text.charAt(i))) {
        misread = MISREAD;
      }
      before = kind;
    }
    boolean single =
        (width && (kinds & WIDE) != 0)
            || (quotes && (kinds & CURLY) != 0)
            || ((kinds & SURROGATE) != 0 && hasUnpaired(text));
    return (kinds & (AMPERSAND | MISREAD | SINGLE)) | misread | (single ? SINGLE : 0);
  }

  private static boolean hasUnpaired(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !isPaired(text, i)) {
        return true;
      }
    }
    return false;
  }

  /// Changes every character that has to be.
  String apply(String text) {
    String quick = applyInPlace(text);
    if (quick != null) {
      return quick;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      append(out, text, i);
    }
    return withoutControls(withLineFeeds(out));
  }

  /// As [#apply], for texts in which only width and quotes change, character for character; null
  /// for others.
  private @Nullable String applyInPlace(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      int kind = KINDS[chars[i]];
      if ((kind & (SINGLE | WIDE | CURLY | SURROGATE)) == 0) {
        continue;
      }
      if ((kind & SINGLE) != 0 || ((kind & SURROGATE) != 0 && !isPaired(text, i))) {
        return null;
      }
      String usual = width ? widthOf(chars[i]) : null;
      if (usual != null && usual.length() == 1) {
        chars[i] = usual.charAt(0);
      } else if (usual != null) {
        return null;
      } else if (quotes && (kind & CURLY) != 0) {
        chars[i] = straight(chars[i]);
      }
    }
    return new String(chars);
  }

  private static char straight(char quote) {
    return quote >= 0x201c ? '"' : '\'';
  }

  private void append(StringBuilder out, String text, int i) {
    char c = text.charAt(i);
    if (c >= 0x80 && c <= 0x9f) {
      c = ByteEncoding.WINDOWS_1252.decode(c); // ligatures and quotes among the results go on below
    }
    if (c < 0x80) {
      out.append(c);
      return;
    }
    String ligature = (KINDS[c] & SINGLE) == 0 ? null : LIGATURES.get(c);
    String usual = width && ligature == null ? widthOf(c) : null;
    if (ligature != null) {
      for (int k = 0; k < ligature.length(); k++) {
        appendQuote(out, ligature.charAt(k));
      }
    } else if (usual != null) {
      out.append(usual);
    } else if (Character.isSurrogate(c)) {
      out.append(isPaired(text, i) ? c : '\ufffd');
    } else {
      appendQuote(out, c);
    }
  }

  private void appendQuote(StringBuilder out, char c) {
    if (quotes && isCurly(c)) {
      out.append(straight(c));
    } else {
      out.append(c);
    }
  }

  private static boolean isPaired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }

  private static StringBuilder withLineFeeds(StringBuilder text) {
    int kept = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isReturn = c == '\r';
      if (isReturn && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
        continue;
      }
      boolean other = isReturn || c == 0x2028 || c == 0x2029 || c == 0x85;
      text.setCharAt(kept++, other ? '\n' : c);
    }
    text.setLength(kept);
    return text;
  }

  /// Removes `ESC [ 1;31 m` and the like, then control characters.
  private static String withoutControls(StringBuilder text) {
    int kept = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int end = c == 0x1b ? escapeEnd(text, i) : -1;
      if (end >= 0) {
        i = end - 1;
      } else if (!isRemoved(c)) {
        text.setCharAt(kept++, c);
      }
    }
    text.setLength(kept);
    return text.toString();
  }

  private static int escapeEnd(StringBuilder text, int from) {
    int i = from + 1;
    if (i >= text.length() || text.charAt(i) != '[') {
      return -1;
    }
    do {
      i++;
    } while (i < text.length() && (text.charAt(i) == ';' || Character.isDigit(text.charAt(i))));
    return i < text.length() && Characters.isAsciiLetter(text.charAt(i)) ? i + 1 : -1;
  }
}
