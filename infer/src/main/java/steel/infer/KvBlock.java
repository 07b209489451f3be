package steel.infer;

import steel.infer.kernel.Kernel;
import steel.infer.kernel.Rounding;

/// Keys and values of one layer at [#POSITIONS] positions, of which the first are filled. Of each
/// head come pieces of [Kernel#KEY_BLOCK] positions one after the other, so that what a query reads
/// is long. In a piece, keys lie dimension by dimension, `[K, KEY_BLOCK]`, and values position by
/// position, `[KEY_BLOCK, W]`, where `W` is `K` filled up with zeros to a multiple of
/// [Kernel#WIDTH_STEP].
sealed interface KvBlock {
  int BLOCK = Kernel.KEY_BLOCK;

  /// Positions of a block.
  int POSITIONS = 4 * BLOCK;

  /// Below it, the inverse of a scale may be infinite, and its numbers are as good as 0.
  float LEAST = 1e-35f;

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
    private final float[] ownKeyScales = new float[BLOCK];
    private final float[] ownValueScales = new float[BLOCK];

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

    private void referOwn() {
      refer(ownKeys, 0, ownValues, 0);
    }

    private void referCoded(short[] allKeys, int firstKey, short[] allValues, int firstValue) {
      isCoded = true;
      keyCodes = allKeys;
      keysAt = firstKey;
      valueCodes = allValues;
      valuesAt = firstValue;
    }

    private void scales(float[] ofKeys, float[] ofValues, int at) {
      keyScales = ofKeys;
      valueScales = ofValues;
      scalesAt = at;
    }

    /// For later: the processor fetches them while it goes on with other numbers.
    private void copyScales(float[] ofKeys, float[] ofValues, int at) {
      System.arraycopy(ofKeys, at, ownKeyScales, 0, BLOCK);
      System.arraycopy(ofValues, at, ownValueScales, 0, BLOCK);
      scales(ownKeyScales, ownValueScales, 0);
    }
  }

  /// Writes one head at one position. Other threads may write other heads meanwhile.
  ///
  /// @param keys `[K]` from `at` on
  /// @param values likewise
  /// @param scratch `[K]`
  void put(int position, int head, float[] keys, float[] values, int at, int[] scratch);

  /// Gives one piece of one head.
  ///
  /// @param piece which, from 0
  /// @param alone whether one query reads it, so that widening codes for it does not pay
  void read(Kernel kernel, int head, int piece, boolean alone, Head into);

  /// `W`.
  static int width(int headDim) {
    return Math.ceilDiv(headDim, Kernel.WIDTH_STEP) * Kernel.WIDTH_STEP;
  }

  /// Where the first number of a key lies; the others follow a piece's positions apart.
  private static int keyAt(int head, int headDim, int position) {
    int piece = head * POSITIONS / BLOCK + position / BLOCK;
    return piece * headDim * BLOCK + position % BLOCK;
  }

  /// The scale under which the largest of some numbers has the largest code.
  private static float scale(float[] numbers, int at, int count, int largestCode) {
    float most = 0;
    for (int i = at; i < at + count; i++) {
      most = Math.max(most, Math.abs(numbers[i]));
    }
    return most / largestCode;
  }

  /// Rounds numbers to whole multiples of a scale, half to even.
  private static void round(float[] numbers, int at, int count, float scale, int[] codes) {
    float inverse = scale < LEAST ? 0 : 1 / scale;
    for (int i = 0; i < count; i++) { // the compiler makes vectors of it
      codes[i] = Rounding.whole(numbers[at + i] * inverse);
    }
  }

  /// Bytes of a block.
  static long bytes(KvType type, int heads, int headDim) {
    long numbers = (long) heads * POSITIONS * (headDim + width(headDim));
    long scales = 2L * heads * POSITIONS * Float.BYTES;
    return switch (type) {
      case F32 -> numbers * Float.BYTES;
      case Q16 -> numbers * Short.BYTES + scales;
      case Q8 -> numbers + scales;
    };
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
    private final int headDim;
    private final float[] keys;
    private final float[] values;

    private Floats(int heads, int headDim) {
      this.headDim = headDim;
      keys = new float[heads * headDim * POSITIONS];
      values = new float[heads * width(headDim) * POSITIONS];
    }

    @Override
    public void put(
        int position, int head, float[] newKeys, float[] newValues, int at, int[] scratch) {
      int key = keyAt(head, headDim, position);
      for (int k = 0; k < headDim; k++) {
        keys[key + k * BLOCK] = newKeys[at + k];
      }
      int row = head * POSITIONS + position;
      System.arraycopy(newValues, at, values, row * width(headDim), headDim);
    }

    @Override
    public void read(Kernel kernel, int head, int piece, boolean alone, Head into) {
      int first = head * POSITIONS + piece * BLOCK; // of all positions of all heads
      into.refer(keys, first * headDim, values, first * width(headDim));
      into.scales(Head.NO_SCALES, Head.NO_SCALES, 0);
    }
  }

  /// Codes, with a scale for each head of each position.
  abstract sealed class Coded implements KvBlock {
    private final int mostCode;
    private final float[] keyScales; // [G, POSITIONS]
    private final float[] valueScales;

    /// As in [KvBlock].
    final int headDim;

    private Coded(int heads, int headDim, int mostCode) {
      this.headDim = headDim;
      this.mostCode = mostCode;
      keyScales = new float[heads * POSITIONS];
      valueScales = new float[heads * POSITIONS];
    }

    /// Writes the numbers of a key, `[K]`.
    abstract void writeKey(int at, int[] key);

    /// Writes the numbers of a value, `[K]`.
    abstract void writeValue(int at, int[] value);

    /// Gives one piece without its scales.
    ///
    /// @param first its first position, counted through all heads
    abstract void readCodes(Kernel kernel, int first, boolean alone, Head into);

    @Override
    public final void put(
        int position, int head, float[] keys, float[] values, int at, int[] scratch) {
      int row = head * POSITIONS + position;
      keyScales[row] = scale(keys, at, headDim, mostCode);
      round(keys, at, headDim, keyScales[row], scratch);
      writeKey(keyAt(head, headDim, position), scratch);
      valueScales[row] = scale(values, at, headDim, mostCode);
      round(values, at, headDim, valueScales[row], scratch);
      writeValue(row * width(headDim), scratch);
    }

    @Override
    public final void read(Kernel kernel, int head, int piece, boolean alone, Head into) {
      int first = head * POSITIONS + piece * BLOCK;
      readCodes(kernel, first, alone, into);
      if (into.isCoded) {
        into.copyScales(keyScales, valueScales, first);
      } else {
        into.scales(keyScales, valueScales, first);
      }
    }
  }

  /// [KvType#Q16]. A query that comes alone reads the codes as they lie.
  final class Shorts extends Coded {
    private final short[] keys;
    private final short[] values;

    private Shorts(int heads, int headDim) {
      super(heads, headDim, Short.MAX_VALUE);
      keys = new short[heads * headDim * POSITIONS];
      values = new short[heads * width(headDim) * POSITIONS];
    }

    @Override
    void writeKey(int at, int[] key) {
      for (int k = 0; k < headDim; k++) {
        keys[at + k * BLOCK] = (short) key[k];
      }
    }

    @Override
    void writeValue(int at, int[] value) {
      for (int k = 0; k < headDim; k++) { // the compiler makes vectors of it
        values[at + k] = (short) value[k];
      }
    }

    @Override
    void readCodes(Kernel kernel, int first, boolean alone, Head into) {
      int firstKey = first * headDim;
      int firstValue = first * width(headDim);
      if (alone) {
        into.referCoded(keys, firstKey, values, firstValue);
      } else {
        kernel.shorts(keys, firstKey, into.ownKeys.length, into.ownKeys);
        kernel.shorts(values, firstValue, into.ownValues.length, into.ownValues);
        into.referOwn();
      }
    }
  }

  /// [KvType#Q8].
  final class Bytes extends Coded {
    private final byte[] keys;
    private final byte[] values;

    private Bytes(int heads, int headDim) {
      super(heads, headDim, Byte.MAX_VALUE);
      keys = new byte[heads * headDim * POSITIONS];
      values = new byte[heads * width(headDim) * POSITIONS];
    }

    @Override
    void writeKey(int at, int[] key) {
      for (int k = 0; k < headDim; k++) {
        keys[at + k * BLOCK] = (byte) key[k];
      }
    }

    @Override
    void writeValue(int at, int[] value) {
      for (int k = 0; k < headDim; k++) { // the compiler makes vectors of it
        values[at + k] = (byte) value[k];
      }
    }

    @Override
    void readCodes(Kernel kernel, int first, boolean alone, Head into) {
      kernel.bytes(keys, first * headDim, into.ownKeys.length, into.ownKeys);
      kernel.bytes(values, first * width(headDim), into.ownValues.length, into.ownValues);
      into.referOwn();
    }
  }
}
