package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveRunTest {
  @TempDir private Path folder;

  /// Nobody would hear of one that fails: starts would only be slower.
  @Test
  void everyCommandSucceeds() throws IOException {
    for (List<String> command : ArchiveRun.commands(folder)) {
      CommandRun run = CommandRun.of(command.toArray(String[]::new));
      assertThat(run.exitCode()).as("%s: %s", command, run.err()).isZero();
    }
  }
}
