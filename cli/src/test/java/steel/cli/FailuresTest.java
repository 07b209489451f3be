package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import steel.config.ConfigException;
import steel.files.FormatException;

class FailuresTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new ConfigException("a.yaml:3: x: is missing"), 2, "a.yaml:3: x: is missing"),
        Arguments.of(new FormatException(Path.of("a.bin"), "is cut"), 2, "a.bin: is cut"),
        Arguments.of(new NoSuchFileException("gone"), 2, "gone: no such file or folder"),
        Arguments.of(
            new UncheckedIOException(new FileSystemException("f", null, "No space left on device")),
            1,
            "f: No space left on device; free some space and run the same command again, finished"
                + " parts are kept"),
        Arguments.of(new IOException("Stream closed"), 1, "Stream closed"),
        Arguments.of(
            new FormatException(
                Path.of("c.json"),
                "not JSON: cut (start at [Source: REDACTED (`X.Y` disabled); line: 1, column: 2])"),
            2,
            "c.json: not JSON: cut (start at line: 1, column: 2)"),
        Arguments.of(new FailedException("3 of 4 cases differ"), 1, "3 of 4 cases differ"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void aFailureIsOneSentenceAndAnExitCode(Exception failure, int exitCode, String sentence) {
    CommandRun run = fail(failure);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err().lines()).containsExactly("steel: " + sentence);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aFileWhereAFolderIsWantedIsCalledOne(@TempDir Path folder) throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(fail(new FileAlreadyExistsException(file.toString())).err())
        .contains(file + ": is a file, and a folder is wanted there");
  }

  @Test
  void numbersAreCalledNumbers() {
    CommandRun run = CommandRun.of("quickstart", "--seed", "abc");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--seed", "\"abc\" is not a whole number");
  }

  @Test
  void aDefectSaysSoAndShowsItsPlaceOnRequest() {
    IllegalStateException defect = new IllegalStateException("row 3 is missing");
    CommandRun quiet = fail(defect);
    assertThat(quiet.exitCode()).isEqualTo(1);
    assertThat(quiet.err()).contains("row 3 is missing", "--verbose").doesNotContain("\tat ");
    CommandRun loud = fail(defect, "--verbose");
    assertThat(loud.err()).contains("\tat ");
  }

  @Test
  void aMistypedCommandNamesTheNearest() {
    CommandRun run = CommandRun.of("dtaa");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("steel knows no command \"dtaa\"", "steel data");
    assertThat(CommandRun.of("data", "cleen").err()).contains("knows no command \"cleen\"");
    assertThat(CommandRun.of("doctor", "--jsn").err()).contains("no option \"--jsn\"");
    assertThat(CommandRun.of("doctor", "now").err()).contains("no argument \"now\"");
  }

  @Test
  void aGroupAloneSaysWhatItHolds() {
    CommandRun run = CommandRun.of("data");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("steel data wants one of");
  }

  /// The JVM does not say which file it was; weights do before it comes here.
  @Test
  void aFaultOfAMappedFileIsASentenceToo() {
    String message = "a fault occurred in an unsafe memory access operation";
    CommandRun run = fail(new InternalError(message));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .startsWith("steel: a file was cut, or its disk failed, while it was in use");
    assertThatThrownBy(() -> fail(new InternalError("another"))).hasMessage("another");
  }

  private static CommandRun fail(Throwable failure, String... options) {
    CommandLine command = Main.commandLine();
    command.addSubcommand("fail", new Failing(failure));
    return CommandRun.of(
        command, Stream.concat(Stream.of("fail"), Stream.of(options)).toArray(String[]::new));
  }

  /// A command that cannot succeed.
  @Command
  private record Failing(Throwable failure) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      switch (failure) {
        case Exception e -> throw e;
        case Error e -> throw e;
        case Throwable other -> throw new AssertionError(other);
      }
    }
  }
}
