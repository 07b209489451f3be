package steel.data.operator;

import steel.data.Profile;
import steel.data.text.Characters;

/// Strips white space at both ends and turns every kind of space inside into the plain one.
///
/// Corrected: tabs stay, because they indent code; characters of no width (U+200B, U+2060, U+FEFF,
/// and the joiners U+200C and U+200D beside Chinese or ASCII) vanish where the original puts a
/// space into the middle of a Chinese word.
public record WhitespaceNormalizationMapper(Profile profile) implements Operator.Mapper {
  @Override
  public String name() {
    return "whitespace_normalization_mapper";
  }

  @Override
  public String map(String text) {
    return profile == Profile.REFERENCE ? reference(text) : corrected(text);
  }

  private static String reference(String text) {
    String stripped = Characters.strip(text);
    int i = 0;
    while (i < stripped.length() && !isOddSpace(stripped.charAt(i))) {
      i++;
    }
    if (i == stripped.length()) {
      return stripped;
    }
    StringBuilder out = new StringBuilder(stripped);
    for (; i < out.length(); i++) {
      if (isOddSpace(out.charAt(i))) {
        out.setCharAt(i, ' ');
      }
    }
    return out.toString();
  }

  /// What becomes a plain space and is none yet.
  private static boolean isOddSpace(char c) {
    return c == '\t'
        || c == 0x84
        || c == 0xa0
        || (c >= 0x2000 && c <= 0x200d)
        || c == 0x202f
        || c == 0x205f
        || c == 0x2060
        || c == 0x3000
        || c == 0xfffc;
  }

  private static String corrected(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean space = c != '\t' && isOddSpace(c);
      boolean gone =
          hasNoWidth(c) && (!isJoiner(c) || isPlain(text, i - 1) || isPlain(text, i + 1));
      boolean replaced = gone || (space && !isJoiner(c));
      if (out == null && replaced) {
        out = new StringBuilder(text.length()).append(text, 0, i);
      }
      if (out != null && !gone) {
        out.append(replaced ? ' ' : c);
      }
    }
    return Characters.strip(out == null ? text : out.toString());
  }

  private static boolean hasNoWidth(char c) {
    return c == 0x200b || c == 0x2060 || c == 0xfeff || isJoiner(c);
  }

  private static boolean isJoiner(char c) {
    return c == 0x200c || c == 0x200d;
  }

  /// Whether a neighbour needs no joiner: it is none at all, ASCII or Chinese.
  private static boolean isPlain(String text, int i) {
    if (i < 0 || i >= text.length()) {
      return true;
    }
    char c = text.charAt(i);
    return c < 0x80 || (c >= 0x3000 && c <= 0x9fff);
  }
}
