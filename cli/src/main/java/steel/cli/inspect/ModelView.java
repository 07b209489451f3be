package steel.cli.inspect;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.infer.ModelTokenizer;
import steel.model.FeedForward;
import steel.model.FeedForwardKeys;
import steel.model.ModelConfig;
import steel.model.ModelFigures;
import steel.model.ParameterShapes;
import steel.model.StoredModel;
import steel.tokenizer.Tokenizer;
import steel.weights.Weights;

/// A model: what it has, and what it costs.
///
/// @param context tokens of a sequence that costs are counted for
/// @param types numbers of each type that the weights are stored in
/// @param storedBytes of the weights, as they are read from the files
/// @param bytesPerToken of weights that are read for a token that is written
/// @param unwanted tensors that have no place in the model
public record ModelView(
    Path path,
    ModelConfig config,
    int context,
    Map<String, Long> types,
    long storedBytes,
    double bytesPerToken,
    List<String> unwanted,
    Optional<Tokenizer> tokenizer) {

  /// Reads all but the weights.
  ///
  /// @param context tokens of a sequence; as many as the model takes if null
  /// @throws ConfigException if it is no model, or does not take so many tokens
  public static ModelView of(Path path, @Nullable Integer context) {
    try (StoredModel stored = StoredModel.open(path)) {
      ModelConfig config = stored.config();
      int longest = config.maxPositionEmbeddings();
      if (context != null && (context < 1 || context > longest)) {
        throw new ConfigException(
            "--context must be 1 to %d, the model's max_position_embeddings, got %d"
                .formatted(longest, context));
      }
      Weights weights = stored.weights();
      ParameterShapes.requireIn(weights, config);
      ModelFigures figures = new ModelFigures(config);
      Map<String, Long> types = new TreeMap<>();
      long bytes = 0;
      double perToken = 0;
      for (Map.Entry<String, Long> one : figures.elements().entrySet()) {
        long size = one.getValue() * weights.type(one.getKey()).bytes();
        types.merge(weights.type(one.getKey()).name(), one.getValue(), Long::sum);
        bytes += size;
        perToken += size * figures.decodeShare(one.getKey());
      }
      return new ModelView(
          path,
          config,
          context == null ? longest : context,
          types,
          bytes,
          perToken,
          ParameterShapes.unwanted(weights, config),
          ModelTokenizer.isIn(stored)
              ? Optional.of(ModelTokenizer.read(stored))
              : Optional.empty());
    }
  }

  /// For people.
  public void print(Ink ink, PrintWriter out) {
    ModelFigures figures = new ModelFigures(config);
    out.println(ink.head(path.toString()));
    Fields.line(out, "kind", kind());
    Fields.line(
        out,
        "shape",
        "%d layers of width %,d, %d heads of %d, %d for keys and values, vocabulary %,d, up to %,d tokens"
            .formatted(
                config.numHiddenLayers(),
                config.hiddenSize(),
                config.numAttentionHeads(),
                config.headDim(),
                config.numKeyValueHeads(),
                config.vocabSize(),
                config.maxPositionEmbeddings()));
    Fields.line(out, "causal", causality());
    out.println();
    Fields.parameters(out, figures);
    out.println();
    Fields.line(out, "stored", "%s, %s".formatted(bytes((double) storedBytes), typeCounts()));
    Fields.line(
        out,
        "training",
        "%s a token, in sequences of %,d".formatted(flops(figures.trainFlops(context)), context));
    Fields.line(
        out,
        "reading",
        "%s a token, in a call of %,d".formatted(flops(figures.forwardFlops(context)), context));
    Fields.line(
        out,
        "writing",
        "%s a token behind %,d, and %s of weights"
            .formatted(flops(figures.decodeFlops(context - 1)), context - 1, bytes(bytesPerToken)));
    Fields.line(
        out,
        "cache",
        "%s a token in float32, %s at %,d%s"
            .formatted(
                bytes((double) figures.cacheBytesPerToken()),
                bytes((double) figures.cacheBytesPerToken() * context),
                context,
                figures.stateBytes() == 0
                    ? ""
                    : ", and %s for the slots".formatted(bytes((double) figures.stateBytes()))));
    Fields.line(
        out,
        "tokenizer",
        tokenizer.map(ModelView::tokens).orElse("none; the model takes and gives ids"));
    if (!unwanted.isEmpty()) {
      out.println();
      out.println(
          ink.wrong("Tensors that have no place in this model: " + String.join(", ", unwanted)));
    }
  }

  private String kind() {
    String mlp = config.feedForward().mlp().type().key();
    String text =
        "%s, networks %s, %,d wide"
            .formatted(
                FeedForwardKeys.kind(config.feedForward()),
                mlp,
                config.feedForward().mlp().width());
    return config.feedForward() instanceof FeedForward.Mixture moe
        ? text + ", experts %d, slots of each %d".formatted(moe.numExperts(), moe.slotsPerExpert())
        : text;
  }

  private String causality() {
    return config.feedForward().isCausal()
        ? "yes"
        : "no: each token of a call sees all of it; a prompt cannot be padded, packed or split";
  }

  private String typeCounts() {
    return String.join(
        ", ",
        types.entrySet().stream()
            .map(one -> "%,d numbers in %s".formatted(one.getValue(), one.getKey()))
            .toList());
  }

  private static String tokens(Tokenizer tokenizer) {
    return "%,d tokens, %s"
        .formatted(
            tokenizer.tokenCount(),
            tokenizer.hasChatTemplate()
                ? "a chat template of its own"
                : "no chat template; chats are ChatML");
  }

  private static String bytes(double bytes) {
    return bytes >= 1e9
        ? "%.2f GB".formatted(bytes / 1e9)
        : bytes >= 1e6 ? "%.1f MB".formatted(bytes / 1e6) : "%.1f KB".formatted(bytes / 1e3);
  }

  private static String flops(double flops) {
    return flops >= 1e9 ? "%.2f GFLOP".formatted(flops / 1e9) : "%.1f MFLOP".formatted(flops / 1e6);
  }

  /// For machines.
  public Map<String, Object> json() {
    ModelFigures figures = new ModelFigures(config);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", path.toString());
    fields.put("FFN_type", FeedForwardKeys.kind(config.feedForward()));
    fields.put("mlp_type", config.feedForward().mlp().type().key());
    fields.put("causal", config.feedForward().isCausal());
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("total", figures.totalParameters());
    figures
        .parameters()
        .forEach((part, count) -> parameters.put(part.name().toLowerCase(Locale.ROOT), count));
    fields.put("parameters", parameters);
    fields.put("types", types);
    fields.put("stored_bytes", storedBytes);
    fields.put("context", context);
    fields.put("train_flops_per_token", figures.trainFlops(context));
    fields.put("forward_flops_per_token", figures.forwardFlops(context));
    fields.put("decode_flops_per_token", figures.decodeFlops(context - 1));
    fields.put("decode_bytes_per_token", bytesPerToken);
    fields.put("cache_bytes_per_token", figures.cacheBytesPerToken());
    fields.put("slot_state_bytes", figures.stateBytes());
    tokenizer.ifPresent(
        found -> {
          fields.put("tokens", found.tokenCount());
          fields.put("chat_template", found.hasChatTemplate());
        });
    fields.put("unexpected_tensors", unwanted);
    return fields;
  }
}
