package steel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steel.config.ConfigException;
import steel.data.TextFiles;
import steel.eval.PerplexityMeter;
import steel.eval.ScoringWay;
import steel.model.ModelConfig;

/// What `steel eval --tasks perplexity` may be told.
final class PerplexityOptions {
  private static final int DEFAULT_WINDOW = 512;
  private static final long DEFAULT_TOKENS = 100_000;

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "Of perplexity: packed tokens (a folder with manifest.json), documents (JSON Lines or"
              + " Parquet, or a folder of them), or one text (.txt, .md).")
  private @Nullable Path data;

  @Option(
      names = "--field",
      paramLabel = "KEY",
      description = "Of perplexity: key of the text in documents. Default: " + TextFiles.TEXT + ".")
  private String field = TextFiles.TEXT;

  @Option(
      names = "--window",
      paramLabel = "N",
      description =
          "Of perplexity: tokens of a call at most. Default: "
              + DEFAULT_WINDOW
              + ", less where the model takes less; of packed tokens a block.")
  private @Nullable Integer window;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Of perplexity: tokens to score at most, 0 for all. Default: " + DEFAULT_TOKENS + ".")
  private long maxTokens = DEFAULT_TOKENS;

  @Option(
      names = "--ways",
      split = ",",
      paramLabel = "WAY",
      description = {
        "Of perplexity, how the model is asked: window (one call, as in training), prefix (a call"
            + " for every prefix), cached (token by token), causal (softmoe_v3 run so that no"
            + " token sees a later one).",
        "Default: those whose figures may differ, window alone for causal kinds."
      })
  private List<ScoringWay> ways = new ArrayList<>();

  /// As given by another command: one text or set, in one way, as in training.
  static PerplexityOptions of(Path data, long maxTokens) {
    PerplexityOptions options = new PerplexityOptions();
    options.data = data;
    options.maxTokens = maxTokens;
    options.ways = List.of(ScoringWay.WINDOW);
    return options;
  }

  /// What is to be scored.
  Path data() {
    if (data == null) {
      throw new ConfigException("no text to score; give --data PATH");
    }
    return data;
  }

  String field() {
    return field;
  }

  /// Tokens of a call.
  ///
  /// @param packedContext context of a block, 0 where the data are not packed
  int window(ModelConfig config, int packedContext) {
    if (window != null) {
      return window;
    }
    return packedContext > 0
        ? packedContext
        : Math.min(DEFAULT_WINDOW, config.maxPositionEmbeddings());
  }

  /// Tokens to score at most.
  long limit() {
    if (maxTokens < 0) {
      throw new ConfigException("--max-tokens must be 0, for all, or more, got " + maxTokens);
    }
    return maxTokens == 0 ? PerplexityMeter.ALL : maxTokens;
  }

  List<ScoringWay> ways(ModelConfig config) {
    return ways.isEmpty() ? ScoringWay.differing(config) : ways.stream().distinct().toList();
  }
}
