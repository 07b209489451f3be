package steel.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HugePageStreamTest {
  private static final int PAGE = 2 << 20;

  /// Remembers how long each piece was.
  private static final class Pieces extends ByteArrayOutputStream {
    private final List<Integer> lengths = new ArrayList<>();

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      lengths.add(length);
    }
  }

  @Test
  void piecesAreWholePagesWhateverIsWritten() throws IOException {
    byte[] bytes = new byte[2 * PAGE + 12_345];
    new Random(1).nextBytes(bytes);
    for (int step : List.of(1000, PAGE - 1, PAGE, PAGE + 1, bytes.length)) {
      Pieces file = new Pieces();
      try (var out = new HugePageStream(file)) {
        out.write(bytes[0]);
        for (int at = 1; at < bytes.length; at += step) {
          out.write(bytes, at, Math.min(step, bytes.length - at));
        }
      }
      assertThat(file.lengths).containsExactly(PAGE, PAGE, 12_345);
      assertThat(file.toByteArray()).isEqualTo(bytes);
    }
  }
}
