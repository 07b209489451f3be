package steel.infer;

import java.util.Arrays;

/// A sequence whose next tokens are guessed and read in one call with the token that is sure.
/// Whoever appends sees nothing of it: logits are, bit for bit, those without guesses, because a
/// few tokens have the products of each alone; a token that was guessed has its logits already.
/// Guesses that did not come true are forgotten, so it is for kinds of model that can go back.
final class GuessedContinuation implements Continuation {
  private static final int[] NONE = {};

  private final CachedDecoding decoding;
  private final PromptLookup lookup;
  private final int positions;
  private final float[] row; // [V]
  private float[] rows = {}; // after the sure token and each guessed one, [1 + guesses, V]
  private int[] guesses = NONE;
  private int correct; // so many of them have come true
  private int calls;

  /// @param decoding a sequence of the model, borrowed
  /// @param known tokens that are in it
  /// @param most tokens of a guess
  GuessedContinuation(CachedDecoding decoding, int[] known, int most) {
    this.decoding = decoding;
    lookup = new PromptLookup(most);
    lookup.add(known);
    positions = decoding.model().config().maxPositionEmbeddings();
    row = new float[decoding.model().config().vocabSize()];
  }

  @Override
  public int longestCall() {
    return Continuation.longestCall(decoding.model(), true);
  }

  @Override
  public float[] append(int... inputIds) {
    if (inputIds.length == 1 && correct < guesses.length && guesses[correct] == inputIds[0]) {
      lookup.add(inputIds);
      correct++;
      return row(correct);
    }
    settle();
    lookup.add(inputIds);
    calls++;
    if (inputIds.length > 1) {
      return decoding.append(inputIds);
    }
    guesses = lookup.guess(Math.max(0, positions - decoding.length() - 1));
    int[] together = Arrays.copyOf(inputIds, 1 + guesses.length);
    System.arraycopy(guesses, 0, together, 1, guesses.length);
    rows = decoding.appendAll(together);
    return row(0);
  }

  private float[] row(int index) {
    System.arraycopy(rows, index * row.length, row, 0, row.length);
    return row;
  }

  /// Forgets guesses that did not come true.
  private void settle() {
    if (guesses.length > 0) {
      lookup.came(correct, guesses.length);
      decoding.truncate(decoding.length() - (guesses.length - correct));
      guesses = NONE;
      correct = 0;
    }
  }

  /// Forward calls so far.
  int calls() {
    return calls;
  }

  /// Leaves the sequence with the tokens that were appended.
  @Override
  public void close() {
    settle();
  }
}
