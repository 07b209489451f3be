package steel.data.operator;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import steel.data.Profile;
import steel.data.language.PerplexityModel;
import steel.data.text.Characters;

/// Keeps texts that do not surprise a language model too much. The perplexity is rounded to one
/// decimal before it is compared.
///
/// Reference: the model sees the text as it is. The published models, those of CCNet, were trained
/// on text in small letters without accents, every digit a 0 and punctuation in ASCII, so that
/// capitals and digits are unknown to them. Corrected: such a model sees the text in that form; one
/// that was trained here sees it as it is.
///
/// @param isNormalized whether the text is put into CCNet's form. Source: Wenzek et al. 2020,
///   arXiv:1911.00359, and the normalisation of its code
public record PerplexityFilter(Operator.Range range, PerplexityModel model, boolean isNormalized)
    implements Operator.Filter {
  private static final PunctuationNormalizationMapper PUNCTUATION =
      new PunctuationNormalizationMapper(Profile.CORRECTED);

  @Override
  public String name() {
    return "perplexity_filter";
  }

  @Override
  public Map<String, String> models() {
    return model.hashes();
  }

  @Override
  public String statisticName() {
    return "perplexity";
  }

  @Override
  public double statistic(String text) {
    double perplexity = model.perplexity(isNormalized ? normalized(text) : text);
    return new BigDecimal(perplexity).setScale(1, RoundingMode.HALF_EVEN).doubleValue();
  }

  /// The text as CCNet shows it to its models.
  static String normalized(String text) {
    String small = Characters.strip(text).toLowerCase(Locale.ROOT);
    String apart = Normalizer.normalize(small, Normalizer.Form.NFD);
    StringBuilder out = new StringBuilder(apart.length());
    for (int i = 0; i < apart.length(); ) {
      int c = apart.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isDigit(c)) {
        out.append('0');
      } else if (Character.getType(c) != Character.NON_SPACING_MARK && !isControl(c)) {
        out.appendCodePoint(c);
      }
    }
    return PUNCTUATION.map(out.toString());
  }

  private static boolean isControl(int c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
  }

  /// By the hashes of the model, which say what the figures depend on.
  @Override
  public String toString() {
    return "PerplexityFilter[%s, %s, %s]".formatted(range, model.hashes(), isNormalized);
  }
}
