package steel.infer.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Reads memory and does next to nothing with it: the fastest that any product with weights can be.
public final class StreamRead {
  private static final int LINE = 64; // bytes

  @SuppressWarnings("UnusedVariable") // the compiler leaves out reads of which nothing comes
  private static int touched;

  private static final VectorSpecies<Long> LANES = LongVector.SPECIES_PREFERRED;

  private StreamRead() {}

  /// The definition: the sum of all 64-bit words, wrapping. A tail shorter than a word is left out.
  public static long scalar(MemorySegment bytes) {
    long sum = 0;
    for (long i = 0; i < bytes.byteSize() / Long.BYTES; i++) {
      sum += bytes.get(ValueLayout.JAVA_LONG_UNALIGNED, i * Long.BYTES);
    }
    return sum;
  }

  /// [#scalar] with SIMD, equal because whole numbers may be added in any order. Four places are
  /// read in turn: a prefetcher stops at the end of a page, and meanwhile the other three go on.
  public static long vector(MemorySegment bytes) {
    int width = LANES.vectorByteSize();
    long quarter = bytes.byteSize() / 4 / width * width;
    LongVector first = LongVector.zero(LANES);
    LongVector second = LongVector.zero(LANES);
    LongVector third = LongVector.zero(LANES);
    LongVector fourth = LongVector.zero(LANES);
    for (long at = 0; at < quarter; at += width) {
      byte _ = Faults.EXPECTED.get(ValueLayout.JAVA_BYTE, 0);
      first = load(bytes, at).add(first);
      second = load(bytes, at + quarter).add(second);
      third = load(bytes, at + 2 * quarter).add(third);
      fourth = load(bytes, at + 3 * quarter).add(fourth);
    }
    long head = first.add(second).add(third.add(fourth)).reduceLanes(VectorOperators.ADD);
    return head + scalar(bytes.asSlice(4 * quarter));
  }

  /// Brings memory into the caches of a core as fast as it comes, by reading a number of each line.
  ///
  /// @param bytes aligned to whole numbers
  static void touch(MemorySegment bytes) {
    int sum = 0;
    for (long at = 0; at < bytes.byteSize(); at += LINE) {
      sum += bytes.get(ValueLayout.JAVA_INT, at);
    }
    touched = sum;
  }

  private static LongVector load(MemorySegment bytes, long at) {
    return LongVector.fromMemorySegment(LANES, bytes, at, ByteOrder.LITTLE_ENDIAN);
  }
}
