package steel.infer;

import org.jspecify.annotations.Nullable;
import steel.infer.kernel.Kernel;
import steel.infer.kernel.Rounding;

/// Keys and values of one layer at [#POSITIONS] positions, of which the first are filled. Of each
/// head come pieces of [Kernel#KEY_BLOCK] positions one after the other, so that what a query reads
/// is long. In a piece, keys lie dimension by dimension, `[K, KEY_BLOCK]`, and values position by
/// position, `[KEY_BLOCK, W]`, where `W` is `K` filled up with zeros to a multiple of
/// [Kernel#WIDTH_STEP].
sealed interface KvBlock {
  int BLOCK = Kernel.KEY_BLOCK;

  /// Pieces of a head in a block.
  int PIECES = 4;

  /// Positions of a block.
  int POSITIONS = PIECES * BLOCK;

  /// All bits of a float32 but its sign.
  int MAGNITUDE = 0x7fffffff;

  /// Below it, the inverse of a scale may be infinite, and its numbers are as good as 0.
  float LEAST = 1e-35f;

  /// What is read of one head: numbers in the block itself, codes in the block itself, or codes
  /// widened into scratch.
  final class Head {
    float[] keys = {};
    float[] values = {};
    short[] keyCodes = {};
    short[] valueCodes = {};
    int keysAt;
    int valuesAt;

    /// Whether keys and values are codes that were not widened.
    boolean isCoded;

    private @Nullable KvBlock block;
    private int piece; // counted through all heads
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

    /// Multiplies the scores of the first `n` positions by the scales of their keys.
    void scaleScores(Kernel kernel, float[] scores, int at, int n) {
      if (block instanceof Coded coded) {
        coded.scaleScores(kernel, piece, scores, at, n);
      }
    }

    /// Multiplies weights likewise by the scales of values.
    void scaleWeights(Kernel kernel, float[] weights, int at, int n) {
      if (block instanceof Coded coded) {
        coded.scaleWeights(kernel, piece, weights, at, n);
      }
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

  /// The piece of a position, counted through all heads.
  private static int piece(int head, int position) {
    return head * PIECES + position / BLOCK;
  }

  /// Where the first number of a key lies; the others follow a piece's positions apart.
  private static int keyAt(int head, int headDim, int position) {
    return piece(head, position) * headDim * BLOCK + position % BLOCK;
  }

  /// The scale under which the largest of some numbers has the largest code. Looked for among the
  /// bits of magnitudes, which are in the same order as whole numbers: `max` of float32 heeds NaN
  /// and the sign of zero, and takes five times as long. Two at once, since one waits for another.
  ///
  /// @param count even
  private static float scale(float[] numbers, int at, int count, int largestCode) {
    int first = 0;
    int second = 0;
    for (int i = at; i < at + count; i += 2) {
      first = Math.max(first, Float.floatToRawIntBits(numbers[i]) & MAGNITUDE);
      second = Math.max(second, Float.floatToRawIntBits(numbers[i + 1]) & MAGNITUDE);
    }
    return Float.intBitsToFloat(Math.max(first, second)) / largestCode;
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
      into.block = this;
    }
  }

  /// Codes, with a scale for each head of each position.
  abstract sealed class Coded implements KvBlock {
    private final int mostCode;

    /// As in [KvBlock].
    final int headDim;

    private Coded(int headDim, int mostCode) {
      this.headDim = headDim;
      this.mostCode = mostCode;
    }

    /// Writes a key, `[K]`, and its scale.
    abstract void writeKey(int head, int position, int[] key, float scale);

    /// Writes a value, `[K]`, and its scale.
    abstract void writeValue(int head, int position, int[] value, float scale);

    /// Gives one piece, counted through all heads, without its scales.
    abstract void readCodes(Kernel kernel, int piece, boolean alone, Head into);

    /// As [Head#scaleScores].
    abstract void scaleScores(Kernel kernel, int piece, float[] scores, int at, int n);

    /// As [Head#scaleWeights].
    abstract void scaleWeights(Kernel kernel, int piece, float[] weights, int at, int n);

    @Override
    public final void put(
        int position, int head, float[] keys, float[] values, int at, int[] scratch) {
      float ofKey = scale(keys, at, headDim, mostCode);
      round(keys, at, headDim, ofKey, scratch);
      writeKey(head, position, scratch, ofKey);
      float ofValue = scale(values, at, headDim, mostCode);
      round(values, at, headDim, ofValue, scratch);
      writeValue(head, position, scratch, ofValue);
    }

    @Override
    public final void read(Kernel kernel, int head, int piece, boolean alone, Head into) {
      into.block = this;
      into.piece = head * PIECES + piece;
      readCodes(kernel, into.piece, alone, into);
    }
  }

  /// [KvType#Q16]. A query that comes alone reads the codes as they lie. The scales of a piece,
  /// float32 as two numbers of 16 bits each, lie behind the codes of its keys and before those of
  /// its values: there the processor has them when they are needed. From a place of their own they
  /// took a sixth of the time of attention.
  final class Shorts extends Coded {
    private static final int SCALES = 2 * BLOCK; // numbers of 16 bits that those of a piece take

    private final short[] keys;
    private final short[] values;

    private Shorts(int heads, int headDim) {
      super(headDim, Short.MAX_VALUE);
      keys = new short[heads * PIECES * (headDim * BLOCK + SCALES)];
      values = new short[heads * PIECES * (SCALES + width(headDim) * BLOCK)];
    }

    private int keysOf(int piece) {
      return piece * (headDim * BLOCK + SCALES);
    }

    private int keyScalesOf(int piece) {
      return keysOf(piece) + headDim * BLOCK;
    }

    private int valueScalesOf(int piece) {
      return piece * (SCALES + width(headDim) * BLOCK);
    }

    private int valuesOf(int piece) {
      return valueScalesOf(piece) + SCALES;
    }

    @Override
    void writeKey(int head, int position, int[] key, float scale) {
      int piece = piece(head, position);
      int at = keysOf(piece) + position % BLOCK;
      for (int k = 0; k < headDim; k++) {
        keys[at + k * BLOCK] = (short) key[k];
      }
      write(scale, keys, keyScalesOf(piece) + 2 * (position % BLOCK));
    }

    @Override
    void writeValue(int head, int position, int[] value, float scale) {
      int piece = piece(head, position);
      int at = valuesOf(piece) + position % BLOCK * width(headDim);
      for (int k = 0; k < headDim; k++) { // the compiler makes vectors of it
        values[at + k] = (short) value[k];
      }
      write(scale, values, valueScalesOf(piece) + 2 * (position % BLOCK));
    }

    /// Writes a float32, its lower half first.
    private static void write(float number, short[] into, int at) {
      int bits = Float.floatToRawIntBits(number);
      into[at] = (short) bits;
      into[at + 1] = (short) (bits >> Short.SIZE);
    }

    @Override
    void readCodes(Kernel kernel, int piece, boolean alone, Head into) {
      if (alone) {
        into.referCoded(keys, keysOf(piece), values, valuesOf(piece));
      } else {
        kernel.shorts(keys, keysOf(piece), into.ownKeys.length, into.ownKeys);
        kernel.shorts(values, valuesOf(piece), into.ownValues.length, into.ownValues);
        into.referOwn();
      }
    }

    @Override
    void scaleScores(Kernel kernel, int piece, float[] scores, int at, int n) {
      kernel.timesSplit(scores, at, n, keys, keyScalesOf(piece));
    }

    @Override
    void scaleWeights(Kernel kernel, int piece, float[] weights, int at, int n) {
      kernel.timesSplit(weights, at, n, values, valueScalesOf(piece));
    }
  }

  /// [KvType#Q8].
  final class Bytes extends Coded {
    private final byte[] keys;
    private final byte[] values;
    private final float[] keyScales; // [G, POSITIONS]
    private final float[] valueScales;

    private Bytes(int heads, int headDim) {
      super(headDim, Byte.MAX_VALUE);
      keys = new byte[heads * headDim * POSITIONS];
      values = new byte[heads * width(headDim) * POSITIONS];
      keyScales = new float[heads * POSITIONS];
      valueScales = new float[heads * POSITIONS];
    }

    @Override
    void writeKey(int head, int position, int[] key, float scale) {
      int at = keyAt(head, headDim, position);
      for (int k = 0; k < headDim; k++) {
        keys[at + k * BLOCK] = (byte) key[k];
      }
      keyScales[head * POSITIONS + position] = scale;
    }

    @Override
    void writeValue(int head, int position, int[] value, float scale) {
      int row = head * POSITIONS + position;
      for (int k = 0; k < headDim; k++) { // the compiler makes vectors of it
        values[row * width(headDim) + k] = (byte) value[k];
      }
      valueScales[row] = scale;
    }

    @Override
    void readCodes(Kernel kernel, int piece, boolean alone, Head into) {
      int first = piece * BLOCK;
      kernel.bytes(keys, first * headDim, into.ownKeys.length, into.ownKeys);
      kernel.bytes(values, first * width(headDim), into.ownValues.length, into.ownValues);
      into.referOwn();
    }

    @Override
    void scaleScores(Kernel kernel, int piece, float[] scores, int at, int n) {
      kernel.times(scores, at, n, keyScales, piece * BLOCK);
    }

    @Override
    void scaleWeights(Kernel kernel, int piece, float[] weights, int at, int n) {
      kernel.times(weights, at, n, valueScales, piece * BLOCK);
    }
  }
}
