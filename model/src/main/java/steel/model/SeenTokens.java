package steel.model;

import java.util.Arrays;
import java.util.BitSet;

/// The distinct tokens of a sequence, in the order of their first appearance.
public final class SeenTokens {
  private final BitSet known = new BitSet();
  private int[] ids = new int[16];
  private int size;

  /// Notes tokens of the prompt or answer.
  public void add(int... tokens) {
    for (int token : tokens) {
      if (!known.get(token)) {
        known.set(token);
        ids = size == ids.length ? Arrays.copyOf(ids, 2 * size) : ids;
        ids[size++] = token;
      }
    }
  }

  /// Whether a token has been noted.
  public boolean contains(int id) {
    return known.get(id);
  }

  /// Distinct tokens so far.
  public int size() {
    return size;
  }

  /// The `i`-th of them, from 0.
  public int id(int i) {
    return ids[i];
  }
}
