package steel.infer.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/// The SIMD width of this machine, and what the Vector API lacks at it.
final class Lanes {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final int COUNT = FLOATS.length();

  static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
  static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));

  static final int HALF_UP = 16; // bits: the sign to its place
  static final int HALF_DOWN = 3; // all but the sign
  static final int HALF_BITS = 0x8fffffff; // without copies of the sign
  static final float HALF_SCALE = 0x1p112f; // exponents are counted from 127, not 15

  private static final VectorShuffle<Float> BY_8 = rotation(8);
  private static final VectorShuffle<Float> BY_4 = rotation(4);
  private static final VectorShuffle<Float> BY_2 = rotation(2);
  private static final VectorShuffle<Float> BY_1 = rotation(1);

  private Lanes() {}

  private static VectorShuffle<Float> rotation(int lanes) {
    return VectorShuffle.fromOp(FLOATS, i -> (i + lanes) % COUNT);
  }

  static FloatVector float32(MemorySegment bytes, long at) {
    return FloatVector.fromMemorySegment(FLOATS, bytes, at, ByteOrder.LITTLE_ENDIAN);
  }

  /// A bfloat16 is the upper half of a float32.
  static FloatVector bfloat16(MemorySegment bytes, long at) {
    return ((IntVector)
            ShortVector.fromMemorySegment(SHORTS, bytes, at, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  /// Finite numbers of half precision as float32: sign, exponent and digits go where a float32 has
  /// them, then the exponent is counted from where a float32 counts.
  ///
  /// @param from first number
  static void halves(MemorySegment bytes, long from, int count, float[] into) {
    for (int i = 0; i < count; i += COUNT) {
      ((IntVector)
              ShortVector.fromMemorySegment(
                      SHORTS, bytes, (from + i) * Short.BYTES, ByteOrder.LITTLE_ENDIAN)
                  .convertShape(VectorOperators.S2I, INTS, 0))
          .lanewise(VectorOperators.LSHL, HALF_UP)
          .lanewise(VectorOperators.ASHR, HALF_DOWN)
          .lanewise(VectorOperators.AND, HALF_BITS)
          .reinterpretAsFloats()
          .mul(HALF_SCALE)
          .intoArray(into, i);
    }
  }

  /// [Exponential#of] of every lane.
  static FloatVector exponential(FloatVector x) {
    FloatVector inside = x.max(Exponential.LEAST).min(Exponential.MOST);
    FloatVector shifted =
        inside.fma(
            FloatVector.broadcast(FLOATS, Exponential.LOG2_E),
            FloatVector.broadcast(FLOATS, Exponential.ROUNDING));
    FloatVector n = shifted.sub(Exponential.ROUNDING);
    FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_HIGH), inside);
    r = n.fma(FloatVector.broadcast(FLOATS, -Exponential.LN2_LOW), r);
    FloatVector p =
        r.fma(
            FloatVector.broadcast(FLOATS, Exponential.C6),
            FloatVector.broadcast(FLOATS, Exponential.C5));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C4));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C3));
    p = p.fma(r, FloatVector.broadcast(FLOATS, Exponential.C2));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
    IntVector power =
        shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exponential.EXPONENT_BITS);
    return p.reinterpretAsInts().add(power).reinterpretAsFloats();
  }

  /// Sum of all lanes, always added in the same order: `reduceLanes` promises none, and compiled
  /// code takes another than the interpreter, so the same prompt could get other logits later.
  static float sum(FloatVector v) {
    FloatVector sum = v;
    if (COUNT >= 16) {
      sum = sum.add(sum.rearrange(BY_8));
    }
    if (COUNT >= 8) {
      sum = sum.add(sum.rearrange(BY_4));
    }
    if (COUNT >= 4) {
      sum = sum.add(sum.rearrange(BY_2));
    }
    return sum.add(sum.rearrange(BY_1)).lane(0);
  }
}
