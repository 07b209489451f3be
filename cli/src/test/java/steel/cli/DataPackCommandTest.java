package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;

class DataPackCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Path documents = Files.createDirectories(folder.resolve("in/documents"));
    Files.writeString(documents.resolve("zhihu.jsonl"), "{\"id\":\"1\",\"text\":\"钢铁\"}\n{bad}\n");
    BpeTrainer.train(TextSource.of(List.of("钢铁")), new BpeTrainer.Options(270, 0), Progress.SILENT)
        .write(folder.resolve("tokenizer"));
  }

  @Test
  void printsWhatWasPackedAndWhatWasNot() {
    CommandRun run = pack();
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("zhihu +1 +2")
        .contains("rejected, not_json: 1", "zhihu.jsonl:2: ");
    assertThat(folder.resolve("out/train/tiny_process0_0000000000.bin")).exists();
  }

  @Test
  void printsItsSummaryForMachines() throws IOException {
    ObjectMapper json = new ObjectMapper();
    assertThat(json.readTree(pack("--json").out()))
        .isEqualTo(json.readTree(folder.resolve("out/summary.json").toFile()));
  }

  @Test
  void theProfileIsAnOption() throws IOException {
    CommandRun run = pack("--profile", "reference", "--set", "validation_share=0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readString(folder.resolve("out/train/manifest.json")))
        .contains("profile: reference");
  }

  @Test
  void settingsThatCannotBeAreNamed() {
    CommandRun run = pack("--set", "block_length=1");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("block_length must be at least 2, got 1");
    assertThat(pack("--set", "special_text=chat").err())
        .contains("\"chat\" is not one of: chats, parsed, plain");
  }

  private CommandRun pack(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "data",
                "pack",
                "--recipe",
                ProjectRoot.path().resolve("recipes/tiny/pack.yaml").toString(),
                "--in",
                folder.resolve("in").toString(),
                "--tokenizer",
                folder.resolve("tokenizer").toString(),
                "--out",
                folder.resolve("out").toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }
}
