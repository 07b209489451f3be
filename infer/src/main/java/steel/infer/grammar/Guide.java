package steel.infer.grammar;

import java.util.Arrays;
import steel.infer.grammar.Machine.State;

/// Holds one text to a grammar, token by token. Owned by one thread.
public final class Guide {
  private final Machine machine;
  private final TokenMasks masks;
  private State state;

  /// At the beginning of a text.
  public Guide(Machine machine, TokenMasks masks) {
    this.machine = machine;
    this.masks = masks;
    state = machine.start();
  }

  /// Whether the text may end here.
  public boolean isComplete() {
    return state.isComplete();
  }

  /// Whether nothing may follow.
  public boolean isLast() {
    return state.isLast();
  }

  /// Whether a token may come next.
  boolean allows(int id) {
    byte[] text = masks.bytes(id);
    return text != null && !machine.next(state, text).isDead();
  }

  /// Rules out every token that may not come next; special ones and those without bytes never may.
  ///
  /// @param logits `[V]`; ruled out by negative infinity
  public void mask(float[] logits) {
    long[] allowed = masks.allowed(machine, state);
    int words = Math.min(allowed.length, (logits.length + 63) / 64);
    for (int word = 0; word < words; word++) {
      int from = 64 * word;
      if (allowed[word] == 0) {
        Arrays.fill(logits, from, Math.min(from + 64, logits.length), Float.NEGATIVE_INFINITY);
      } else {
        for (long left = ~allowed[word]; left != 0; left &= left - 1) {
          int id = from + Long.numberOfTrailingZeros(left);
          if (id < logits.length) {
            logits[id] = Float.NEGATIVE_INFINITY;
          }
        }
      }
    }
    if (64 * words < logits.length) {
      Arrays.fill(logits, 64 * words, logits.length, Float.NEGATIVE_INFINITY);
    }
  }

  /// Goes on by a token.
  ///
  /// @throws IllegalArgumentException if it may not come next
  public void accept(int id) {
    byte[] text = masks.bytes(id);
    State to = text == null ? null : machine.next(state, text);
    if (to == null || to.isDead()) {
      throw new IllegalArgumentException("token %d may not come next".formatted(id));
    }
    state = machine.current(to);
  }
}
