package steel.infer.kernel;

import static jdk.incubator.vector.VectorOperators.ABS;
import static jdk.incubator.vector.VectorOperators.ADD;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import steel.weights.Panels;

/// [Kernel#round4]. Half a word of codes is four columns, so four lanes are what pairs are made
/// with, on any processor.
final class Q4Rounding {
  private static final VectorSpecies<Integer> HALF = IntVector.SPECIES_128;
  private static final int WORD = 2 * Q4Vector.WORD_PAIRS; // columns
  private static final int LOW = 0xffff;

  /// The column before, of which the first has none.
  private static final VectorShuffle<Integer> BEFORE =
      VectorShuffle.fromOp(HALF, lane -> Math.max(0, lane - 1));

  private static final IntVector CODES =
      IntVector.fromArray(HALF, new int[] {0, Q4Vector.CODES, Q4Vector.CODES, Q4Vector.CODES}, 0);

  private Q4Rounding() {}

  /// @param whole scratch, `[32]`
  static void round(
      float[] x, int at, int columns, int[] whole, int[] pairs, int[] begins, float[] scales) {
    for (int block = 0; block < columns / Panels.BLOCK; block++) {
      int first = at + block * Panels.BLOCK;
      FloatVector largest = FloatVector.zero(FLOATS);
      for (int k = 0; k < Panels.BLOCK; k += COUNT) {
        largest = largest.max(FloatVector.fromArray(FLOATS, x, first + k).lanewise(ABS));
      }
      float most = largest.reduceLanes(MAX); // the same in any order
      float inverse = Q4Vector.inverse(most);
      for (int k = 0; k < Panels.BLOCK; k += COUNT) {
        FloatVector.fromArray(FLOATS, x, first + k)
            .mul(inverse)
            .add(Q4Vector.ROUNDING)
            .reinterpretAsInts()
            .sub(Q4Vector.ROUNDING_BITS)
            .intoArray(whole, k);
      }
      IntVector lower = IntVector.zero(HALF);
      IntVector upper = IntVector.zero(HALF);
      for (int k = 0; k < Panels.BLOCK; k += WORD) {
        IntVector low = IntVector.fromArray(HALF, whole, k);
        IntVector high = IntVector.fromArray(HALF, whole, k + Q4Vector.WORD_PAIRS);
        lower = lower.add(low);
        upper = upper.add(high);
        IntVector lowPart = low.sub(low.rearrange(BEFORE).mul(CODES));
        IntVector highPart = high.sub(high.rearrange(BEFORE).mul(CODES));
        lowPart
            .and(LOW)
            .or(highPart.lanewise(LSHL, Short.SIZE))
            .intoArray(pairs, block * Q4Vector.BLOCK_PAIRS + k / 2);
      }
      begins[block] = Q4Vector.begin(lower.reduceLanes(ADD), upper.reduceLanes(ADD));
      scales[block] = Q4Vector.scaleOf(most);
    }
  }
}
