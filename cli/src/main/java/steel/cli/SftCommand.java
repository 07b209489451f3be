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
import steel.train.RunControl;
import steel.train.StopSignal;
import steel.tune.FineTuning;
import steel.tune.SftRecipe;

/// `steel sft`: a model that answers, from conversations.
@Command(
    name = "sft",
    description =
        "Teaches a model to answer from conversations; a run that was cut is gone on with.",
    mixinStandardHelpOptions = true)
final class SftCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RECIPE", description = "Settings, such as recipes/tiny/sft.yaml.")
  private Path recipe;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "RUN",
      description =
          "Gets recipe.yaml, examples.json, metrics.jsonl, checkpoints and, at the end, model.")
  private Path out;

  @Mixin private OverridesOption overrides;

  @Mixin private ResumeOption resume;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  SftCommand() {}

  @Override
  public Integer call() throws IOException {
    Recipe<SftRecipe> settings = Recipe.read(recipe, overrides.values(), SftRecipe::read);
    PrintWriter err = spec.commandLine().getErr();
    StopSignal stop = new StopSignal();
    try (var _ = Interruption.ofTraining(err, stop, out, resume.resume())) {
      RunControl control = new RunControl(resume.resume(), stop, TerminalProgress.of(err));
      FineTuning.Result result = FineTuning.sft(settings, out, control, ChoiceProbe::new);
      PrintWriter terminal = spec.commandLine().getOut();
      TrainingReport.print(result.examples(), terminal);
      TrainingReport.print(result.run(), terminal);
    }
    return 0;
  }
}
