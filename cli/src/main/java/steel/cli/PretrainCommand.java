package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.Recipe;
import steel.train.PretrainRecipe;
import steel.train.Pretraining;
import steel.train.Resume;

/// `steel pretrain`: a fresh model from packed text.
@Command(
    name = "pretrain",
    description = "Trains a fresh model on packed text; a run that was cut is gone on with.",
    mixinStandardHelpOptions = true)
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RECIPE", description = "Settings, such as recipes/tiny/pretrain.yaml.")
  private Path recipe;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description = "Gets recipe.yaml, metrics.jsonl, checkpoints and, at the end, model.")
  private Path out;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--resume",
      paramLabel = "HOW",
      description =
          "auto (the default) goes on from the newest whole checkpoint, never starts over.")
  private Resume resume = Resume.AUTO;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  PretrainCommand() {}

  @Override
  public Integer call() throws IOException {
    Recipe<PretrainRecipe> settings = Recipe.read(recipe, overrides.values(), PretrainRecipe::read);
    PrintWriter err = spec.commandLine().getErr();
    try (var _ = Interruption.ofTraining(err, out)) {
      TrainingReport.print(
          Pretraining.run(settings, out, resume, TerminalProgress.of(err)),
          spec.commandLine().getOut());
    }
    return 0;
  }
}
