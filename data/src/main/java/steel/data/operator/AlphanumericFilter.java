package steel.data.operator;

import steel.data.text.Characters;

/// Keeps texts whose share of letters and numbers (Unicode categories L and N) lies within bounds.
public record AlphanumericFilter(Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "alphanumeric_filter";
  }

  @Override
  public String statisticName() {
    return "alnum_ratio";
  }

  @Override
  public double statistic(String text) {
    int all = 0;
    int alphanumeric = 0;
    for (int i = 0; i < text.length(); i++, all++) {
      int c = text.charAt(i);
      if (Character.isHighSurrogate((char) c)) {
        c = text.codePointAt(i);
        i += Character.charCount(c) - 1;
      }
      alphanumeric += Characters.isAlphanumeric(c) ? 1 : 0;
    }
    return all == 0 ? 0 : (double) alphanumeric / all;
  }
}
