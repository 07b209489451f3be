package steel.infer;

import steel.tokenizer.Tokenizer;

/// A form that an answer must have, such as that of a JSON schema. Holds nothing of any answer, so
/// that any number of them may begin with it.
@FunctionalInterface
public interface Constraint {
  /// Every answer is right, and may end at any time.
  Constraint NONE = _ -> AnyAnswer.INSTANCE;

  /// Begins an answer.
  ///
  /// @param tokenizer of the model
  Answer start(Tokenizer tokenizer);

  /// An answer on its way through the form. For one thread.
  interface Answer {
    /// Rules out, by negative infinity, every token that may not come next. Tokens that end an
    /// answer need not be thought of: about these [#ending] decides, whatever is done to them here.
    ///
    /// @param logits `[V]`, as the model gave them
    void mask(float[] logits);

    /// Notes the token that was chosen; is not told of one that ends the answer.
    void accept(int id);

    /// Whether the answer may end as it stands.
    Ending ending();
  }

  /// Whether an answer may end.
  enum Ending {
    /// Something is missing.
    NOT_YET,
    /// It is right as it stands, and may go on.
    POSSIBLE,
    /// Nothing may follow: the generation ends without asking the model.
    DUE
  }
}
