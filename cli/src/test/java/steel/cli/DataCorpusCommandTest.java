package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCorpusCommandTest {
  @TempDir private Path folder;

  @Test
  void writesTheCorpusAndSaysWhatIsInIt() throws IOException {
    Path out = folder.resolve("corpus");
    CommandRun run = CommandRun.of("data", "corpus", "--out", out.toString());
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out()).contains("zhihu", "exact_duplicate", "capitals", "total");
    assertThat(out.resolve("planted.json")).exists();

    CommandRun again = CommandRun.of("data", "corpus", "--out", out.toString(), "--json");
    JsonNode printed = new ObjectMapper().readTree(again.out());
    assertThat(printed.path("seed").asLong()).isEqualTo(1);
    assertThat(printed)
        .isEqualTo(new ObjectMapper().readTree(out.resolve("summary.json").toFile()));
  }

  @Test
  void doesNotReplaceWhatItDidNotWrite() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "years of work");
    CommandRun run = CommandRun.of("data", "corpus", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds something else");
    assertThat(folder.resolve("thesis.txt")).exists();
  }

  @Test
  void doesNotReplaceAnotherStagesOutput() throws IOException {
    Files.writeString(folder.resolve("summary.json"), "{}");
    Files.createDirectory(folder.resolve("pretrain"));
    CommandRun run = CommandRun.of("data", "corpus", "--out", folder.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("holds something else than an earlier output (pretrain)");
    assertThat(folder.resolve("pretrain")).exists();
  }
}
