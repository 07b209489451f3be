package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.Recipe;
import steel.data.Pack;
import steel.data.PackRecipe;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;

class DataCoverageCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void pack() throws IOException {
    Path documents = folder.resolve("a.jsonl");
    Files.writeString(documents, "{\"id\":\"1\",\"text\":\"%s\"}\n".formatted("abc".repeat(50)));
    PackRecipe recipe =
        Recipe.ofDefaults(
                List.of("block_length=9", "blocks_per_file=4", "validation_share=0"),
                PackRecipe::read)
            .value();
    Pack.run(
        List.of(documents),
        BpeTrainer.train(
            TextSource.of(List.of("钢铁")), new BpeTrainer.Options(260, 0), Progress.SILENT),
        folder.resolve("packed"),
        recipe,
        Progress.SILENT);
  }

  @Test
  void printsReadsOfEachSet() {
    CommandRun run = coverage("--world-size", "3", "--workers", "2", "--resume-at", "5");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("train +17 +2 +34 +302 +302 +0 +0")
        .contains("Every epoch reads each block once; readers: 6.");
  }

  @Test
  void printsItForMachines() throws IOException {
    JsonNode json = new ObjectMapper().readTree(coverage("--json", "--epochs", "3").out());
    assertThat(json.get("exact").asBoolean()).isTrue();
    assertThat(json.get("sets").get(0).get("reads").asLong()).isEqualTo(51);
  }

  @Test
  void mistakesAreNamed() {
    assertThat(coverage("--world-size", "0").err())
        .contains("world size must be at least 1, got 0");
    CommandRun repeated = coverage("--append", folder.resolve("packed/train").toString());
    assertThat(repeated.exitCode()).isEqualTo(2);
    assertThat(repeated.err()).contains("repeated data");
  }

  private CommandRun coverage(String... more) {
    String[] arguments = new String[more.length + 3];
    arguments[0] = "data";
    arguments[1] = "coverage";
    arguments[2] = folder.resolve("packed/train").toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return CommandRun.of(arguments);
  }
}
