package steel.infer;

import java.util.ArrayList;
import java.util.List;
import steel.infer.kernel.Kernel;
import steel.model.ModelConfig;

/// Keys and values of one sequence, and what its slots remember. In blocks of [Kernel#KEY_BLOCK]
/// positions that are added as it grows, so that nothing is ever copied. Keys lie dimension by
/// dimension, which is how the kernel reads them: `[G, K, KEY_BLOCK]`; values position by position:
/// `[KEY_BLOCK, G, K]`.
final class KvCache {
  private static final int BLOCK = Kernel.KEY_BLOCK;

  private final int heads;
  private final int headDim;
  private final boolean hasSlots;
  private final List<Blocks> layers = new ArrayList<>();
  private final List<SlotSums> slots = new ArrayList<>();
  private int length;

  private record Blocks(List<float[]> keys, List<float[]> values) {}

  KvCache(ModelConfig config) {
    heads = config.numKeyValueHeads();
    headDim = config.headDim();
    hasSlots = config.feedForward().hasState();
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      layers.add(new Blocks(new ArrayList<>(), new ArrayList<>()));
      slots.add(SlotSums.of(config));
    }
  }

  /// Positions of tokens whose forward pass is complete.
  int length() {
    return length;
  }

  /// Writes keys and values of new tokens of a layer behind [#length], which stays.
  ///
  /// @param keys `[tokens, G, K]`, rotated
  /// @param values `[tokens, G, K]`
  void put(int layer, float[] keys, float[] values, int tokens) {
    Blocks blocks = layers.get(layer);
    int width = heads * headDim;
    for (int t = 0; t < tokens; t++) {
      int position = length + t;
      if (position / BLOCK == blocks.keys.size()) {
        blocks.keys.add(new float[width * BLOCK]);
        blocks.values.add(new float[width * BLOCK]);
      }
      float[] keyBlock = blocks.keys.get(position / BLOCK);
      int at = position % BLOCK;
      for (int i = 0; i < width; i++) {
        keyBlock[i * BLOCK + at] = keys[t * width + i];
      }
      System.arraycopy(values, t * width, blocks.values.get(position / BLOCK), at * width, width);
    }
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

  float[] keyBlock(int layer, int block) {
    return layers.get(layer).keys.get(block);
  }

  float[] valueBlock(int layer, int block) {
    return layers.get(layer).values.get(block);
  }
}
