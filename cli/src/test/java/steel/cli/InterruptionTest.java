package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.train.Resume;

class InterruptionTest {
  @TempDir private Path run;

  @Test
  void namesTheCheckpointThatTheSameCommandGoesOnFrom() throws IOException {
    assertThat(Interruption.training(run, Resume.AUTO)).contains("before the first checkpoint");
    for (String name : new String[] {"step-8", "step-12", ".step-16.unfinished"}) {
      Files.createDirectories(run.resolve("checkpoints").resolve(name));
    }
    Path newest = run.resolve("checkpoints/step-12");
    for (Resume resume : new Resume[] {Resume.AUTO, new Resume.From(run.resolve("other"))}) {
      assertThat(Interruption.training(run, resume))
          .isEqualTo("stopped; the same command goes on from " + newest);
    }
    assertThat(Interruption.training(run, Resume.NEVER))
        .isEqualTo("stopped; the same command without --resume never goes on from " + newest);
  }
}
