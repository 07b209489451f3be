package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.Recipe;
import steel.train.PretrainRecipe;
import steel.train.Pretraining;
import steel.train.RunControl;
import steel.train.StopSignal;

/// `steel pretrain`: a fresh model from packed text.
@Command(
    name = "pretrain",
    description = "Trains a fresh model on packed text; a run that was cut is gone on with.",
    mixinStandardHelpOptions = true,
    subcommands = {PretrainPlanCommand.class, PretrainAppendCommand.class})
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  // not required: picocli would ask for them before a subcommand too
  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description = "Settings, such as recipes/tiny/pretrain.yaml.")
  private @Nullable Path recipe;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      description = "Gets recipe.yaml, metrics.jsonl, checkpoints and, at the end, model.")
  private @Nullable Path out;

  @Mixin private OverridesOption overrides;

  @Mixin private ResumeOption resume;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  PretrainCommand() {}

  @Override
  public Integer call() throws IOException {
    if (recipe == null || out == null) {
      throw new ParameterException(
          spec.commandLine(), "%s is missing".formatted(recipe == null ? "RECIPE" : "--out=RUN"));
    }
    Recipe<PretrainRecipe> settings = Recipe.read(recipe, overrides.values(), PretrainRecipe::read);
    PrintWriter err = spec.commandLine().getErr();
    StopSignal stop = new StopSignal();
    try (var _ = Interruption.ofTraining(err, stop, out, resume.resume())) {
      RunControl control = new RunControl(resume.resume(), stop, TerminalProgress.of(err));
      TrainingReport.print(
          Pretraining.run(settings, out, control, ChoiceProbe::new), spec.commandLine().getOut());
    }
    return 0;
  }
}
