package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.Cases;

/// A pretraining that is cut at random moments ends with the weights of one that is not.
@Tag("long")
class PretrainKillTest {
  private static final int KILLS = 20;
  private static final int STOPS = 5;
  private static final String[] SETTINGS = {
    "train.steps=120", "train.micro_batch=2", "checkpoint.every=2" // so that many cuts hit a save
  };

  @TempDir private Path folder;
  private SmallPretraining small;
  private RandomGenerator random;

  @BeforeEach
  void runStraight() throws IOException {
    small = SmallPretraining.in(folder);
    SmallPretraining.run(small.arguments("straight", SETTINGS));
    random = Cases.random(Cases.seeds().findFirst().orElseThrow());
  }

  @Test
  void killedAtRandomMoments() throws Exception {
    int killed = 0;
    for (int i = 0; i < KILLS; i++) {
      Path log = small.log("kill-" + i);
      if (SteelProcess.killWhen(soonAfterSteps(i), log, small.arguments("cut", SETTINGS))) {
        killed++;
      }
    }
    assertThat(killed).as("the others came too late").isGreaterThan(KILLS / 2);
    assertEndsAsTheStraightRun();
  }

  @Test
  void stoppedAtRandomMoments() throws Exception {
    for (int i = 0; i < STOPS; i++) {
      Path log = small.log("stop-" + i);
      int exitCode =
          SteelProcess.stopWhen(soonAfterSteps(i), log, small.arguments("cut", SETTINGS));
      assertThat(exitCode).as(Files.readString(log)).isZero();
    }
    assertEndsAsTheStraightRun();
  }

  /// Up to 100 ms after a few steps more than before were made.
  private BooleanSupplier soonAfterSteps(int cut) {
    long lines = 4L * cut + 2;
    long nanos = random.nextLong(TimeUnit.MILLISECONDS.toNanos(100));
    long[] reached = {0};
    return () -> {
      if (reached[0] == 0 && small.linesOfMetrics("cut") >= lines) {
        reached[0] = System.nanoTime();
      }
      return reached[0] != 0 && System.nanoTime() - reached[0] >= nanos;
    };
  }

  private void assertEndsAsTheStraightRun() throws Exception {
    SmallPretraining.run(small.arguments("cut", SETTINGS));
    assertThat(small.figures("cut")).isEqualTo(small.figures("straight"));
    assertThat(small.weights("cut")).isEqualTo(small.weights("straight"));
  }
}
