package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.train.PretrainingAppend;

/// `steel pretrain append`: more data for a run that has begun.
@Command(
    name = "append",
    description =
        "Adds packed tokens to a run that has begun: from its newest checkpoint on, they are"
            + " shuffled among the blocks that it has not read yet. All of them join, or none.",
    mixinStandardHelpOptions = true)
final class PretrainAppendCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "RUN",
      description = "Folder of the run; no training may work there now.")
  private Path run;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "BINS",
      description =
          "Packed folders, such as packed/train, or .bin files that the manifest.json beside them"
              + " names.")
  private List<Path> bins = new ArrayList<>();

  @Option(names = "--json", description = "Prints a JSON object instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  PretrainAppendCommand() {}

  @Override
  public Integer call() throws IOException {
    PretrainingAppend.Result result =
        PretrainingAppend.append(run, bins, TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Json.write(result));
    } else {
      out.println(
          "Appended %,d blocks (%,d files, %,d tokens) after step %,d, sample %,d."
              .formatted(
                  result.blocks(),
                  result.files(),
                  result.tokens(),
                  result.step(),
                  result.sample()));
      out.println(
          "%,d blocks of this epoch are unread, old and new together; train.steps=%d reads them."
              .formatted(result.unread(), result.stepsToReadAll()));
    }
    return 0;
  }
}
