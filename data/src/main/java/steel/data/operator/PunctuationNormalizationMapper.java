package steel.data.operator;

import org.jspecify.annotations.Nullable;
import steel.data.Profile;

/// Turns Chinese and typographic punctuation into ASCII, character by character. Corrected: the
/// full-width digit one becomes `1`; the original's table makes it a quotation mark.
public record PunctuationNormalizationMapper(Profile profile) implements Operator.Mapper {
  private static final String FROM = "，。、„”“«»１」「《》´∶：？！（）；–—．～’…━〈〉【】％►";
  private static final String[] TO = {
    ",", ".", ",", "\"", "\"", "\"", "\"", "\"", "\"", "\"", "\"", "\"", "\"", "'", ":", ":", "?",
    "!", "(", ")", ";", "-", " - ", ". ", "~", "'", "...", "-", "<", ">", "[", "]", "%", "-"
  };

  @Override
  public String name() {
    return "punctuation_normalization_mapper";
  }

  @Override
  public String map(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String to = replacement(c);
      if (out == null && to != null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (out != null) {
        if (to == null) {
          out.append(c);
        } else {
          out.append(to);
        }
      }
    }
    return out == null ? text : out.toString();
  }

  private @Nullable String replacement(char c) {
    if (c < 0xab || (c > '】' && c < '！')) {
      return null; // ASCII and Chinese, quickly
    }
    if (c == '１' && profile == Profile.CORRECTED) {
      return "1";
    }
    int i = FROM.indexOf(c);
    return i < 0 ? null : TO[i];
  }
}
