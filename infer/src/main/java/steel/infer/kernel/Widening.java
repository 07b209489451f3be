package steel.infer.kernel;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.INTS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import steel.weights.Panels;

/// Some columns of a panel as [Q8Tile] and [Q4Tile] read them, once for all tokens.
final class Widening {
  private static final int ROWS = Panels.ROWS;
  private static final int BLOCK = Panels.BLOCK;

  private static final int WORD_8 = 4; // columns of a word of codes of 8 bits
  private static final int MASK_8 = 0xff; // of the lowest code of it
  private static final int WORD_4 = 8; // columns of a word of codes of 4 bits

  private Widening() {}

  /// [Kernel#widen8].
  static void widen8(PanelMatrix.Panel panel, int from, int to, float[] codes, float[] scales) {
    MemorySegment words = panel.codes();
    for (int k = from; k < to; k += WORD_8) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      for (int row = 0; row < ROWS; row += COUNT) {
        long at = ((long) k / WORD_8 * ROWS + row) * Integer.BYTES;
        IntVector word = IntVector.fromMemorySegment(INTS, words, at, LITTLE_ENDIAN);
        int into = (k - from) * ROWS + row;
        ((FloatVector)
                word.lanewise(VectorOperators.AND, MASK_8)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 8)
                    .lanewise(VectorOperators.AND, MASK_8)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 16)
                    .lanewise(VectorOperators.AND, MASK_8)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 2 * ROWS);
        ((FloatVector)
                word.lanewise(VectorOperators.LSHR, 24)
                    .convertShape(VectorOperators.I2F, FLOATS, 0))
            .intoArray(codes, into + 3 * ROWS);
      }
    }
    Lanes.halves(
        panel.scales(),
        (long) from / BLOCK * ROWS,
        (to - from) / BLOCK * ROWS,
        Lanes.HALF_SCALE,
        scales);
  }

  /// [Kernel#widen4].
  static void widen4(PanelMatrix.Panel panel, int from, int to, int[] codes, float[] scales) {
    MemorySegment words = panel.codes();
    for (int k = from; k < to; k += WORD_4) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      for (int row = 0; row < ROWS; row += COUNT) {
        long at = ((long) k / WORD_4 * ROWS + row) * Integer.BYTES;
        ShortVector word =
            IntVector.fromMemorySegment(INTS, words, at, LITTLE_ENDIAN).reinterpretAsShorts();
        int into = (k - from) / 2 * ROWS + row;
        word.reinterpretAsInts().intoArray(codes, into);
        word.lanewise(VectorOperators.LSHR, 4).reinterpretAsInts().intoArray(codes, into + ROWS);
        word.lanewise(VectorOperators.LSHR, 8)
            .reinterpretAsInts()
            .intoArray(codes, into + 2 * ROWS);
        word.lanewise(VectorOperators.LSHR, 12)
            .reinterpretAsInts()
            .intoArray(codes, into + 3 * ROWS);
      }
    }
    Lanes.halves(
        panel.scales(), (long) from / BLOCK * ROWS, (to - from) / BLOCK * ROWS, 1f, scales);
  }
}
