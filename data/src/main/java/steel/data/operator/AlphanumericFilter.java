package steel.data.operator;

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
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      all++;
      alphanumeric += isAlphanumeric(c) ? 1 : 0;
      i += Character.charCount(c);
    }
    return all == 0 ? 0 : (double) alphanumeric / all;
  }

  private static boolean isAlphanumeric(int c) {
    return switch (Character.getType(c)) {
      case Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
      default -> Character.isLetterOrDigit(c);
    };
  }
}
