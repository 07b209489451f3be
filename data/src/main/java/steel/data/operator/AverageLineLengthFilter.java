package steel.data.operator;

import steel.data.text.Characters;

/// Keeps texts whose characters per line, line breaks counted in, lie within bounds.
public record AverageLineLengthFilter(Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "average_line_length_filter";
  }

  @Override
  public String statisticName() {
    return "avg_line_length";
  }

  @Override
  public double statistic(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    int lines = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean secondOfPair = c == '\n' && i > 0 && text.charAt(i - 1) == '\r';
      if (Characters.isLineBreak(c) && !secondOfPair) {
        lines++;
      }
    }
    if (!Characters.isLineBreak(text.charAt(text.length() - 1))) {
      lines++;
    }
    return (double) Characters.length(text) / lines;
  }
}
