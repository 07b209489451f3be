package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pretraining as a user types it.
class PretrainCommandTest {
  @TempDir static Path folder;
  private static SmallPretraining small;

  @BeforeAll
  static void packSomeText() throws IOException {
    small = SmallPretraining.in(folder);
    SmallPretraining.run(small.arguments("straight"));
  }

  private static final String[] EXACT = {
    "train.precision=fp32", "train.workers=1", "train.steps=12"
  };

  @ParameterizedTest
  @ValueSource(
      strings = {
        "micro_batch=4",
        "micro_batch=2",
        "logit_rows=1",
        "logit_rows=7",
        "logit_rows=4096"
      })
  void aStepMayBeCutInAnyWay(String cut) {
    List<JsonNode> whole = steps("whole", "train.logit_rows=0");
    List<JsonNode> pieces = steps(cut, "train." + cut);
    for (int i = 0; i < 12; i++) {
      double loss = whole.get(i).get("loss").asDouble();
      assertThat(pieces.get(i).get("loss").asDouble()).isCloseTo(loss, within(2e-6 * loss));
      double norm = whole.get(i).get("grad_norm").asDouble();
      assertThat(pieces.get(i).get("grad_norm").asDouble()).isCloseTo(norm, within(2e-5 * norm));
    }
  }

  private static List<JsonNode> steps(String name, String setting) {
    SmallPretraining.run(small.arguments(name, EXACT[0], EXACT[1], EXACT[2], setting));
    return small.steps(name);
  }

  @Test
  void whatIsComputedTwiceIsTheSame() throws IOException {
    SmallPretraining.run(small.arguments("twice", "train.activations=recompute"));
    assertThat(small.figures("twice")).isEqualTo(small.figures("straight"));
    assertThat(small.weights("twice")).isEqualTo(small.weights("straight"));
  }

  @Test
  void aPoliteKillSavesTheRunWhereItIs() throws Exception {
    String[] arguments = small.arguments("stopped", "train.micro_batch=2");
    SmallPretraining.run(small.arguments("not-stopped", "train.micro_batch=2"));
    Path log = small.log("stopped");
    int exitCode =
        SteelProcess.stopWhen(() -> small.linesOfMetrics("stopped") >= 3, log, arguments);
    String said = Files.readString(log);
    assertThat(exitCode).as(said).isZero();
    assertThat(said).contains("stopped; the same command goes on from", "step-");
    assertThat(small.run("stopped").resolve("model")).doesNotExist();
    SmallPretraining.run(arguments);
    assertThat(small.figures("stopped")).isEqualTo(small.figures("not-stopped"));
    assertThat(small.weights("stopped")).isEqualTo(small.weights("not-stopped"));
  }

  @Test
  void checkpointsOfWholeMultiplesStay() throws IOException {
    SmallPretraining.run(
        small.arguments("kept", "checkpoint.keep_every=12", "checkpoint.background=false"));
    try (var left = Files.list(small.run("kept").resolve("checkpoints"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("step-12", "step-24", "step-36", "step-40");
    }
    assertThat(small.weights("kept")).isEqualTo(small.weights("straight"));
  }

  @Test
  void aCheckpointIsAModelFolder() {
    String checkpoint = small.run("straight").resolve("checkpoints/step-36").toString();
    for (String model : List.of(checkpoint, small.run("straight").resolve("model").toString())) {
      assertThat(SmallPretraining.run("inspect", model, "--verify").out()).contains("Verified:");
    }
    String out = folder.resolve("exported").toString();
    SmallPretraining.run("export", checkpoint, "--to", "hf", "--out", out);
    CommandRun written =
        SmallPretraining.run(
            "generate",
            out,
            "--prompt",
            "第7天",
            "--max-new-tokens",
            "4",
            "--temperature",
            "0",
            "--json");
    assertThat(written.out()).contains("\"ids\"");
  }

  @Test
  void goesOnFromANamedCheckpoint() throws IOException {
    Path from = small.run("straight").resolve("checkpoints/step-36");
    List<String> arguments = new ArrayList<>(List.of(small.arguments("branch")));
    arguments.addAll(List.of("--resume", from.toString()));
    CommandRun run = SmallPretraining.run(arguments.toArray(String[]::new));
    assertThat(run.out()).contains("(from step 36)");
    assertThat(small.weights("branch")).isEqualTo(small.weights("straight"));
    CommandRun again = SmallPretraining.run(arguments.toArray(String[]::new));
    assertThat(again.out()).contains("Nothing to do: all 40 steps are done.");
    CommandRun nowhere = CommandRun.of("pretrain", arguments.get(1), "--out", "x", "--resume", "y");
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("y: is no checkpoint; name a folder such as");
  }
}
