package steel.model;

import java.util.Arrays;
import java.util.BitSet;

/// The tokens of a sequence: a prompt, and what was chosen after it.
public final class TokenHistory {
  private int[] ids = new int[64];
  private int length;
  private int chosen;
  private final BitSet known = new BitSet();
  private int[] distinct = new int[64]; // in the order of their first appearance
  private int distinctCount;
  private int[] chosenDistinct = new int[64];
  private int chosenDistinctCount;
  private int[] counts = new int[0]; // by id: how often it was chosen

  /// Notes a token of the prompt.
  public void addPrompt(int id) {
    ids = length == ids.length ? Arrays.copyOf(ids, 2 * length) : ids;
    ids[length++] = id;
    if (!known.get(id)) {
      known.set(id);
      distinct =
          distinctCount == distinct.length ? Arrays.copyOf(distinct, 2 * distinctCount) : distinct;
      distinct[distinctCount++] = id;
    }
  }

  /// Notes a token that was chosen.
  public void addChosen(int id) {
    addPrompt(id);
    chosen++;
    counts = id < counts.length ? counts : Arrays.copyOf(counts, Math.max(id + 1, 2 * id));
    if (counts[id]++ == 0) {
      chosenDistinct =
          chosenDistinctCount == chosenDistinct.length
              ? Arrays.copyOf(chosenDistinct, 2 * chosenDistinctCount)
              : chosenDistinct;
      chosenDistinct[chosenDistinctCount++] = id;
    }
  }

  /// Tokens of prompt and answer so far.
  public int length() {
    return length;
  }

  /// The `i`-th of them, from 0.
  public int id(int i) {
    return ids[i];
  }

  /// Tokens of the answer alone.
  public int chosen() {
    return chosen;
  }

  /// Distinct tokens of prompt and answer.
  public int distinct() {
    return distinctCount;
  }

  /// The `i`-th of these, from 0.
  public int distinctId(int i) {
    return distinct[i];
  }

  /// Distinct tokens of the answer alone.
  public int chosenDistinct() {
    return chosenDistinctCount;
  }

  /// The `i`-th of these, from 0.
  public int chosenDistinctId(int i) {
    return chosenDistinct[i];
  }

  /// How often the answer has a token.
  public int count(int id) {
    return id < counts.length ? counts[id] : 0;
  }
}
