package steel.cli.quickstart;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import steel.files.AtomicFolder;
import steel.files.PeakMemory;

/// Runs stages one by one, skips those that are done, and prints a table row for each.
final class StageRunner {
  private static final String ROW = "%-11s %9s  %-34s %-38s %s";

  private final StageLedger ledger;
  private final PrintWriter out;
  private final Map<String, StageLedger.Done> done = new LinkedHashMap<>();
  private int ran;

  StageRunner(StageLedger ledger, PrintWriter out) {
    this.ledger = ledger;
    this.out = out;
  }

  /// Prints the head of the table.
  void header() {
    out.println(ROW.formatted("stage", "time", "in", "out", "figure").stripTrailing());
  }

  /// Runs a stage unless it is done.
  ///
  /// @throws IOException if the disk refuses
  Stage.Outcome run(Stage stage) throws IOException {
    String key = StageLedger.key(stage);
    Optional<StageLedger.Done> before = ledger.find(stage, key);
    StageLedger.Done result = before.isPresent() ? before.get() : runNow(stage, key);
    done.put(stage.name(), result);
    Stage.Outcome outcome = result.outcome();
    String time = before.isPresent() ? "unchanged" : seconds(result.seconds());
    out.println(
        ROW.formatted(stage.name(), time, outcome.in(), outcome.out(), outcome.figure())
            .stripTrailing());
    out.flush();
    return outcome;
  }

  private StageLedger.Done runNow(Stage stage, String key) throws IOException {
    ran++;
    if (ledger.isOutdated(stage, key)) {
      AtomicFolder.delete(stage.output());
    }
    ledger.begin(stage, key);
    long start = System.nanoTime();
    Stage.Outcome outcome = work(stage);
    double seconds = (System.nanoTime() - start) / 1e9;
    StageLedger.Done result = new StageLedger.Done(outcome, seconds, PeakMemory.megabytes());
    ledger.finish(stage, key, result);
    return result;
  }

  /// A failure that names no file, as that of a full disk may, names the stage at least.
  private static Stage.Outcome work(Stage stage) throws IOException {
    try {
      return stage.work().run();
    } catch (FileSystemException e) {
      throw e;
    } catch (IOException e) {
      throw new IOException("%s: %s".formatted(stage.name(), e.getMessage()), e);
    }
  }

  /// Stages that had to run.
  int ran() {
    return ran;
  }

  /// Every stage so far, in order.
  Map<String, StageLedger.Done> done() {
    return done;
  }

  /// A time that reads well in a column.
  static String seconds(double seconds) {
    return seconds < 60
        ? "%.1f s".formatted(seconds)
        : "%d:%02d min".formatted((long) seconds / 60, (long) seconds % 60);
  }
}
