package steel.infer;

import java.util.ArrayList;
import java.util.List;
import steel.model.ModelConfig;

/// Keys and values of one sequence, and what its slots remember. In blocks that are added as it
/// grows, so that nothing is ever copied.
final class KvCache {
  private final KvType type;
  private final int heads;
  private final int headDim;
  private final boolean hasSlots;
  private final List<List<KvBlock>> layers = new ArrayList<>();
  private final List<SlotSums> slots = new ArrayList<>();
  private final Sequence[] oneToken = {new Sequence(this, 0, 1)};
  private int length;

  KvCache(ModelConfig config, KvType type) {
    this.type = type;
    heads = config.numKeyValueHeads();
    headDim = config.headDim();
    hasSlots = config.feedForward().hasState();
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      layers.add(new ArrayList<>());
      slots.add(SlotSums.of(config));
    }
  }

  /// Bytes that keys and values of a sequence of so many tokens take, whole blocks of them.
  static long bytes(ModelConfig config, KvType type, int tokens) {
    long blocks = Math.ceilDiv(tokens, KvBlock.POSITIONS);
    return blocks
        * config.numHiddenLayers()
        * KvBlock.bytes(type, config.numKeyValueHeads(), config.headDim());
  }

  /// Positions of tokens whose forward pass is complete.
  int length() {
    return length;
  }

  /// Makes room in a layer for new tokens behind [#length].
  void require(int layer, int tokens) {
    List<KvBlock> blocks = layers.get(layer);
    while (blocks.size() * KvBlock.POSITIONS < length + tokens) {
      blocks.add(KvBlock.of(type, heads, headDim));
    }
  }

  /// Writes one head's keys and values of new tokens of a layer behind [#length], which stays.
  /// There must be room. Other threads may write other heads meanwhile.
  ///
  /// @param keys `[tokens, G, K]` from token `from` on, rotated
  /// @param values likewise
  /// @param scratch `[K]`
  void put(int layer, int head, float[] keys, float[] values, int from, int tokens, int[] scratch) {
    List<KvBlock> blocks = layers.get(layer);
    for (int t = 0; t < tokens; t++) {
      int position = length + t;
      int at = ((from + t) * heads + head) * headDim;
      blocks
          .get(position / KvBlock.POSITIONS)
          .put(position % KvBlock.POSITIONS, head, keys, values, at, scratch);
    }
  }

  /// One new token of this sequence as a call of its own.
  Sequence[] oneToken() {
    return oneToken;
  }

  /// Counts tokens that have passed every layer.
  void grow(int tokens) {
    length += tokens;
  }

  /// Forgets every position from `newLength` on; all of them where slots remember, because sums
  /// cannot go back.
  void truncate(int newLength) {
    if (newLength >= length) {
      return;
    }
    length = hasSlots ? 0 : newLength;
    if (hasSlots) {
      slots.forEach(SlotSums::clear);
    }
  }

  /// What the slots of a layer remember.
  SlotSums slots(int layer) {
    return slots.get(layer);
  }

  KvBlock block(int layer, int index) {
    return layers.get(layer).get(index);
  }
}
