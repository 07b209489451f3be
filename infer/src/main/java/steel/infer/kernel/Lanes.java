package steel.infer.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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

  /// Two numbers of 16 bits for each float32.
  static final VectorSpecies<Short> SPLIT_FLOATS =
      VectorSpecies.of(short.class, FLOATS.vectorShape());

  static final int HALF_UP = 13; // bits, to where a float32 has exponent and digits
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
    byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
    return FloatVector.fromMemorySegment(FLOATS, bytes, at, ByteOrder.LITTLE_ENDIAN);
  }

  /// A bfloat16 is the upper half of a float32.
  static FloatVector bfloat16(MemorySegment bytes, long at) {
    byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
    return ((IntVector)
            ShortVector.fromMemorySegment(SHORTS, bytes, at, ByteOrder.LITTLE_ENDIAN)
                .convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0))
        .lanewise(VectorOperators.LSHL, 16)
        .reinterpretAsFloats();
  }

  /// Finite numbers of half precision as float32: with copies of the sign in front of them,
  /// exponent and digits go where a float32 has them, and the first copy to the sign's place. That
  /// is too small by [#HALF_SCALE], as exponents of half precision are counted from 15.
  ///
  /// @param from first number
  /// @param factor by which all are multiplied then
  static void halves(MemorySegment bytes, long from, int count, float factor, float[] into) {
    for (int i = 0; i < count; i += COUNT) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      ((IntVector)
              ShortVector.fromMemorySegment(
                      SHORTS, bytes, (from + i) * Short.BYTES, ByteOrder.LITTLE_ENDIAN)
                  .convertShape(VectorOperators.S2I, INTS, 0))
          .lanewise(VectorOperators.LSHL, HALF_UP)
          .lanewise(VectorOperators.AND, HALF_BITS)
          .reinterpretAsFloats()
          .mul(factor)
          .intoArray(into, i);
    }
  }

  /// `into[i] = e^(factor x[i] + shift)` for `n` values, by [Exponential#of]. All in one method:
  /// one of ours for a single vector would not be inlined everywhere, and its vectors become
  /// objects.
  static void exponentials(
      float[] x, int at, int n, float factor, float shift, float[] into, int intoAt) {
    FloatVector c2 = FloatVector.broadcast(FLOATS, Exponential.C2);
    FloatVector c3 = FloatVector.broadcast(FLOATS, Exponential.C3);
    FloatVector c4 = FloatVector.broadcast(FLOATS, Exponential.C4);
    FloatVector c5 = FloatVector.broadcast(FLOATS, Exponential.C5);
    FloatVector c6 = FloatVector.broadcast(FLOATS, Exponential.C6);
    FloatVector one = FloatVector.broadcast(FLOATS, 1f);
    FloatVector log2e = FloatVector.broadcast(FLOATS, Exponential.LOG2_E);
    FloatVector rounding = FloatVector.broadcast(FLOATS, Rounding.SHIFT);
    FloatVector high = FloatVector.broadcast(FLOATS, -Exponential.LN2_HIGH);
    FloatVector low = FloatVector.broadcast(FLOATS, -Exponential.LN2_LOW);
    FloatVector least = FloatVector.broadcast(FLOATS, Exponential.LEAST);
    FloatVector most = FloatVector.broadcast(FLOATS, Exponential.MOST);
    int i = 0;
    for (; i <= n - COUNT; i += COUNT) {
      FloatVector wanted = FloatVector.fromArray(FLOATS, x, at + i).mul(factor).add(shift);
      FloatVector bounded = wanted.blend(least, wanted.compare(VectorOperators.LT, least));
      FloatVector inside = bounded.blend(most, bounded.compare(VectorOperators.GT, most));
      FloatVector shifted = inside.fma(log2e, rounding);
      FloatVector whole = shifted.sub(rounding);
      FloatVector r = whole.fma(low, whole.fma(high, inside));
      FloatVector p = r.fma(c6, c5).fma(r, c4).fma(r, c3).fma(r, c2).fma(r, one).fma(r, one);
      IntVector power =
          shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exponential.EXPONENT_BITS);
      p.reinterpretAsInts().add(power).reinterpretAsFloats().intoArray(into, intoAt + i);
    }
    for (; i < n; i++) {
      into[intoAt + i] = Exponential.of(x[at + i] * factor + shift);
    }
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
