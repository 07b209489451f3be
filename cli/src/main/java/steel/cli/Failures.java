package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.MappedFault;

/// Turns what went wrong into one sentence on standard error and an exit code: 2 where the user can
/// mend the call, the recipe or the input, 1 where the machine failed or the program has a defect.
/// Nobody sees a stack trace without `--verbose`.
final class Failures {
  private static final String PICOCLI_ERROR = "Error: ";
  // what Jackson says where it was not told the name of the file
  private static final Pattern JSON_SOURCE =
      Pattern.compile("\\[Source: [^;\\]]*; (line: \\d+, column: \\d+)]");

  private Failures() {}

  /// A call that cannot be understood.
  static int usage(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("steel: " + usage(e));
    if (!UnmatchedArgumentException.printSuggestions(e, err)) {
      err.println("Try \"%s --help\".".formatted(command.getCommandSpec().qualifiedName()));
    }
    return CommandLine.ExitCode.USAGE;
  }

  private static String usage(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      String first = unmatched.getUnmatched().getFirst();
      boolean isGroup = !e.getCommandLine().getSubcommands().isEmpty();
      String what = first.startsWith("-") ? "option" : isGroup ? "command" : "argument";
      return "%s knows no %s \"%s\""
          .formatted(e.getCommandLine().getCommandSpec().qualifiedName(), what, first);
    }
    String message = String.valueOf(e.getMessage());
    return message.startsWith(PICOCLI_ERROR) ? message.substring(PICOCLI_ERROR.length()) : message;
  }

  /// Runs a command. A fault of a mapped file, of which the JVM does not say which, becomes a
  /// failure like others; weights name theirs before it comes here.
  static int run(ParseResult parsed) {
    try {
      return new RunLast().execute(parsed);
    } catch (InternalError e) {
      if (!MappedFault.isIn(e)) {
        throw e;
      }
      String sentence =
          "a file was cut, or its disk failed, while it was in use; look after the input files and run the same command again";
      List<CommandLine> commands = parsed.asCommandLineList();
      throw new ExecutionException(commands.getLast(), sentence, new IOException(sentence, e));
    }
  }

  /// A command that was understood and failed.
  static int report(Exception e, CommandLine command, boolean verbose) {
    PrintWriter err = command.getErr();
    err.println("steel: " + JSON_SOURCE.matcher(sentence(e)).replaceAll("$1"));
    if (verbose) {
      e.printStackTrace(err);
    } else if (isDefect(e)) {
      err.println("This is a defect of steel; with --verbose it says where.");
    }
    return isUsers(e) ? CommandLine.ExitCode.USAGE : CommandLine.ExitCode.SOFTWARE;
  }

  private static boolean isUsers(Throwable e) {
    return switch (cause(e)) {
      case ConfigException _, FormatException _ -> true;
      case NoSuchFileException _, NotDirectoryException _, FileAlreadyExistsException _ -> true;
      default -> false;
    };
  }

  private static boolean isDefect(Throwable e) {
    return !isUsers(e) && !(cause(e) instanceof IOException) && !(e instanceof FailedException);
  }

  private static String sentence(Throwable e) {
    return switch (cause(e)) {
      case NoSuchFileException none -> none.getFile() + ": no such file or folder";
      case NotDirectoryException file -> file.getFile() + ": is not a folder";
      case FileAlreadyExistsException there ->
          Files.isRegularFile(Path.of(there.getFile()))
              ? there.getFile() + ": is a file, and a folder is wanted there"
              : there.getFile() + ": is there already";
      case AccessDeniedException denied -> denied.getFile() + ": permission denied";
      case FileSystemException disk -> disk(disk.getMessage());
      case IOException disk -> disk(disk.getMessage());
      case Throwable other when other.getMessage() != null && !isDefect(other) ->
          other.getMessage();
      case Throwable other -> other.toString();
    };
  }

  private static String disk(@Nullable String message) {
    if (message == null) {
      return "a file could not be read or written";
    }
    if (message.toLowerCase(Locale.ROOT).contains("no space left")) {
      return message + "; free some space and run the same command again, finished parts are kept";
    }
    return message;
  }

  private static Throwable cause(Throwable e) {
    return e instanceof UncheckedIOException && e.getCause() instanceof IOException disk ? disk : e;
  }
}
