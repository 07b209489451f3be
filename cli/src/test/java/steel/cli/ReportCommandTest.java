package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        {"step":1,"loss":3.5,"lr":1e-4,"grad_norm":1.25,"tokens_per_second":900}
        {"step":2,"loss":3.25,"lr":2e-4,"grad_norm":1,"tokens_per_second":910}
        """);
    return run;
  }
}
