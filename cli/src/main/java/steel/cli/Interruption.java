package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import steel.train.TrainingRun;

/// Says how to go on, should the program be stopped by Ctrl-C or a polite kill before [#close].
final class Interruption implements AutoCloseable {
  private final Thread hook;

  /// @param advice asked for when it happens
  Interruption(PrintWriter err, Supplier<String> advice) {
    this.hook = new Thread(() -> say(err, advice.get()), "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Of a stage that trains.
  ///
  /// @param run its run folder
  static Interruption ofTraining(PrintWriter err, Path run) {
    return new Interruption(err, () -> training(run));
  }

  /// What to type after a training was stopped.
  static String training(Path run) {
    return newestCheckpoint(run)
        .map("stopped; the same command goes on from %s"::formatted)
        .orElse("stopped before the first checkpoint; the same command starts again");
  }

  private static Optional<Path> newestCheckpoint(Path run) {
    try {
      return TrainingRun.newestCheckpoint(run);
    } catch (IOException e) {
      return Optional.empty(); // the program is ending; nobody can be told
    }
  }

  private static void say(PrintWriter err, String advice) {
    err.println();
    err.println("steel: " + advice);
    err.flush();
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // too late: the program is being stopped, and has said so
      return;
    }
  }
}
