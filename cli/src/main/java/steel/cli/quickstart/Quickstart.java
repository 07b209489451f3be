package steel.cli.quickstart;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import steel.train.RunControl;

/// Runs the stages in order and ends with a summary, a report and what to type next.
public final class Quickstart {
  /// How long the recipes' steps take on two cores, about.
  public static final double NOMINAL_MINUTES = 6;

  private final Places places;
  private final Wishes wishes;
  private final PrintWriter terminal;
  private final RunControl control;

  /// What the user asked for.
  ///
  /// @param recipes folder with one recipe a stage
  /// @param data raw sources; the embedded corpus where empty
  /// @param questions in C-Eval's form; the embedded ones where empty
  /// @param seed of the embedded corpus
  /// @param minutes that training should fit, about
  public record Wishes(
      Path recipes, Optional<Path> data, Optional<Path> questions, long seed, double minutes) {}

  public Quickstart(Path out, Wishes wishes, PrintWriter terminal, RunControl control) {
    this.places = new Places(out);
    this.wishes = wishes;
    this.terminal = terminal;
    this.control = control;
  }

  /// Runs what is not done yet.
  ///
  /// @return the folder of the finished model
  /// @throws IOException if the disk refuses
  public Path run() throws IOException {
    StageRunner runner = new StageRunner(new StageLedger(places.ledger()), terminal);
    Stages stages = new Stages(places, wishes, control);
    List<Stage> all = stages.all();
    runner.header();
    for (Stage stage : all) {
      runner.run(stage);
    }
    Ending ending = new Ending(places, wishes, runner.done());
    if (runner.ran() == 0 && ending.isWritten()) {
      terminal.println();
      terminal.println("Nothing to do: everything in %s is up to date.".formatted(places.out()));
    } else {
      ending.write();
    }
    ending.print(terminal);
    return ending.model();
  }
}
