package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
  @TempDir Path folder;
  private Path first;
  private Path second;

  @BeforeEach
  void writeRuns() throws IOException {
    first = run("first");
    second = run("second");
  }

  @Test
  void oneRunKeepsItsReport() {
    CommandRun run = CommandRun.of("report", first.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(first.resolve("report.html").toString(), first.resolve("loss.png").toString());
    assertThat(first.resolve("report.html")).exists();
    assertThat(first.resolve("loss.png")).exists();
  }

  @Test
  void severalRunsAreComparedElsewhere() throws IOException {
    Path out = folder.resolve("both");
    CommandRun run =
        CommandRun.of("report", first.toString(), second.toString(), "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(Files.readString(out.resolve("report.html"))).contains("first", "second");
    CommandRun nowhere = CommandRun.of("report", first.toString(), second.toString());
    assertThat(nowhere.exitCode()).isEqualTo(2);
    assertThat(nowhere.err()).contains("give --out DIR");
  }

  @Test
  void comparesSettingsAndEnds() throws IOException {
    Path out = folder.resolve("both");
    Files.writeString(first.resolve("recipe.yaml"), "train:\n  batch: 8\n  steps: 2\n");
    Files.writeString(
        second.resolve("recipe.yaml"),
        "train: {batch: 16, steps: 2}\nsamples: {prompts: [a, b]}\n");
    CommandRun run =
        CommandRun.of("report", first.toString(), second.toString(), "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page)
        .contains("Where it came to", "Settings that differ", "train.batch", "samples.prompts")
        .contains("over tokens", "over time", "[a, b]", "25.0 %", "2.05 GB")
        .doesNotContain("train.steps");
    assertThat(out.resolve("validation-loss.png")).exists();
    assertThat(out.resolve("loss-over-tokens.png")).exists();
    assertThat(out.resolve("loss-over-time.png")).exists();
    assertThat(out.resolve("learning-rate-over-time.png")).doesNotExist();
  }

  @Test
  void manyRunsAreToldApart() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("report", "--out", folder + "/all"));
    for (int i = 0; i < 13; i++) {
      arguments.add(run("run-" + i).toString());
    }
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    String page = Files.readString(folder.resolve("all/report.html"));
    assertThat(page).contains("13 runs", "key c9\"", "key c2 again\"", "charts many");
    BufferedImage plot = ImageIO.read(folder.resolve("all/loss.png").toFile());
    assertThat(plot.getHeight()).as("room for the legend").isGreaterThan(800);
  }

  @Test
  void showsWhatTheModelWrote() throws IOException {
    Files.writeString(
        first.resolve("samples.jsonl"),
        """
        {"step":1,"prompt":"The cat","text":"zzz","tokens":3}
        {"step":1,"prompt":"小猫","text":"了了","tokens":2}
        {"step":2,"prompt":"The cat","text":" ate <b>fish</b>","tokens":3}
        {"step":2,"prom""");
    assertThat(CommandRun.of("report", first.toString()).exitCode()).isZero();
    assertThat(Files.readString(first.resolve("report.html")))
        .contains("<h2>Samples", "The cat", "step 1: zzz", "step 2:  ate &lt;b&gt;fish", "小猫");
  }

  @Test
  void folderWithoutMetricsIsTheUsersMistake() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    CommandRun run = CommandRun.of("report", empty.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no metrics.jsonl in it");
  }

  private Path run(String name) throws IOException {
    Path run = Files.createDirectories(folder.resolve(name));
    Files.writeString(
        run.resolve("metrics.jsonl"),
        """
        {"step":1,"loss":3.5,"lr":1e-4,"grad_norm":1.25,"tokens_per_second":900,"tokens":512,"elapsed_seconds":0.5,"validation_loss":3.4}
        {"step":2,"loss":3.25,"lr":2e-4,"grad_norm":1,"tokens_per_second":910,"tokens":1024,"elapsed_seconds":1,"mfu_true":0.25,"peak_memory_mb":2048}
        """);
    return run;
  }
}
