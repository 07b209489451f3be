package steel.eval;

import steel.config.ConfigException;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// Whether a tokenizer is that of a model.
final class TokenizerFit {
  private TokenizerFit() {}

  /// @throws ConfigException if it has tokens that the model does not know
  static void require(Tokenizer tokenizer, LanguageModel model) {
    if (tokenizer.vocabSize() > model.config().vocabSize()) {
      throw new ConfigException(
          "the tokenizer knows %d tokens, the model %d; take both from one folder"
              .formatted(tokenizer.vocabSize(), model.config().vocabSize()));
    }
  }
}
