package steel.infer;

import steel.infer.kernel.Kernel;

/// Keys and values of one layer at [Kernel#KEY_BLOCK] positions, of which the first are filled. Of
/// each head, keys lie dimension by dimension, `[K, KEY_BLOCK]`, and values position by position,
/// `[KEY_BLOCK, W]`, where `W` is `K` filled up with zeros to a multiple of [Kernel#WIDTH_STEP].
sealed interface KvBlock {
  int BLOCK = Kernel.KEY_BLOCK;

  /// What is read of one head: in the block itself, or widened into scratch.
  final class Head {
    float[] keys = {};
    int keysAt;
    float[] values = {};
    int valuesAt;

    /// What a score at each position is multiplied by; none where keys need it not.
    float[] keyScales = {};

    /// What a weight at each position is multiplied by; none where values need it not.
    float[] valueScales = {};

    int scalesAt;
    private static final float[] NO_SCALES = {};

    private final float[] ownKeys;
    private final float[] ownValues;

    Head(int headDim) {
      ownKeys = new float[headDim * BLOCK];
      ownValues = new float[width(headDim) * BLOCK];
    }

    /// What was read lies in the block, without scales.
    void refer(float[] allKeys, int firstKey, float[] allValues, int firstValue) {
      keys = allKeys;
      keysAt = firstKey;
      values = allValues;
      valuesAt = firstValue;
      keyScales = NO_SCALES;
      valueScales = NO_SCALES;
    }

    /// What was read was widened into scratch.
    void widened() {
      refer(ownKeys, 0, ownValues, 0);
    }
  }

  /// Writes one position.
  ///
  /// @param keys `[G, K]` from `from` on
  /// @param values likewise
  void put(int position, float[] keys, float[] values, int from);

  /// Gives one head.
  void read(Kernel kernel, int head, Head into);

  /// `W`.
  static int width(int headDim) {
    return Math.ceilDiv(headDim, Kernel.WIDTH_STEP) * Kernel.WIDTH_STEP;
  }

  /// An empty block.
  static KvBlock of(KvType type, int heads, int headDim) {
    return switch (type) {
      case F32 -> new Floats(heads, headDim);
      case F16 -> new Halves(heads, headDim);
      case Q8 -> new Bytes(heads, headDim);
    };
  }

  /// [KvType#F32].
  final class Floats implements KvBlock {
    private final int heads;
    private final int headDim;
    private final float[] keys;
    private final float[] values;

    private Floats(int heads, int headDim) {
      this.heads = heads;
      this.headDim = headDim;
      keys = new float[heads * headDim * BLOCK];
      values = new float[heads * width(headDim) * BLOCK];
    }

    @Override
    public void put(int position, float[] newKeys, float[] newValues, int from) {
      int width = width(headDim);
      for (int head = 0; head < heads; head++) {
        int at = from + head * headDim;
        for (int k = 0; k < headDim; k++) {
          keys[(head * headDim + k) * BLOCK + position] = newKeys[at + k];
        }
        System.arraycopy(newValues, at, values, (head * BLOCK + position) * width, headDim);
      }
    }

    @Override
    public void read(Kernel kernel, int head, Head into) {
      into.refer(keys, head * headDim * BLOCK, values, head * BLOCK * width(headDim));
    }
  }

  /// [KvType#F16]. Numbers beyond its range become its largest.
  final class Halves implements KvBlock {
    private static final float MOST = 65504;

    private final int heads;
    private final int headDim;
    private final short[] keys;
    private final short[] values;

    private Halves(int heads, int headDim) {
      this.heads = heads;
      this.headDim = headDim;
      keys = new short[heads * headDim * BLOCK];
      values = new short[heads * width(headDim) * BLOCK];
    }

    @Override
    public void put(int position, float[] newKeys, float[] newValues, int from) {
      int width = width(headDim);
      for (int head = 0; head < heads; head++) {
        int at = from + head * headDim;
        int value = (head * BLOCK + position) * width;
        for (int k = 0; k < headDim; k++) {
          keys[(head * headDim + k) * BLOCK + position] = half(newKeys[at + k]);
          values[value + k] = half(newValues[at + k]);
        }
      }
    }

    private static short half(float number) {
      return Float.floatToFloat16(Math.clamp(number, -MOST, MOST));
    }

    @Override
    public void read(Kernel kernel, int head, Head into) {
      int keyCount = headDim * BLOCK;
      int valueCount = width(headDim) * BLOCK;
      kernel.halves(keys, head * keyCount, keyCount, into.ownKeys);
      kernel.halves(values, head * valueCount, valueCount, into.ownValues);
      into.widened();
    }
  }

  /// [KvType#Q8].
  final class Bytes implements KvBlock {
    private static final int MOST = 127;

    private final int heads;
    private final int headDim;
    private final byte[] keys;
    private final byte[] values;
    private final float[] keyScales; // [G, KEY_BLOCK]
    private final float[] valueScales;

    private Bytes(int heads, int headDim) {
      this.heads = heads;
      this.headDim = headDim;
      keys = new byte[heads * headDim * BLOCK];
      values = new byte[heads * width(headDim) * BLOCK];
      keyScales = new float[heads * BLOCK];
      valueScales = new float[heads * BLOCK];
    }

    @Override
    public void put(int position, float[] newKeys, float[] newValues, int from) {
      int width = width(headDim);
      for (int head = 0; head < heads; head++) {
        int at = from + head * headDim;
        float keyScale = scale(newKeys, at);
        float valueScale = scale(newValues, at);
        keyScales[head * BLOCK + position] = keyScale;
        valueScales[head * BLOCK + position] = valueScale;
        int value = (head * BLOCK + position) * width;
        for (int k = 0; k < headDim; k++) {
          keys[(head * headDim + k) * BLOCK + position] = code(newKeys[at + k], keyScale);
          values[value + k] = code(newValues[at + k], valueScale);
        }
      }
    }

    private float scale(float[] numbers, int at) {
      float most = 0;
      for (int k = 0; k < headDim; k++) {
        most = Math.max(most, Math.abs(numbers[at + k]));
      }
      return most / MOST;
    }

    private static byte code(float number, float scale) {
      return scale == 0 ? 0 : (byte) Math.round(number / scale);
    }

    @Override
    public void read(Kernel kernel, int head, Head into) {
      int keyCount = headDim * BLOCK;
      int valueCount = width(headDim) * BLOCK;
      kernel.bytes(keys, head * keyCount, keyCount, into.ownKeys);
      kernel.bytes(values, head * valueCount, valueCount, into.ownValues);
      into.widened();
      into.keyScales = keyScales;
      into.valueScales = valueScales;
      into.scalesAt = head * BLOCK;
    }
  }
}
