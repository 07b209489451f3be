package steel.eval;

import steel.config.ConfigException;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// Those of a tokenizer and of a model, which must be one.
final class Vocabularies {
  private Vocabularies() {}

  /// @throws ConfigException if the tokenizer has tokens that the model does not know
  static void requireOne(Tokenizer tokenizer, LanguageModel model) {
    if (tokenizer.vocabSize() > model.config().vocabSize()) {
      throw new ConfigException(
          "the tokenizer knows %d tokens, the model %d; take both from one folder"
              .formatted(tokenizer.vocabSize(), model.config().vocabSize()));
    }
  }
}
