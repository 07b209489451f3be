package steel.data.operator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import steel.data.language.FastTextModel;

/// Keeps texts whose likeliest language is one of those wanted, and likely enough. The measure is
/// the probability that a fastText model gives the likeliest language, negative where that is none
/// of the wanted ones. As in data-juicer the model sees the text in small letters.
///
/// @param languages wanted labels of the model, such as `zh`; empty for any
public record LanguageIdScoreFilter(
    Operator.Range range, List<String> languages, FastTextModel model) implements Operator.Filter {
  public LanguageIdScoreFilter {
    languages = List.copyOf(languages);
  }

  @Override
  public String name() {
    return "language_id_score_filter";
  }

  @Override
  public Map<String, String> models() {
    return Map.of(model.fileName(), model.hash());
  }

  @Override
  public String statisticName() {
    return "lang_score";
  }

  @Override
  public double statistic(String text) {
    List<FastTextModel.Prediction> likeliest = model.predict(text.toLowerCase(Locale.ROOT), 1);
    if (likeliest.isEmpty()) {
      return 0;
    }
    FastTextModel.Prediction language = likeliest.getFirst();
    boolean wanted = languages.isEmpty() || languages.contains(language.label());
    return wanted ? language.probability() : -language.probability();
  }

  /// By the hash of the model, which says what the figures depend on.
  @Override
  public String toString() {
    return "LanguageIdScoreFilter[%s, %s, %s]".formatted(range, languages, model.hash());
  }
}
