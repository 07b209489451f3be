package steel.data.operator;

import steel.data.Profile;

/// Keeps texts whose share of special characters lies within bounds.
///
/// Reference: special are ASCII punctuation, digits and white space, a list of symbols found in web
/// pages, and emoji; the list holds some letters by mistake (一 上 士 and kana among them). Corrected:
/// the same without letters, digits and white space, so that sums, code and texts about 上海 are not
/// taken for rubbish.
public record SpecialCharactersFilter(Profile profile, Operator.Range range)
    implements Operator.Filter {
  @Override
  public String name() {
    return "special_characters_filter";
  }

  @Override
  public String statisticName() {
    return "special_char_ratio";
  }

  @Override
  public double statistic(String text) {
    int all = 0;
    int special = 0;
    for (int i = 0; i < text.length(); i++, all++) {
      int c = text.charAt(i);
      if (Character.isHighSurrogate((char) c)) {
        c = text.codePointAt(i);
        i += Character.charCount(c) - 1;
      }
      special += SpecialCharacters.contains(c, profile) ? 1 : 0;
    }
    return all == 0 ? 0 : (double) special / all;
  }
}
