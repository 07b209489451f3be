package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import steel.train.Resume;
import steel.train.StopSignal;
import steel.train.TrainingRun;

/// What happens at Ctrl-C or a polite kill before [#close]: a run that listens saves itself where
/// it is, and the user is told how to go on.
final class Interruption implements AutoCloseable {
  /// What a run has to finish its rows and save itself.
  static final Duration GRACE = Duration.ofSeconds(60);

  private final PrintWriter err;
  private final StopSignal stop;
  private final Supplier<String> advice;
  private final Thread hook = new Thread(this::stopped, "interruption");

  /// @param stop ends a run, if one listens
  /// @param advice asked for when it happens
  Interruption(PrintWriter err, StopSignal stop, Supplier<String> advice) {
    this.err = err;
    this.stop = stop;
    this.advice = advice;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /// Of a stage that trains.
  ///
  /// @param run its run folder
  /// @param resume what it was told to do with the checkpoints there
  static Interruption ofTraining(PrintWriter err, StopSignal stop, Path run, Resume resume) {
    return new Interruption(err, stop, () -> training(run, resume));
  }

  /// What to type after a training was stopped.
  static String training(Path run, Resume resume) {
    String command =
        switch (resume) {
          case Resume.Newest _, Resume.From _ -> "the same command";
          case Resume.Never _ -> "the same command without --resume never";
        };
    return newestCheckpoint(run)
        .map(newest -> "stopped; %s goes on from %s".formatted(command, newest))
        .orElse("stopped before the first checkpoint; the same command starts again");
  }

  private static Optional<Path> newestCheckpoint(Path run) {
    try {
      return TrainingRun.newestCheckpoint(run);
    } catch (IOException e) {
      return Optional.empty(); // the program is ending; nobody can be told
    }
  }

  private void stopped() {
    err.println();
    if (!stop.isHeard()) {
      say(advice.get());
      return;
    }
    stop.ask();
    say(
        "stopping: the rows under way are finished and saved, in %d seconds at most"
            .formatted(GRACE.toSeconds()));
    StopSignal.End end = stop.awaitEnd(GRACE);
    say(advice.get());
    switch (end) {
      case SAVED -> Runtime.getRuntime().halt(0); // or the exit code would be that of the signal
      case UNSAVED, LATE -> Runtime.getRuntime().halt(1);
    }
  }

  private void say(String text) {
    err.println("steel: " + text);
    err.flush();
  }

  /// Nothing of it happens from here on. Where it is happening already, the program does not go on.
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      awaitTheEnd();
    }
  }

  private void awaitTheEnd() {
    try {
      hook.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
