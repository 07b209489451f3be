package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.opentest4j.TestAbortedException;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;

/// A script under `cli/src/test/python`, with the Python that runs it: the one that `STEEL_PYTHON`
/// names, else `python3`.
///
/// @param python the interpreter
/// @param file the script
record PythonScript(String python, Path file) {
  /// A script, where there is a Python with what it imports.
  ///
  /// @throws TestAbortedException if there is none, after saying so
  /// @throws AssertionError if `STEEL_PYTHON` names one without
  static PythonScript orSkip(String name, String... imports)
      throws IOException, InterruptedException {
    String given = System.getenv("STEEL_PYTHON");
    String python = given == null || given.isBlank() ? "python3" : given;
    try {
      lines(List.of(python, "-c", "import " + String.join(", ", imports)));
    } catch (IOException | AssertionError e) {
      if (python.equals(given)) {
        throw e; // it was asked for
      }
      String reason =
          "skipped: %s has no %s; STEEL_PYTHON names a Python that has"
              .formatted(python, String.join(" and ", imports));
      System.out.println(reason);
      throw new TestAbortedException(reason, e);
    }
    return new PythonScript(python, ProjectRoot.path().resolve("cli/src/test/python/" + name));
  }

  /// What it prints, by lines; a failure prints what it said.
  List<String> run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(python, file.toString()));
    command.addAll(List.of(arguments));
    return lines(command);
  }

  private static List<String> lines(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("steel-python-", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
      builder.environment().put("PYTHONIOENCODING", "utf-8");
      builder.environment().put("HF_HUB_OFFLINE", "1"); // nothing is to be fetched
      Process process = builder.start();
      process.getOutputStream().close();
      List<String> lines = process.inputReader().lines().toList();
      assertThat(process.waitFor()).as(() -> Golden.text(errors)).isZero();
      return lines;
    } finally {
      Files.delete(errors);
    }
  }
}
