package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTrainCommandTest {
  @TempDir private Path folder;

  @Test
  void measuresTheShapeOfARecipe() throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("recipe.yaml"),
            """
            model: {vocab_size: 50, hidden_size: 16, num_hidden_layers: 1, num_attention_heads: 2,
              intermediate_size: 24, max_position_embeddings: 64}
            data: {path: nowhere}
            train: {steps: 9, batch: 4, workers: 2, schedule: {type: constant, peak: 1e-2}}
            """);
    CommandRun run =
        CommandRun.of(
            "bench",
            "train",
            recipe.toString(),
            "--length",
            "12",
            "--steps",
            "30",
            "--set",
            "train.precision=fp32",
            "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(run.out());
    assertThat(figures.path("tokens_per_second").asDouble()).isPositive();
    assertThat(figures.path("gflops").asDouble()).isPositive();
    assertThat(figures.path("tokens_per_step").asInt()).isEqualTo(48);
    assertThat(figures.path("steps").asInt()).isEqualTo(30);
    assertThat(figures.path("workers").asInt()).isEqualTo(2);
    assertThat(figures.path("precision").asText()).isEqualTo("fp32");
    double first = figures.path("losses").path(0).asDouble();
    assertThat(figures.path("losses").path(1).asDouble()).isLessThan(first);
  }

  @Test
  void aRowLongerThanTheModelIsRefused() {
    CommandRun run = CommandRun.of("bench", "train", "--length", "257");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--length 257: the model has 256 positions");
  }
}
