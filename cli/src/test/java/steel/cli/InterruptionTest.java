package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptionTest {
  @TempDir private Path run;

  @Test
  void namesTheCheckpointThatTheSameCommandGoesOnFrom() throws IOException {
    assertThat(Interruption.training(run)).contains("before the first checkpoint");
    for (String name : new String[] {"step-8", "step-12", ".step-16.unfinished"}) {
      Files.createDirectories(run.resolve("checkpoints").resolve(name));
    }
    assertThat(Interruption.training(run))
        .isEqualTo("stopped; the same command goes on from " + run.resolve("checkpoints/step-12"));
  }
}
