package steel.infer;

import steel.infer.kernel.Kernel;

/// Keys and values of one layer at [Kernel#KEY_BLOCK] positions, of which the first are filled. Of
/// each head, keys lie dimension by dimension, `[K, KEY_BLOCK]`, and values position by position,
/// `[KEY_BLOCK, W]`, where `W` is `K` filled up with zeros to a multiple of [Kernel#WIDTH_STEP].
sealed interface KvBlock {
  int BLOCK = Kernel.KEY_BLOCK;

  /// What is read of one head: numbers in the block itself, codes in the block itself, or codes
  /// widened into scratch.
  final class Head {
    private static final float[] NO_SCALES = {};

    float[] keys = {};
    float[] values = {};
    short[] keyCodes = {};
    short[] valueCodes = {};
    int keysAt;
    int valuesAt;

    /// Whether keys and values are codes that were not widened.
    boolean isCoded;

    /// What a score, or a weight, at each position is multiplied by; none where they need it not.
    float[] keyScales = {};

    float[] valueScales = {};
    int scalesAt;
    private final float[] ownKeys;
    private final float[] ownValues;

    Head(int headDim) {
      ownKeys = new float[headDim * BLOCK];
      ownValues = new float[width(headDim) * BLOCK];
    }

    private void refer(float[] allKeys, int firstKey, float[] allValues, int firstValue) {
      isCoded = false;
      keys = allKeys;
      keysAt = firstKey;
      values = allValues;
      valuesAt = firstValue;
    }

    private void scales(float[] ofKeys, float[] ofValues, int at) {
      keyScales = ofKeys;
      valueScales = ofValues;
      scalesAt = at;
    }
  }

  /// Writes one position.
  ///
  /// @param keys `[G, K]` from `from` on
  /// @param values likewise
  void put(int position, float[] keys, float[] values, int from);

  /// Gives one head.
  ///
  /// @param alone whether one query reads it, so that widening codes for it does not pay
  void read(Kernel kernel, int head, boolean alone, Head into);

  /// `W`.
  static int width(int headDim) {
    return Math.ceilDiv(headDim, Kernel.WIDTH_STEP) * Kernel.WIDTH_STEP;
  }

  /// The scale under which the largest of some numbers has the largest code.
  private static float scale(float[] numbers, int at, int count, int largestCode) {
    float most = 0;
    for (int i = at; i < at + count; i++) {
      most = Math.max(most, Math.abs(numbers[i]));
    }
    return most / largestCode;
  }

  private static int code(float number, float scale) {
    return scale == 0 ? 0 : Math.round(number / scale);
  }

  /// An empty block.
  static KvBlock of(KvType type, int heads, int headDim) {
    return switch (type) {
      case F32 -> new Floats(heads, headDim);
      case Q16 -> new Shorts(heads, headDim);
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
    public void read(Kernel kernel, int head, boolean alone, Head into) {
      into.refer(keys, head * headDim * BLOCK, values, head * BLOCK * width(headDim));
      into.scales(Head.NO_SCALES, Head.NO_SCALES, 0);
    }
  }

  /// [KvType#Q16].
  final class Shorts implements KvBlock {
    private static final int MOST = 32_767;

    private final int heads;
    private final int headDim;
    private final short[] keys;
    private final short[] values;
    private final float[] keyScales; // [G, KEY_BLOCK]
    private final float[] valueScales;

    private Shorts(int heads, int headDim) {
      this.heads = heads;
      this.headDim = headDim;
      keys = new short[heads * headDim * BLOCK];
      values = new short[heads * width(headDim) * BLOCK];
      keyScales = new float[heads * BLOCK];
      valueScales = new float[heads * BLOCK];
    }

    @Override
    public void put(int position, float[] newKeys, float[] newValues, int from) {
      int width = width(headDim);
      for (int head = 0; head < heads; head++) {
        int at = from + head * headDim;
        float keyScale = scale(newKeys, at, headDim, MOST);
        float valueScale = scale(newValues, at, headDim, MOST);
        keyScales[head * BLOCK + position] = keyScale;
        valueScales[head * BLOCK + position] = valueScale;
        int value = (head * BLOCK + position) * width;
        for (int k = 0; k < headDim; k++) {
          keys[(head * headDim + k) * BLOCK + position] = (short) code(newKeys[at + k], keyScale);
          values[value + k] = (short) code(newValues[at + k], valueScale);
        }
      }
    }

    @Override
    public void read(Kernel kernel, int head, boolean alone, Head into) {
      int keyCount = headDim * BLOCK;
      int valueCount = width(headDim) * BLOCK;
      into.scales(keyScales, valueScales, head * BLOCK);
      if (alone) {
        into.isCoded = true;
        into.keyCodes = keys;
        into.keysAt = head * keyCount;
        into.valueCodes = values;
        into.valuesAt = head * valueCount;
        return;
      }
      kernel.shorts(keys, head * keyCount, keyCount, into.ownKeys);
      kernel.shorts(values, head * valueCount, valueCount, into.ownValues);
      into.refer(into.ownKeys, 0, into.ownValues, 0);
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
        float keyScale = scale(newKeys, at, headDim, MOST);
        float valueScale = scale(newValues, at, headDim, MOST);
        keyScales[head * BLOCK + position] = keyScale;
        valueScales[head * BLOCK + position] = valueScale;
        int value = (head * BLOCK + position) * width;
        for (int k = 0; k < headDim; k++) {
          keys[(head * headDim + k) * BLOCK + position] = (byte) code(newKeys[at + k], keyScale);
          values[value + k] = (byte) code(newValues[at + k], valueScale);
        }
      }
    }

    @Override
    public void read(Kernel kernel, int head, boolean alone, Head into) {
      int keyCount = headDim * BLOCK;
      int valueCount = width(headDim) * BLOCK;
      kernel.bytes(keys, head * keyCount, keyCount, into.ownKeys);
      kernel.bytes(values, head * valueCount, valueCount, into.ownValues);
      into.refer(into.ownKeys, 0, into.ownValues, 0);
      into.scales(keyScales, valueScales, head * BLOCK);
    }
  }
}
