package steel.cli.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageRunnerTest {
  @TempDir private Path folder;
  private Path input;
  private Path output;

  @BeforeEach
  void writeInput() throws IOException {
    input = folder.resolve("in.txt");
    output = folder.resolve("out");
    Files.writeString(input, "one");
  }

  @Test
  void aStageThatIsDoneIsNotRunAgain() throws IOException {
    assertThat(run("a")).isEqualTo(1);
    StringWriter table = new StringWriter();
    StageRunner second = runner(table);
    assertThat(second.run(stage("a")).figure()).isEqualTo("copied one");
    assertThat(second.ran()).isZero();
    assertThat(table.toString()).contains("unchanged");
  }

  @Test
  void anotherInputSettingOrOutputMakesItRunAgain() throws IOException {
    assertThat(run("a")).isEqualTo(1);
    assertThat(run("b")).as("other settings").isEqualTo(1);
    Files.writeString(input, "two");
    assertThat(run("b")).as("other input").isEqualTo(1);
    Files.writeString(output.resolve("copy.txt"), "tampered");
    assertThat(run("b")).as("changed output").isEqualTo(1);
    Files.delete(output.resolve("copy.txt"));
    assertThat(run("b")).as("missing output").isEqualTo(1);
    assertThat(run("b")).isZero();
  }

  @Test
  void whatAKilledRunLeftIsResumedOnlyFromTheSameInputs() throws IOException {
    Stage killed =
        new Stage(
            "copy",
            "a",
            List.of(input),
            output,
            () -> {
              Files.createDirectories(output);
              Files.writeString(output.resolve("half.txt"), "half");
              throw new IOException("killed");
            });
    assertThatThrownBy(() -> runner(new StringWriter()).run(killed)).hasMessage("copy: killed");
    run("a");
    assertThat(output.resolve("half.txt")).exists();
    assertThatThrownBy(() -> runner(new StringWriter()).run(killed(killed, "b")))
        .hasMessage("copy: killed");
    Files.writeString(input, "three");
    run("b");
    assertThat(output.resolve("half.txt")).doesNotExist();
  }

  @Test
  void aDamagedLedgerEntryOnlyCostsTheStage() throws IOException {
    run("a");
    Files.writeString(folder.resolve("ledger/copy.json"), "{\"key\": \"");
    assertThat(run("a")).isEqualTo(1);
  }

  private static Stage killed(Stage stage, String settings) {
    return new Stage(stage.name(), settings, stage.inputs(), stage.output(), stage.work());
  }

  private int run(String settings) throws IOException {
    StageRunner runner = runner(new StringWriter());
    runner.run(stage(settings));
    return runner.ran();
  }

  private StageRunner runner(StringWriter table) {
    return new StageRunner(new StageLedger(folder.resolve("ledger")), new PrintWriter(table, true));
  }

  private Stage stage(String settings) {
    return new Stage(
        "copy",
        settings,
        List.of(input),
        output,
        () -> {
          Files.createDirectories(output);
          String text = Files.readString(input);
          Files.writeString(output.resolve("copy.txt"), text);
          return new Stage.Outcome("1 file", "1 file", "copied " + text, Map.of("letters", 3));
        });
  }
}
