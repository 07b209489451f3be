package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import steel.files.FormatException;
import steel.torch.TrainingRow;

@Timeout(20)
class RowPrefetchTest {
  private final Numbered numbers = new Numbered();

  @Test
  void givesTheRowsOfItsSource() {
    try (RowPrefetch rows = new RowPrefetch(numbers, 5, 500, 7)) {
      for (long sample = 5; sample < 510; sample++) { // a few beyond the end
        assertThat(id(rows.row(sample))).isEqualTo(sample);
      }
    }
  }

  @Test
  void holdsNoMoreThanItsShareReady() throws InterruptedException {
    CountDownLatch eleven = numbers.after(11);
    try (RowPrefetch rows = new RowPrefetch(numbers, 0, 1000, 10)) {
      eleven.await(); // ten in the queue and one that waits
      assertThat(numbers.read.get()).isEqualTo(11);
      CountDownLatch twelve = numbers.after(12);
      assertThat(id(rows.row(0))).isZero();
      twelve.await();
      assertThat(numbers.read.get()).isEqualTo(12);
    }
  }

  @Test
  void aFailureIsToldByTheRowThatHasItAndTheOnesAfterCome() {
    numbers.damaged = 3;
    try (RowPrefetch rows = new RowPrefetch(numbers, 1, 100, 4)) {
      assertThat(id(rows.row(1))).isEqualTo(1);
      assertThat(id(rows.row(2))).isEqualTo(2);
      assertThatThrownBy(() -> rows.row(3))
          .isInstanceOf(FormatException.class)
          .hasMessage("set.bin: block 3 is damaged");
      assertThat(id(rows.row(4))).isEqualTo(4);
    }
  }

  @Test
  void aJumpReadsFromThere() {
    try (RowPrefetch rows = new RowPrefetch(numbers, 0, 100, 4)) {
      assertThat(id(rows.row(0))).isZero();
      assertThat(id(rows.row(40))).isEqualTo(40);
      assertThat(id(rows.row(41))).isEqualTo(41);
      assertThat(id(rows.row(7))).isEqualTo(7);
    }
  }

  @Test
  void nothingIsReadAfterItIsClosed() {
    RowPrefetch rows = new RowPrefetch(numbers, 0, Long.MAX_VALUE, 4);
    rows.row(0);
    rows.close();
    long read = numbers.read.get();
    assertThat(numbers.reader).isNotNull();
    assertThat(numbers.reader.isAlive()).isFalse();
    assertThat(numbers.read.get()).isEqualTo(read);
  }

  private static long id(TrainingRow row) {
    return row.inputIds()[0];
  }

  /// Rows that tell their own number.
  private static final class Numbered implements Samples {
    private final AtomicLong read = new AtomicLong();
    private volatile long damaged = -1;
    private volatile Thread reader = Thread.currentThread();
    private volatile long awaited = Long.MAX_VALUE;
    private volatile CountDownLatch latch = new CountDownLatch(1);

    /// Opens when so many rows were read.
    CountDownLatch after(long rows) {
      latch = new CountDownLatch(1);
      awaited = rows;
      if (read.get() >= rows) {
        latch.countDown();
      }
      return latch;
    }

    @Override
    public TrainingRow row(long sample) {
      reader = Thread.currentThread();
      if (read.incrementAndGet() >= awaited) {
        latch.countDown();
      }
      if (sample == damaged) {
        throw new FormatException(Path.of("set.bin"), "block %d is damaged".formatted(sample));
      }
      return new TrainingRow(new int[] {(int) sample}, new int[] {1});
    }

    @Override
    public long count() {
      return Long.MAX_VALUE;
    }

    @Override
    public String fingerprint() {
      return "";
    }
  }
}
