package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.AtomicFolder;
import steel.testkit.Golden;

/// Events of a run, read by TensorBoard: every figure of `metrics.jsonl`, and none of steps that
/// were undone. Skipped where there is no Python with tensorboard.
@Tag("long")
class TensorBoardTest {
  @TempDir private Path folder;

  @Test
  void tensorBoardReadsWhatMetricsSay() throws IOException, InterruptedException {
    PythonScript script = PythonScript.orSkip("tensorboard_events.py", "tensorboard");
    SmallPretraining small = SmallPretraining.in(folder);
    Path run = small.run("run");
    SmallPretraining.run(small.arguments("run", "train.steps=7", "checkpoint.every=4"));
    AtomicFolder.delete(run.resolve("checkpoints/step-7")); // as if killed before it was written
    SmallPretraining.run(small.arguments("run", "train.steps=9", "checkpoint.every=4"));

    JsonNode read =
        new ObjectMapper().readTree(script.run(run.toString()).getFirst()).get("scalars");

    List<JsonNode> lines = Golden.jsonLines(run.resolve("metrics.jsonl"));
    assertThat(lines).hasSize(9);
    for (String tag : List.of("loss", "lr", "grad_norm", "tokens_per_second", "mfu_true")) {
      assertThat(read.get(tag)).as(tag).hasSize(lines.size());
      for (int i = 0; i < lines.size(); i++) {
        assertThat(read.at("/%s/%d/0".formatted(tag, i)).asLong()).isEqualTo(i + 1);
        assertThat((float) read.at("/%s/%d/1".formatted(tag, i)).asDouble())
            .as("%s of step %d", tag, i + 1)
            .isEqualTo((float) lines.get(i).get(tag).asDouble());
      }
    }
    assertThat(read.at("/validation_loss/0/0").asLong()).isEqualTo(1);
  }
}
