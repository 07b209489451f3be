package steel.data.operator;

import java.util.Map;
import steel.data.language.QualityClassifier;

/// Keeps texts that a classifier of good and bad ones takes for good. Ours, not data-juicer's.
///
/// @param fileName of the classifier
public record QualityScoreFilter(
    Operator.Range range, String fileName, QualityClassifier classifier)
    implements Operator.Filter {
  @Override
  public String name() {
    return "quality_score_filter";
  }

  @Override
  public Map<String, String> models() {
    return Map.of(fileName, classifier.hash());
  }

  @Override
  public String statisticName() {
    return "quality_score";
  }

  @Override
  public double statistic(String text) {
    return classifier.score(text);
  }

  /// By the hash of the classifier, which says what the figures depend on.
  @Override
  public String toString() {
    return "QualityScoreFilter[%s, %s]".formatted(range, classifier.hash());
  }
}
