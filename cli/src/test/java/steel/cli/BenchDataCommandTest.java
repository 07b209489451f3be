package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.ProjectRoot;

class BenchDataCommandTest {
  @TempDir private Path folder;

  private CommandRun bench(String... more) throws IOException {
    Path in = folder.resolve("pages.jsonl");
    Files.writeString(in, "{\"text\":\"第一页，见 http://a.cn/x 。\"}\n".repeat(50));
    String[] arguments = {
      "bench",
      "data",
      "--in",
      in.toString(),
      "--recipe",
      ProjectRoot.path().resolve("recipes/tiny/clean.yaml").toString(),
      "--set",
      "workers=1"
    };
    return CommandRun.of(
        Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void figuresAreOfTheInput() throws IOException {
    CommandRun run = bench("--runs", "2", "--json");
    assertThat(run.exitCode()).isZero();
    JsonNode figures = new ObjectMapper().readTree(run.out());
    assertThat(figures.path("documents").asLong()).isEqualTo(50);
    assertThat(figures.path("workers").asInt()).isEqualTo(1);
    assertThat(figures.path("seconds")).hasSize(2);
    assertThat(figures.path("documents_per_second").asDouble()).isPositive();
    assertThat(
            figures.path("step_microseconds_per_document").path("2 clean_links_mapper").asDouble())
        .isPositive();
  }

  @Test
  void tablesNameEveryStep() throws IOException {
    assertThat(bench("--runs", "1").out())
        .contains("clean_links_mapper", "document_deduplicator", "Whole runs with 1 workers");
  }

  @Test
  void madeUpDocumentsAreAsManyAsWanted() throws IOException {
    CommandRun run =
        CommandRun.of(
            "bench",
            "data",
            "--synthetic",
            "300",
            "--no-warm-up",
            "--runs",
            "1",
            "--json",
            "--recipe",
            Files.writeString(folder.resolve("r.yaml"), "process: [document_deduplicator: ]")
                .toString());
    JsonNode figures = new ObjectMapper().readTree(run.out());
    assertThat(figures.path("documents").asLong()).isEqualTo(300);
    assertThat(figures.path("kept").asLong()).isBetween(260L, 299L);
    assertThat(figures.path("seconds")).hasSize(1);
  }

  @Test
  void madeUpDocumentsAndOwnOnesAreAMistake() throws IOException {
    CommandRun run = bench("--synthetic", "5");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--synthetic 5");
  }

  @Test
  void noRunIsAMistake() throws IOException {
    CommandRun run = bench("--runs", "0");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--runs 0");
  }
}
