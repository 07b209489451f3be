package steel.data.operator;

import java.util.Map;

/// Keeps texts whose number of words lies within bounds.
public record WordsNumFilter(WordSplitter splitter, Operator.Range range)
    implements Operator.Filter {
  @Override
  public String name() {
    return "words_num_filter";
  }

  @Override
  public Map<String, String> models() {
    return splitter.models();
  }

  @Override
  public String statisticName() {
    return "num_words";
  }

  @Override
  public double statistic(String text) {
    return splitter.split(text).count();
  }
}
