package steel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.infer.Generation;
import steel.infer.SteelModel;

/// Where an answer ends, which form it has, and what is told of it, as options.
final class AnswerOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"--min-new-tokens", "--min-tokens"},
      paramLabel = "N",
      defaultValue = "0",
      description = "No token ends the answer before it has so many. Default: ${DEFAULT-VALUE}.")
  private int minNewTokens;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description =
          "Ends the answer before this text, whatever tokens it is made of; may be repeated.")
  private List<String> stops = new ArrayList<>();

  @Option(
      names = "--stop-id",
      paramLabel = "ID",
      split = ",",
      description = "Ends the answer with this token, too; may be repeated.")
  private List<Integer> stopIds = new ArrayList<>();

  @Option(
      names = "--logprobs",
      paramLabel = "N",
      description =
          "Prints the log-probability of every token behind the answer, with the N most likely ones;"
              + " of the model's own distribution, before anything of the sampling.")
  private @Nullable Integer logprobs;

  @Option(
      names = "--lookup",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Guesses up to N tokens at a time by what followed the same ones before, and reads them in"
              + " one call: the same text, sooner where it repeats what stands in the prompt or in"
              + " itself. Default: ${DEFAULT-VALUE}, no guesses.")
  private int lookup;

  @ArgGroup private @Nullable AnswerGrammar grammar;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  AnswerOptions() {}

  /// @param maxNewTokens as given
  /// @param folder the model's, for errors
  /// @throws ParameterException if a value cannot be
  Generation generation(int maxNewTokens, SteelModel model, Path folder) {
    if (maxNewTokens < 1) {
      throw usage("--max-new-tokens must be at least 1, got " + maxNewTokens);
    }
    if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
      throw usage(
          "--min-new-tokens must be from 0 to --max-new-tokens, %d, got %d"
              .formatted(maxNewTokens, minNewTokens));
    }
    if (stops.contains("")) {
      throw usage("--stop is empty: it would end every answer");
    }
    if (logprobs != null && logprobs < 0) {
      throw usage("--logprobs must be from 0 up, got " + logprobs);
    }
    if (lookup < 0 || lookup > Generation.MOST_LOOKUP) {
      throw usage(
          "--lookup must be from 0 to %d, got %d".formatted(Generation.MOST_LOOKUP, lookup));
    }
    if (lookup > 0 && !model.isRewindable()) {
      throw usage(
          "--lookup: guesses are for kinds that are causal and remember nothing but keys and values,"
              + " and that of %s is not; do without".formatted(folder));
    }
    TokenIds.require(command, "--stop-id", stopIds, model, folder);
    Generation generation =
        Generation.of(maxNewTokens)
            .withMinNewTokens(minNewTokens)
            .withStopStrings(stops)
            .withStopIds(new HashSet<>(stopIds))
            .withLookup(lookup);
    generation = grammar == null ? generation : generation.withConstraint(grammar.grammar());
    return logprobs == null ? generation : generation.withLogprobs(logprobs);
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(command.commandLine(), sentence);
  }
}
