package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.AtomicFolder;
import steel.testkit.Golden;

/// What a run asks of its model while it learns.
class PretrainProbesTest {
  private static final String ROOM = "model.max_position_embeddings=128"; // for questions

  @TempDir private static Path folder;
  private static SmallPretraining small;

  @BeforeAll
  static void pack() throws IOException {
    small = SmallPretraining.in(folder);
    SmallPretraining.questions(folder.resolve("questions"));
  }

  private static String[] all(String... more) {
    List<String> settings =
        List.of(
            ROOM,
            "samples.prompts=[小猫, The cat]",
            "samples.every=2",
            "samples.max_tokens=6",
            "data.validation_sources=[{name: cats, path: %s}]"
                .formatted(folder.resolve("packed/validation")),
            "validation.every=2",
            "probe.questions=" + folder.resolve("questions"),
            "probe.every=3",
            "probe.per_subject=2",
            "checkpoint.every=3");
    return Stream.concat(settings.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void theyAreWrittenDownAndChangeNothing() throws IOException {
    Path plain = small.run("plain");
    train("plain", ROOM, "train.steps=6");
    Path asked = small.run("asked");
    train("asked", all("train.steps=6"));

    assertThat(figures(asked, "loss")).isEqualTo(figures(plain, "loss"));
    assertThat(steps(asked, line -> line.has("validation_loss/cats"))).containsExactly(1, 2, 4, 6);
    assertThat(steps(asked, line -> line.has("probe_accuracy"))).containsExactly(1, 3, 6);
    for (JsonNode line : Golden.jsonLines(asked.resolve("metrics.jsonl"))) {
      assertThat(line.get("validation_loss/cats")).isEqualTo(line.get("validation_loss"));
      assertThat(line.path("probe_accuracy").asDouble(0.5)).isIn(0.0, 0.5, 1.0); // of two
    }
    List<JsonNode> samples = Golden.jsonLines(asked.resolve("samples.jsonl"));
    assertThat(samples.stream().map(line -> line.get("step").asInt()))
        .containsExactly(1, 1, 2, 2, 4, 4, 6, 6);
    assertThat(samples.get(1).get("prompt").asText()).isEqualTo("The cat");
    assertThat(samples).allMatch(line -> line.get("tokens").asInt() <= 6 && line.has("text"));
  }

  @Test
  void aResumedRunHasEachLineOnce() throws IOException {
    Path straight = small.run("straight");
    train("straight", all("train.steps=6"));
    Path cut = small.run("cut");
    train("cut", all("train.steps=6"));
    AtomicFolder.delete(cut.resolve("checkpoints/step-6")); // as if killed before it was written
    train("cut", all("train.steps=6"));

    assertThat(Files.readString(cut.resolve("samples.jsonl")))
        .isEqualTo(Files.readString(straight.resolve("samples.jsonl")));
    for (String figure : List.of("loss", "validation_loss/cats", "probe_accuracy")) {
      assertThat(figures(cut, figure)).isEqualTo(figures(straight, figure));
    }
  }

  @Test
  void mistakesInTheirSettingsAreNamed() {
    assertThat(refused("samples.prompts=[]"))
        .contains("samples: prompts must be one text at least");
    assertThat(refused("samples.prompts=[a]", "samples.temperature=-1"))
        .contains("samples: temperature must be from 0 up");
    assertThat(refused("probe.questions=x", "probe.every=0"))
        .contains("probe: every (0) and per_subject (20) must be at least 1");
    assertThat(refused("data.validation_sources=[{name: a/b, path: x}]"))
        .contains("name must be of letters, digits, dots and dashes, got \"a/b\"");
    assertThat(refused("data.validation_sources=[{name: a, path: x}, {name: a, path: y}]"))
        .contains("data.validation_sources: \"a\" is there twice");
    assertThat(refused("train.steps=6", "probe.questions=" + folder.resolve("none")))
        .contains("none", "no questions");
  }

  private static void train(String name, String... settings) {
    SmallPretraining.run(small.arguments(name, settings));
  }

  private static String refused(String... settings) {
    CommandRun run = CommandRun.of(small.arguments("refused", settings));
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    return run.err();
  }

  private static List<Integer> steps(Path run, Function<JsonNode, Boolean> which) {
    return Golden.jsonLines(run.resolve("metrics.jsonl")).stream()
        .filter(which::apply)
        .map(line -> line.get("step").asInt())
        .toList();
  }

  private static List<String> figures(Path run, String name) {
    return Golden.jsonLines(run.resolve("metrics.jsonl")).stream()
        .map(line -> line.path(name).toString())
        .toList();
  }
}
