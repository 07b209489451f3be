package steel.data.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacklogTest {
  private static final int PIECES = 500; // more than may wait

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void everythingIsDoneOnce(int workers) throws IOException {
    AtomicInteger done = new AtomicInteger();
    try (Backlog backlog = new Backlog("test", workers)) {
      for (int i = 0; i < PIECES; i++) {
        backlog.add(done::incrementAndGet);
      }
      backlog.settle();
      assertThat(done).hasValue(PIECES);
      backlog.add(done::incrementAndGet);
      backlog.settle();
    }
    assertThat(done).hasValue(PIECES + 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void theFirstFailureIsThrownLaterAndTheRestIsDone(int workers) throws Exception {
    AtomicInteger done = new AtomicInteger();
    CountDownLatch handedIn = new CountDownLatch(1);
    try (Backlog backlog = new Backlog("test", workers)) {
      backlog.add(
          () -> {
            await(handedIn);
            throw new IOException("the disk is full");
          });
      for (int i = 0; i < 10; i++) {
        backlog.add(done::incrementAndGet);
      }
      handedIn.countDown();
      assertThatThrownBy(backlog::settle)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("full");
      assertThat(done).hasValue(10);
      assertThatThrownBy(() -> backlog.add(done::incrementAndGet)).hasMessageContaining("full");
      assertThatThrownBy(backlog::check).hasMessageContaining("full");
    }
    assertThat(done).hasValue(10);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
