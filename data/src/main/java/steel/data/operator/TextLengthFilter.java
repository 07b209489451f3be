package steel.data.operator;

import steel.data.text.Characters;

/// Keeps texts whose number of characters lies within bounds.
public record TextLengthFilter(Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "text_length_filter";
  }

  @Override
  public String statisticName() {
    return "text_len";
  }

  @Override
  public double statistic(String text) {
    return Characters.length(text);
  }
}
