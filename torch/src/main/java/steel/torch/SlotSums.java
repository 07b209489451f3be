package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// What the slots of one layer remember of a sequence that grows: the weighted sums of its unit
/// vectors, and for slots that change once a chunk, what they gave last. Owns its tensors; used by
/// one thread, in inference.
final class SlotSums implements AutoCloseable {
  /// Sums over tokens.
  ///
  /// @param vectors `sum_t w_tj u_t`, `[B, E * S, D]`
  /// @param weights `sum_t w_tj`, `[B, E * S]`
  record Sums(Tensor vectors, Tensor weights) {
    Sums add(Sums others) {
      return new Sums(vectors.add(others.vectors), weights.add(others.weights));
    }
  }

  private @Nullable Sums whole; // over tokens that slots are built of
  private @Nullable Sums open; // over those of the chunk that is not full yet
  private @Nullable Tensor made; // what the experts made of the slots of that chunk
  private int openTokens;

  @Nullable Sums whole() {
    return whole;
  }

  @Nullable Sums open() {
    return open;
  }

  @Nullable Tensor made() {
    return made;
  }

  int openTokens() {
    return openTokens;
  }

  /// Replaces the sums over all tokens.
  void whole(Sums sums) {
    keep(sums);
    release(whole);
    whole = sums;
  }

  /// Begins a chunk.
  ///
  /// @param fromSlots what the experts made of its slots
  void begin(Tensor fromSlots) {
    fromSlots.retainReference();
    release(made);
    made = fromSlots;
  }

  /// Adds tokens to the chunk.
  void extend(Sums sums, int tokens) {
    Sums all = open == null ? sums : open.add(sums);
    keep(all);
    release(open);
    open = all;
    openTokens += tokens;
  }

  /// Ends the chunk, whose tokens from now on are among those that slots are built of.
  void end() {
    Sums full = open;
    if (full != null) {
      whole(whole == null ? new Sums(copy(full.vectors), copy(full.weights)) : whole.add(full));
    }
    release(open);
    open = null;
    openTokens = 0;
  }

  private static Tensor copy(Tensor tensor) {
    return torch.clone(tensor);
  }

  private static void keep(Sums sums) {
    sums.vectors.retainReference();
    sums.weights.retainReference();
  }

  private static void release(@Nullable Sums sums) {
    if (sums != null) {
      release(sums.vectors);
      release(sums.weights);
    }
  }

  private static void release(@Nullable Tensor tensor) {
    if (tensor != null) {
      tensor.releaseReference();
    }
  }

  @Override
  public void close() {
    release(whole);
    release(open);
    release(made);
    whole = null;
    open = null;
    made = null;
  }
}
