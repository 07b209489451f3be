package steel.data.operator;

import java.util.Map;

/// Keeps texts of which few runs of `repLen` words are repeated ones; case makes no difference.
public record WordRepetitionFilter(WordSplitter splitter, Operator.Range range, int repLen)
    implements Operator.Filter {
  @Override
  public String name() {
    return "word_repetition_filter";
  }

  @Override
  public Map<String, String> models() {
    return splitter.models();
  }

  @Override
  public String statisticName() {
    return "word_rep_ratio";
  }

  @Override
  public double statistic(String text) {
    if (!splitter.mayHave(repLen, text)) {
      return 0;
    }
    Words words = splitter.splitSmall(text);
    if (words.count() < repLen) {
      return 0;
    }
    NgramCounts counts = NgramCounts.of(words.ids(), words.count(), repLen);
    return (double) counts.sumOfLargest(counts.repeated()) / counts.total();
  }
}
