package steel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.cli.report.ReportData.Point;
import steel.config.ConfigException;
import steel.files.FormatException;

class MetricsFileTest {
  private static final String TWO_STEPS =
      """
      {"step":1,"loss":3.5,"lr":1e-4,"grad_norm":1.25,"tokens_per_second":900}
      {"step":2,"loss":3.25,"lr":2e-4,"grad_norm":1,"tokens_per_second":910,"validation_loss":3.4}
      """;

  @TempDir Path folder;

  @Test
  void readsEveryFigure() throws IOException {
    List<Point> points = read(TWO_STEPS);
    assertThat(points).hasSize(2);
    Point last = points.getLast();
    assertThat(last.step()).isEqualTo(2);
    assertThat(last.loss()).hasValue(3.25);
    assertThat(last.figure("lr")).hasValue(2e-4);
    assertThat(last.figure("grad_norm")).hasValue(1);
    assertThat(last.figure("tokens_per_second")).hasValue(910);
    assertThat(last.validationLoss()).hasValue(3.4);
    assertThat(points.getFirst().validationLoss()).isEmpty();
  }

  @Test
  void runKilledWithinALineIsReadUpToThere() throws IOException {
    byte[] whole =
        (TWO_STEPS + "{\"step\":3,\"loss\":3.0,\"note\":\"快\"}").getBytes(StandardCharsets.UTF_8);
    int lines = TWO_STEPS.length();
    for (int cut = lines; cut < whole.length; cut++) {
      Path file = Files.write(folder.resolve("metrics.jsonl"), Arrays.copyOf(whole, cut));
      assertThat(MetricsFile.read(file)).as("cut at %d", cut).hasSize(2);
    }
  }

  @Test
  void stepDoneAgainAfterAResumeCountsOnce() throws IOException {
    List<Point> points =
        read(TWO_STEPS + "{\"step\":2,\"loss\":3.125}\n{\"step\":3,\"validation_loss\":3.3}\n");
    assertThat(points).extracting(Point::step).containsExactly(1L, 2L, 3L);
    assertThat(points.get(1).loss()).hasValue(3.125);
    assertThat(points.get(1).validationLoss()).hasValue(3.4);
  }

  @Test
  void valuesThatAreNoNumbersAreMissing() throws IOException {
    List<Point> points = read("{\"step\":1,\"loss\":\"NaN\",\"lr\":null}\n");
    assertThat(points.getFirst().loss()).isEmpty();
    assertThat(points.getFirst().figure("lr")).isEmpty();
  }

  @Test
  void brokenLineInTheMiddleIsNamed() {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> read("{\"step\":1}\n{\"step\n{\"step\":3}\n"))
        .withMessageContaining("metrics.jsonl: line 2 is not JSON");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> read("{\"loss\":1}\n"))
        .withMessageContaining("line 1 has no whole number \"step\"");
  }

  @Test
  void foldersOfRunsAreCompared() throws IOException {
    for (String name : List.of("a/run", "b/run")) {
      Path run = Files.createDirectories(folder.resolve(name));
      Files.writeString(run.resolve("metrics.jsonl"), TWO_STEPS);
    }
    Files.createDirectories(folder.resolve("a/run/model"));
    ReportData data = ReportData.ofRuns(List.of(folder.resolve("a/run"), folder.resolve("b/run")));
    assertThat(data.title()).isEqualTo("2 runs");
    assertThat(data.trainings().getFirst().runs())
        .extracting(ReportData.Run::name)
        .containsExactly("a/run", "b/run");
    assertThat(data.figures())
        .extracting(ReportData.Figure::value)
        .containsExactly("3.250", "3.250");
    assertThat(data.commands()).hasSize(1);
    // a folder of runs stands for the runs in it
    assertThat(ReportData.ofRun(folder.resolve("a")).title()).isEqualTo("run");
  }

  @Test
  void folderThatIsNoRunIsRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ReportData.ofRun(folder))
        .withMessageContaining("no metrics.jsonl in it");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> ReportData.ofRun(folder.resolve("nowhere")))
        .withMessageContaining("no such folder");
  }

  private List<Point> read(String text) throws IOException {
    return MetricsFile.read(Files.writeString(folder.resolve("metrics.jsonl"), text));
  }
}
