package steel.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.opentest4j.AssertionFailedError;

/// `steel` in a process of its own, to be killed without a word as `kill -9` does.
final class SteelProcess {
  private static final long PATIENCE_SECONDS = 300;

  private SteelProcess() {}

  /// Starts the command and kills it as soon as something has happened.
  ///
  /// @param log gets what it prints
  /// @return whether it was killed; false if it came to a good end before
  /// @throws AssertionFailedError if it fails, or nothing happens
  static boolean killWhen(BooleanSupplier happened, Path log, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(log, arguments);
    try {
      return hasHappened(happened, process, log);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// Starts the command and asks it to end, as `kill` does, as soon as something has happened.
  ///
  /// @param log gets what it prints
  /// @return its exit code
  /// @throws AssertionFailedError if it fails, nothing happens, or it does not end
  static int stopWhen(BooleanSupplier happened, Path log, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(log, arguments);
    try {
      if (hasHappened(happened, process, log)) {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionFailedError("did not end:\n" + Files.readString(log));
        }
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// Starts the command, does something as soon as something has happened, and waits for the end.
  ///
  /// @param log gets what it prints
  /// @return its exit code
  /// @throws AssertionFailedError if it fails before, nothing happens, or it does not end
  static int disturbWhen(
      BooleanSupplier happened, Disturbance disturbance, Path log, String... arguments)
      throws IOException, InterruptedException {
    Process process = start(log, arguments);
    try {
      if (hasHappened(happened, process, log)) {
        disturbance.run();
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionFailedError("did not end:\n" + Files.readString(log));
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /// What somebody else does to the files of a command.
  interface Disturbance {
    /// Does it.
    void run() throws IOException;
  }

  /// @return false if the command came to a good end before
  private static boolean hasHappened(BooleanSupplier happened, Process process, Path log)
      throws IOException, InterruptedException {
    long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!happened.getAsBoolean()) {
      boolean ended = process.waitFor(2, TimeUnit.MILLISECONDS);
      if (ended && process.exitValue() == 0) {
        return false;
      }
      if (ended || System.nanoTime() > patience) {
        throw new AssertionFailedError("it did not happen:\n" + Files.readString(log));
      }
    }
    return true;
  }

  /// Runs the command to its end.
  ///
  /// @return its exit code
  static int run(Path log, String... arguments) throws IOException, InterruptedException {
    return start(log, arguments).waitFor();
  }

  private static Process start(Path log, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments()); // flags of the tests
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }
}
