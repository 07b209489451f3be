package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.cli.quickstart.Quickstart;
import steel.config.ConfigException;
import steel.train.Resume;
import steel.train.RunControl;
import steel.train.StopSignal;

/// `steel quickstart`: the main job end to end, from raw text to a chat.
@Command(
    name = "quickstart",
    description =
        "The main job end to end, minutes on two CPU cores: raw text, cleaning, tokenizer,"
            + " pretraining, fine-tuning, evaluation, chat. Run it again and it goes on where it was"
            + " cut.",
    mixinStandardHelpOptions = true)
final class QuickstartCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Gets everything that is made (default ${DEFAULT-VALUE}).")
  private Path out = Path.of("runs", "quickstart");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Raw sources in the original layouts, a folder for each, instead of the embedded corpus.")
  private @Nullable Path data;

  @Option(
      names = "--questions",
      paramLabel = "DIR",
      description = "Multiple-choice questions in C-Eval's form instead of the embedded ones.")
  private @Nullable Path questions;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description =
          "Trains longer or shorter: the recipes' steps fit ${DEFAULT-VALUE} minutes on two cores and"
              + " are scaled in proportion.")
  private double minutes = Quickstart.NOMINAL_MINUTES;

  @Option(
      names = "--recipes",
      paramLabel = "DIR",
      description = "A folder of recipes, one a stage, instead of recipes/tiny.")
  private @Nullable Path recipes;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the embedded corpus (default ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(names = "--no-chat", description = "Ends without the chat prompt.")
  private boolean noChat;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  QuickstartCommand() {}

  @Override
  public Integer call() throws IOException {
    if (!(minutes > 0)) {
      throw new ConfigException("--minutes " + minutes + ": must be above 0");
    }
    requireFolder("--data", data);
    requireFolder("--questions", questions);
    PrintWriter terminal = spec.commandLine().getOut();
    Path from = recipes == null ? Home.path().resolve("recipes").resolve("tiny") : recipes;
    if (!Files.isDirectory(from)) {
      throw new ConfigException(from + ": no such folder of recipes");
    }
    PrintWriter err = spec.commandLine().getErr();
    Quickstart.Wishes wishes =
        new Quickstart.Wishes(
            from, Optional.ofNullable(data), Optional.ofNullable(questions), seed, minutes);
    Path model;
    StopSignal stop = new StopSignal();
    try (var _ = new Interruption(err, stop, () -> "stopped; the same command goes on from here")) {
      RunControl control = new RunControl(Resume.AUTO, stop, TerminalProgress.of(err));
      model = new Quickstart(out, wishes, terminal, control).run();
    }
    if (noChat || !TerminalProgress.isTerminal()) {
      return 0;
    }
    return spec.root().commandLine().execute("chat", model.toString());
  }

  /// Found now and not after the training.
  private static void requireFolder(String option, @Nullable Path folder) {
    if (folder != null && !Files.isDirectory(folder)) {
      throw new ConfigException("%s %s: no such folder".formatted(option, folder));
    }
  }
}
