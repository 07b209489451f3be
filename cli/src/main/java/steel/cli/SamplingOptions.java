package steel.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.model.Sampling;

/// How tokens are chosen, as options. With `--temperature`, what is not given is off; without it,
/// what is not given is as the model's `generation_config.json` says.
final class SamplingOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description =
          "Divides the logits; 0 takes the most likely token. Without it, and for what is not given"
              + " with it, see generation_config.json of the model.")
  private @Nullable Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description = "Only the K most likely tokens; 0 for all.")
  private @Nullable Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Only the most likely tokens that together reach this probability; 1 for all.")
  private @Nullable Double topP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      description = "Makes tokens that are there already less likely; 1 for none.")
  private @Nullable Double repetitionPenalty;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the draws; the same seed gives the same text. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  SamplingOptions() {}

  /// @param authors what the model's authors want
  /// @throws ParameterException if a value cannot be
  Sampling over(Sampling authors) {
    try {
      Sampling sampling = temperature == null ? authors : Sampling.GREEDY;
      sampling = temperature == null ? sampling : sampling.withTemperature(temperature);
      sampling = topK == null ? sampling : sampling.withTopK(topK);
      sampling = topP == null ? sampling : sampling.withTopP(topP);
      sampling =
          repetitionPenalty == null ? sampling : sampling.withRepetitionPenalty(repetitionPenalty);
      return sampling.withSeed(seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }
}
