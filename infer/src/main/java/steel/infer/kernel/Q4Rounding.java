package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.INTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import steel.weights.Panels;

/// [Kernel#round4]. The largest magnitude is looked for among the bits of numbers, which are in the
/// same order as whole numbers: `max` of float32 heeds NaN and the sign of zero, and takes ten
/// times as long. NaN is the largest of all.
///
/// A method of a vector that a loop hands on is sometimes not inlined for good, and its vectors
/// become objects: so such vectors are arguments here, and never receivers.
final class Q4Rounding {
  private static final int BLOCK = Panels.BLOCK;
  private static final int WORD = Q4Vector.WORD;
  private static final int WORD_PAIRS = Q4Vector.WORD_PAIRS;
  private static final int SHIFT_BITS = Float.floatToRawIntBits(Rounding.SHIFT);

  /// Of two vectors of columns, those of the lower halves of words, and those of the upper ones:
  /// which of a vector, and where it is the second of the two.
  private static final IntVector LOWER_COLUMNS = columns(0);

  private static final VectorShuffle<Integer> LOWER = LOWER_COLUMNS.and(COUNT - 1).toShuffle();

  private static final VectorMask<Integer> LOWER_OF_SECOND =
      LOWER_COLUMNS.compare(VectorOperators.GE, COUNT);

  private static final IntVector UPPER_COLUMNS = columns(WORD_PAIRS);

  private static final VectorShuffle<Integer> UPPER = UPPER_COLUMNS.and(COUNT - 1).toShuffle();

  private static final VectorMask<Integer> UPPER_OF_SECOND =
      UPPER_COLUMNS.compare(VectorOperators.GE, COUNT);

  /// The column before, where it is of the same half.
  private static final VectorShuffle<Integer> BEFORE =
      VectorShuffle.fromOp(INTS, i -> i % WORD_PAIRS > 0 ? i - 1 : i);

  private static final VectorMask<Integer> HAS_BEFORE =
      IntVector.zero(INTS).addIndex(1).and(WORD_PAIRS - 1).compare(VectorOperators.NE, 0);

  private Q4Rounding() {}

  private static IntVector columns(int first) {
    int[] columns = new int[COUNT];
    for (int i = 0; i < COUNT; i++) {
      columns[i] = i / WORD_PAIRS * WORD + i % WORD_PAIRS + first;
    }
    return IntVector.fromArray(INTS, columns, 0);
  }

  static void round(float[] x, int at, int columns, int[] pairs, int[] begins, float[] scales) {
    for (int block = 0; block < columns / BLOCK; block++) {
      int first = at + block * BLOCK;
      IntVector bits = IntVector.zero(INTS);
      for (int k = 0; k < BLOCK; k += COUNT) {
        bits = FloatVector.fromArray(FLOATS, x, first + k).abs().reinterpretAsInts().max(bits);
      }
      float most = Float.intBitsToFloat(bits.reduceLanes(VectorOperators.MAX));
      float inverse = Q4Vector.inverse(most);
      int sums = 0; // of the lower halves, and above them of the upper ones
      for (int k = 0; k < BLOCK; k += 2 * COUNT) {
        IntVector one =
            FloatVector.fromArray(FLOATS, x, first + k)
                .mul(inverse)
                .add(Rounding.SHIFT)
                .reinterpretAsInts()
                .sub(SHIFT_BITS);
        IntVector two =
            FloatVector.fromArray(FLOATS, x, first + k + COUNT)
                .mul(inverse)
                .add(Rounding.SHIFT)
                .reinterpretAsInts()
                .sub(SHIFT_BITS);
        IntVector low = one.rearrange(LOWER).blend(two.rearrange(LOWER), LOWER_OF_SECOND);
        IntVector high = one.rearrange(UPPER).blend(two.rearrange(UPPER), UPPER_OF_SECOND);
        sums +=
            low.add(high.lanewise(VectorOperators.LSHL, Short.SIZE))
                .reduceLanes(VectorOperators.ADD);
        IntVector lower =
            low.sub(
                low.rearrange(BEFORE).lanewise(VectorOperators.LSHL, Q4Vector.BITS), HAS_BEFORE);
        IntVector upper =
            high.sub(
                high.rearrange(BEFORE).lanewise(VectorOperators.LSHL, Q4Vector.BITS), HAS_BEFORE);
        lower
            .and(Q4Vector.LOW)
            .or(upper.lanewise(VectorOperators.LSHL, Short.SIZE))
            .intoArray(pairs, (block * BLOCK + k) / 2);
      }
      int lower = (short) sums;
      begins[block] = Q4Vector.begin(lower, (sums - lower) >> Short.SIZE);
      scales[block] = Q4Vector.largeScale(most);
    }
  }
}
