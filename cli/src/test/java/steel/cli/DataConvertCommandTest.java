package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.ProjectRoot;

class DataConvertCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeOneSource() throws IOException {
    Path sources = Files.createDirectories(folder.resolve("in/skypile"));
    Files.writeString(sources.resolve("a.jsonl"), "{\"text\": \"你好\"}\n{bad}\n");
  }

  private CommandRun convert(String... more) {
    String[] arguments = {"data", "convert", "--in", in("in"), "--out", in("out")};
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return CommandRun.of(all);
  }

  private String in(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void printsTheFunnelAndTheFirstRejectedRecords() {
    CommandRun run = convert();
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .containsPattern("skypile +1 +2 +1 +1 +1 +0 +2")
        .contains("rejected, not_json: 1", "skypile/a.jsonl:2: ");
    assertThat(folder.resolve("out/documents/skypile.jsonl"))
        .hasContent("{\"id\":\"skypile/a.jsonl#1\",\"text\":\"你好\",\"source\":\"skypile\"}\n");
  }

  @Test
  void printsItsSummaryForMachines() throws IOException {
    CommandRun run =
        convert(
            "--json",
            "--recipe",
            ProjectRoot.path().resolve("recipes/tiny/convert.yaml").toString());
    JsonNode printed = new ObjectMapper().readTree(run.out());
    assertThat(printed.at("/sources/skypile/kept").asInt()).isEqualTo(1);
    assertThat(printed.get("profile").asText()).isEqualTo("corrected");
    assertThat(printed)
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile()));
  }

  @Test
  void theProfileOnTheCommandLineWins() {
    assertThat(convert("--profile", "reference").out()).contains("the reference profile");
    CommandRun wrong = convert("--profile", "corected");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("--profile", "corected");
  }

  @Test
  void settingsThatCannotBeAreNamed() throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "profile: corrected\nworker: 2\n");
    CommandRun unknown = convert("--recipe", recipe.toString());
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err()).contains("r.yaml:2: worker: unknown key; did you mean \"workers\"?");

    CommandRun type = convert("--set", "min_characters=many");
    assertThat(type.exitCode()).isEqualTo(2);
    assertThat(type.err()).contains("min_characters: \"many\" is not a whole number");
  }

  @Test
  void doesNotReplaceWhatItDidNotWrite() throws IOException {
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/thesis.txt"), "years of work");
    CommandRun run = convert();
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("out: holds something else than an earlier output");
    assertThat(folder.resolve("out/thesis.txt")).exists();

    CommandRun inside =
        CommandRun.of("data", "convert", "--in", in("in"), "--out", folder.toString());
    assertThat(inside.exitCode()).isEqualTo(2);
    assertThat(folder.resolve("in/skypile/a.jsonl")).exists();
  }
}
