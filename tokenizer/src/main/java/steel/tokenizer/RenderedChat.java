package steel.tokenizer;

import java.util.List;

/// A chat as the model reads it.
///
/// @param text the whole rendering, special tokens as text
/// @param ids the same as tokens, `[T]`
/// @param answer whether each token is one that the assistant says, the token that ends his turn
///   included, `[T]`: the loss mask of fine-tuning
/// @param answers the same as stretches, in order
@SuppressWarnings("ArrayRecordComponent") // handed over to the caller, compared by nobody
public record RenderedChat(String text, int[] ids, boolean[] answer, List<Answer> answers) {
  public RenderedChat {
    if (ids.length != answer.length) {
      throw new IllegalArgumentException(
          "%d ids but %d marks".formatted(ids.length, answer.length));
    }
    answers = List.copyOf(answers);
  }

  /// One stretch that the assistant says.
  ///
  /// @param from its first character, in UTF-16 units of the text
  /// @param to the character behind its last
  /// @param fromToken its first token; one that begins before `from` is not the assistant's
  /// @param toToken the token behind its last
  public record Answer(int from, int to, int fromToken, int toToken) {}
}
