package steel.data.operator;

import steel.data.Profile;

/// Keeps texts whose number of [Words] lies within bounds.
public record WordsNumFilter(Profile profile, Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "words_num_filter";
  }

  @Override
  public String statisticName() {
    return "num_words";
  }

  @Override
  public double statistic(String text) {
    return Words.of(text, profile).count();
  }
}
