package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchTokenizerCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void train() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "钢铁是这样炼成的。steel\n".repeat(50));
    CommandRun run =
        CommandRun.of(
            "tokenizer",
            "train",
            "--in",
            text.toString(),
            "--vocab-size",
            "280",
            "--out",
            folder.resolve("model").toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private CommandRun bench(Path in, String... more) {
    String[] arguments = {
      "bench",
      "tokenizer",
      "--model",
      folder.resolve("model").toString(),
      "--in",
      in.toString(),
      "--runs",
      "2",
      "--threads",
      "2"
    };
    return CommandRun.of(
        Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void figuresAreOfTheInput() throws IOException {
    Path in = Files.writeString(folder.resolve("documents.txt0"), "钢铁\nsteel\0钢\0steel\0");
    CommandRun run = bench(in, "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(run.out());
    assertThat(figures.path("mb_per_second").asDouble()).isPositive();
    assertThat(figures.path("load_ms")).hasSize(3);
    JsonNode corpus = figures.path("corpora").path(0);
    assertThat(corpus.path("documents").asInt()).isEqualTo(3);
    assertThat(corpus.path("bytes").asInt()).isEqualTo(20);
    assertThat(corpus.path("tokens").asInt()).isPositive();
    for (String figure :
        new String[] {"unseen", "unseen_from_bytes", "same_again", "decode", "unseen_threads"}) {
      assertThat(corpus.path(figure)).as(figure).hasSize(2);
      assertThat(corpus.path(figure).path(1).asDouble()).as(figure).isPositive();
    }
  }

  @Test
  void readsLinesAndJsonLines() throws IOException {
    Path lines = Files.writeString(folder.resolve("lines.txt"), "钢铁\n\nsteel\n");
    assertThat(bench(lines).out()).contains("lines.txt", "same again", "Reading the tokenizer:");
    Path json =
        Files.writeString(
            folder.resolve("d.jsonl"), "{\"text\":\"钢铁\"}\n{\"text\":\"steel\"}\n{\"id\":\"x\"}\n");
    JsonNode figures = new ObjectMapper().readTree(bench(json, "--json").out());
    assertThat(figures.path("corpora").path(0).path("documents").asInt()).isEqualTo(2);
  }

  @Test
  void oneDocumentIsTooFew() throws IOException {
    CommandRun run = bench(Files.writeString(folder.resolve("one.txt"), "钢铁\n"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("one.txt: has less than two documents");
  }
}
