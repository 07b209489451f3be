package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import steel.eval.Perplexity;
import steel.eval.PerplexityMeter;
import steel.eval.ScoringWay;
import steel.files.Progress;
import steel.infer.ModelTokenizer;
import steel.model.LanguageModel;
import steel.model.ModelConfig;
import steel.model.PrefixMode;
import steel.model.StoredModel;
import steel.tokenizer.Tokenizer;

/// `steel eval --tasks perplexity`: how well a model foretells a text.
///
/// @param model folder or GGUF file
record PerplexityTask(Path model, Engines engine, PerplexityOptions options, Progress progress) {
  /// All figures.
  ///
  /// @param config of the model as it is stored
  /// @param window tokens of a call at most
  record Result(ModelConfig config, int window, List<Perplexity> figures) {}

  /// @throws IOException if the disk fails
  Result run() throws IOException {
    Tokenizer tokenizer = ModelTokenizer.read(model);
    ModelConfig config;
    try (StoredModel stored = StoredModel.open(model)) {
      config = stored.config();
    }
    try (ScoredText text = ScoredText.open(options.data(), options.field(), tokenizer)) {
      int window = options.window(config, text.packedContext());
      List<ScoringWay> ways = options.ways(config);
      List<Perplexity> figures = new ArrayList<>();
      for (PrefixMode mode : PrefixMode.values()) {
        List<ScoringWay> ofMode = ways.stream().filter(way -> way.prefixMode() == mode).toList();
        if (!ofMode.isEmpty()) {
          try (LanguageModel opened = engine.open(model, mode)) {
            for (ScoringWay way : ofMode) {
              figures.add(measure(way, opened, tokenizer, window, text));
            }
          }
        }
      }
      figures.sort(Comparator.comparingInt(one -> ways.indexOf(one.way())));
      return new Result(config, window, figures);
    }
  }

  private Perplexity measure(
      ScoringWay way, LanguageModel opened, Tokenizer tokenizer, int window, ScoredText text)
      throws IOException {
    try (PerplexityMeter meter =
        new PerplexityMeter(way, opened, tokenizer, window, options.limit(), progress)) {
      text.score(meter);
      return meter.result();
    }
  }

  void print(Result result, PrintWriter out) {
    Table table = new Table("way", "tokens", "nats a token", "perplexity", "bits a byte", "");
    for (Perplexity one : result.figures()) {
      table.add(
          name(one.way()),
          one.tokens(),
          "%.4f".formatted(one.loss()),
          "%.2f".formatted(one.value()),
          "%.4f".formatted(one.bitsPerByte()),
          meaning(one.way()));
    }
    table.print(out);
    boolean asksWindow = result.figures().stream().anyMatch(f -> f.way() == ScoringWay.WINDOW);
    if (asksWindow && !result.config().feedForward().isCausal()) {
      out.println(
          "In one call each token of this kind sees those after it, so that figure is no perplexity"
              + " of the text; prefix is.");
    }
  }

  Map<String, Object> json(Result result) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("task", "perplexity");
    fields.put("model", model.toString());
    fields.put("engine", engine.name().toLowerCase(Locale.ROOT));
    fields.put("data", options.data().toString());
    fields.put("window", result.window());
    fields.put("causal", result.config().feedForward().isCausal());
    List<Map<String, Object>> ways = new ArrayList<>();
    for (Perplexity one : result.figures()) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("way", name(one.way()));
      row.put("tokens", one.tokens());
      row.put("loss", one.loss());
      row.put("perplexity", one.value());
      row.put("bits_per_byte", one.bitsPerByte());
      ways.add(row);
    }
    fields.put("ways", ways);
    return fields;
  }

  private static String meaning(ScoringWay way) {
    return switch (way) {
      case WINDOW -> "one call, as in training";
      case PREFIX -> "a call for every prefix";
      case CACHED -> "token by token, with a cache";
      case CAUSAL -> "one call, no token sees a later one";
    };
  }

  private static String name(ScoringWay way) {
    return way.name().toLowerCase(Locale.ROOT);
  }
}
