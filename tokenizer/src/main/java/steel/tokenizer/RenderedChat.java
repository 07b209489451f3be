package steel.tokenizer;

/// A chat as the model reads it.
///
/// @param text the whole rendering, special tokens as text
/// @param ids the same as tokens, `[T]`
/// @param answer whether each token is one that the assistant says, its closing `<|im_end|>`
///   included, `[T]`: the loss mask of fine-tuning
@SuppressWarnings("ArrayRecordComponent") // handed over to the caller, compared by nobody
public record RenderedChat(String text, int[] ids, boolean[] answer) {
  public RenderedChat {
    if (ids.length != answer.length) {
      throw new IllegalArgumentException(
          "%d ids but %d marks".formatted(ids.length, answer.length));
    }
  }
}
