package steel.data.operator;

import steel.tokenizer.SpecialText;
import steel.tokenizer.Tokenizer;

/// Keeps texts whose letters (no digits) per token lie within bounds: `alphanumeric_filter` with
/// `tokenization: true`. The original counts the tokens of Pythia; bounds found with one tokenizer
/// do not fit another.
public record TokenAlphanumericFilter(Operator.Range range, Tokenizer tokenizer)
    implements Operator.Filter {
  @Override
  public String name() {
    return "alphanumeric_filter";
  }

  @Override
  public String statisticName() {
    return "alpha_token_ratio";
  }

  @Override
  public double statistic(String text) {
    int letters = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      letters += Character.isLetter(c) ? 1 : 0;
      i += Character.charCount(c);
    }
    int tokens = tokenizer.encode(text, SpecialText.PARSED).length;
    return tokens == 0 ? 0 : (double) letters / tokens;
  }

  /// By the hash of the tokenizer, which says what the figures depend on.
  @Override
  public String toString() {
    return "TokenAlphanumericFilter[%s, %s]".formatted(range, tokenizer.hash());
  }
}
