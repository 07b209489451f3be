package steel.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.infer.SteelModel;
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
      names = "--min-p",
      paramLabel = "P",
      description = "Only tokens at least P times as likely as the most likely one; 0 for all.")
  private @Nullable Double minP;

  @Option(
      names = "--typical-p",
      paramLabel = "P",
      description =
          "Only the tokens that surprise as much as is to be expected, the closest first, until they"
              + " reach this probability; 1 for all.")
  private @Nullable Double typicalP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "R",
      description = "Makes tokens of prompt and answer less likely; 1 for none.")
  private @Nullable Double repetitionPenalty;

  @Option(
      names = "--presence-penalty",
      paramLabel = "X",
      description = "Is taken off the logits of tokens that the answer has; 0 for none.")
  private @Nullable Double presencePenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "X",
      description =
          "Is taken off the logits of tokens as often as the answer has them; 0 for none.")
  private @Nullable Double frequencyPenalty;

  @Option(
      names = "--no-repeat-ngram",
      paramLabel = "N",
      description = "No N tokens in a row come twice, counting the prompt; 0 for no such rule.")
  private @Nullable Integer noRepeatNgram;

  @Option(
      names = "--logit-bias",
      paramLabel = "ID=VALUE",
      split = ",",
      description =
          "Is added to the logit of token ID: -100 bans it, 100 all but forces it; may be repeated.")
  private Map<Integer, Double> logitBias = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the draws; the same seed gives the same text. Default: ${DEFAULT-VALUE}.",
      defaultValue = "0")
  private long seed;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  SamplingOptions() {}

  /// What was asked for, over what the model's authors want.
  ///
  /// @param folder the model's, for errors
  /// @throws ParameterException if a value cannot be
  Sampling over(SteelModel model, Path folder) {
    TokenIds.require(command, "--logit-bias", logitBias.keySet(), model, folder);
    try {
      Sampling authors = model.generationConfig().sampling();
      Sampling sampling =
          temperature == null ? authors : Sampling.GREEDY.withTemperature(temperature);
      return penalties(truncation(sampling)).withLogitBias(logitBias).withSeed(seed);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  private Sampling truncation(Sampling base) {
    Sampling sampling = topK == null ? base : base.withTopK(topK);
    sampling = topP == null ? sampling : sampling.withTopP(topP);
    sampling = minP == null ? sampling : sampling.withMinP(minP);
    return typicalP == null ? sampling : sampling.withTypicalP(typicalP);
  }

  private Sampling penalties(Sampling base) {
    Sampling sampling =
        repetitionPenalty == null ? base : base.withRepetitionPenalty(repetitionPenalty);
    sampling = presencePenalty == null ? sampling : sampling.withPresencePenalty(presencePenalty);
    sampling =
        frequencyPenalty == null ? sampling : sampling.withFrequencyPenalty(frequencyPenalty);
    return noRepeatNgram == null ? sampling : sampling.withNoRepeatNgram(noRepeatNgram);
  }
}
