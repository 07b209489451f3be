package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.infer.kernel.StreamRead;
import steel.testkit.Cases;

class MemoryBandwidthTest {
  @ParameterizedTest
  @CsvSource({"1, 8", "1, 4104", "2, 65536", "3, 1000000"})
  void everyByteIsReadWhateverTheShare(int threads, long bytes) {
    assertThat(MemoryBandwidth.measure(threads, bytes)).isPositive(); // it checks the sum itself
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void simdReadsWhatTheDefinitionReads(int bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(Math.max(1, bytes)).asSlice(0, bytes);
      for (int i = 0; i < bytes; i++) {
        segment.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + 7));
      }
      assertThat(StreamRead.vector(segment)).isEqualTo(StreamRead.scalar(segment));
    }
  }

  static List<Integer> sizes() {
    return Cases.sizes();
  }
}
