package steel.data.operator;

import steel.data.text.Characters;

/// Keeps texts whose longest line lies within bounds.
public record MaximumLineLengthFilter(Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "maximum_line_length_filter";
  }

  @Override
  public String statisticName() {
    return "max_line_length";
  }

  @Override
  public double statistic(String text) {
    int longest = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Characters.isLineBreak(c)) {
        longest = Math.max(longest, length);
        length = 0;
      } else if (!Character.isLowSurrogate(c) || i == 0 || !isHigh(text.charAt(i - 1))) {
        length++;
      }
    }
    return Math.max(longest, length);
  }

  private static boolean isHigh(char c) {
    return Character.isHighSurrogate(c);
  }
}
