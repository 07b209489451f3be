package steel.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/// One run of the command inside the test, as a user would type it.
///
/// @param exitCode 0, 1 or 2
/// @param out what it printed on standard output
/// @param err what it printed on standard error
record CommandRun(int exitCode, String out, String err) {
  /// Runs `steel` with these arguments.
  static CommandRun of(String... arguments) {
    return of(Main.commandLine(), arguments);
  }

  /// Runs a command of the test's own making.
  static CommandRun of(CommandLine command, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int exitCode =
        command
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
