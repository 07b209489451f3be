package steel.model;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.weights.BlockType;
import steel.weights.Gguf;
import steel.weights.GgufMetadata;
import steel.weights.GgufValue;

/// Dense Qwen2 models as GGUF files have them: other names for tensors and configuration.
///
/// Source: `docs/gguf.md` of ggml-org/ggml, and the names of architecture `qwen2` in its files.
public final class GgufModel {
  private static final String ARCHITECTURE = "qwen2";
  private static final String EMBEDDING = "token_embd.weight";
  private static final String HEAD = "output.weight";
  private static final String BOS = "tokenizer.ggml.bos_token_id";
  private static final String EOS = "tokenizer.ggml.eos_token_id";

  /// Ends a turn; where it is given, it ends a generation too.
  private static final String EOT = "tokenizer.ggml.eot_token_id";

  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d+)\\.(.+)\\.(\\w+)");

  /// Names of the parts of a layer, and of what stands outside of layers.
  private static final Map<String, String> PARTS =
      Map.ofEntries(
          Map.entry("model.embed_tokens.weight", EMBEDDING),
          Map.entry("model.norm.weight", "output_norm.weight"),
          Map.entry("lm_head.weight", HEAD),
          Map.entry("input_layernorm", "attn_norm"),
          Map.entry("self_attn.q_proj", "attn_q"),
          Map.entry("self_attn.k_proj", "attn_k"),
          Map.entry("self_attn.v_proj", "attn_v"),
          Map.entry("self_attn.o_proj", "attn_output"),
          Map.entry("post_attention_layernorm", "ffn_norm"),
          Map.entry("mlp.gate_proj", "ffn_gate"),
          Map.entry("mlp.up_proj", "ffn_up"),
          Map.entry("mlp.down_proj", "ffn_down"));

  private final Gguf gguf;
  private final GgufMetadata metadata;

  private GgufModel(Gguf gguf) {
    this.gguf = gguf;
    this.metadata = gguf.metadata();
  }

  /// Opens a file.
  ///
  /// @throws ConfigException if its architecture is another than `qwen2`
  /// @throws FormatException if it is broken, or its tensors are not those of its metadata
  static StoredModel open(Path file) {
    Gguf gguf = Gguf.open(file);
    try {
      return new GgufModel(gguf).stored();
    } catch (RuntimeException e) {
      gguf.close();
      throw e;
    }
  }

  /// The names of all tensors of a model in GGUF files, by their names in checkpoints, in the order
  /// of the forward pass.
  ///
  /// @throws ConfigException if its feed-forward is not Qwen2's: there are no such names then
  public static Map<String, String> names(ModelConfig config) {
    Map<String, String> names = new LinkedHashMap<>();
    ParameterShapes.of(config.asQwen2()).keySet().forEach(name -> names.put(name, name(name)));
    return names;
  }

  private static String name(String checkpoint) {
    Matcher layer = LAYER.matcher(checkpoint);
    return layer.matches()
        ? "blk.%s.%s.%s".formatted(layer.group(1), PARTS.get(layer.group(2)), layer.group(3))
        : PARTS.getOrDefault(checkpoint, checkpoint);
  }

  /// The configuration as metadata, without the tokenizer.
  ///
  /// @param generationConfig of the same model; its first end is that of the file
  /// @param name what the model is called
  /// @param type that of its matrices
  /// @throws ConfigException if its heads together are not as wide as a token: llama.cpp takes that
  ///   of the architecture for granted, and refuses such a file
  public static Map<String, GgufValue> metadata(
      ModelConfig config, GenerationConfig generationConfig, String name, BlockType type) {
    if (config.queryWidth() != config.hiddenSize()) {
      throw new ConfigException(
          "%d heads of %d make %d, in GGUF's qwen2 they must make hidden_size, %d; as a folder (--to hf) it is written"
              .formatted(
                  config.numAttentionHeads(),
                  config.headDim(),
                  config.queryWidth(),
                  config.hiddenSize()));
    }
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put("general.architecture", GgufValue.of(ARCHITECTURE));
    values.put("general.name", GgufValue.of(name));
    values.put(key("context_length"), GgufValue.of(config.maxPositionEmbeddings()));
    values.put(key("embedding_length"), GgufValue.of(config.hiddenSize()));
    values.put(key("block_count"), GgufValue.of(config.numHiddenLayers()));
    values.put(key("feed_forward_length"), GgufValue.of(config.feedForward().mlp().width()));
    values.put(key("attention.head_count"), GgufValue.of(config.numAttentionHeads()));
    values.put(key("attention.head_count_kv"), GgufValue.of(config.numKeyValueHeads()));
    values.put(key("rope.freq_base"), GgufValue.of((float) config.ropeTheta()));
    values.put(key("attention.layer_norm_rms_epsilon"), GgufValue.of((float) config.rmsNormEps()));
    values.put("general.file_type", GgufValue.of(fileType(type)));
    if (type.elements() > 1) {
      values.put("general.quantization_version", GgufValue.of(2)); // of the blocks' layout
    }
    values.put(key("vocab_size"), GgufValue.of(config.vocabSize()));
    if (config.specialTokens().bos() >= 0) {
      values.put(BOS, GgufValue.of(config.specialTokens().bos()));
    }
    if (!generationConfig.eos().isEmpty()) {
      values.put(EOS, GgufValue.of(generationConfig.eos().getFirst()));
    }
    return values;
  }

  /// `llama_ftype`: what most tensors are.
  private static int fileType(BlockType type) {
    return switch (type) {
      case F32 -> 0;
      case F16 -> 1;
      case Q4_0 -> 2;
      case Q8_0 -> 7;
      case BF16 -> 32;
      case Q4_1, Q5_0, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
          throw new IllegalArgumentException(type + " is not written");
    };
  }

  private StoredModel stored() {
    requireQwen2();
    ModelConfig config;
    try {
      config = config();
    } catch (IllegalArgumentException e) {
      throw new FormatException(gguf.file(), "no model: " + e.getMessage(), e);
    }
    Map<String, String> names = names(config);
    ParameterShapes.of(config).forEach((name, shape) -> requireShape(name(name), shape));
    return new StoredModel(
        gguf.file(),
        config,
        new GenerationConfig(config.specialTokens().eos(), Sampling.GREEDY),
        gguf.weights(names),
        Optional.of(metadata));
  }

  private void requireQwen2() {
    String architecture = metadata.text("general.architecture").orElse("");
    if (!architecture.equals(ARCHITECTURE)) {
      throw new ConfigException(
          "%s: general.architecture: \"%s\" is not one of: %s"
              .formatted(gguf.file(), architecture, ARCHITECTURE));
    }
    if (metadata.integer("split.count").orElse(1) > 1) {
      throw new ConfigException(
          gguf.file() + ": a part of a model that was split into files; join them first");
    }
    String scaling = metadata.text(key("rope.scaling.type")).orElse("none");
    if (!scaling.equals("none")) {
      throw new ConfigException(
          "%s: %s: \"%s\" is not supported"
              .formatted(gguf.file(), key("rope.scaling.type"), scaling));
    }
  }

  private ModelConfig config() {
    int hiddenSize = size("embedding_length");
    int layers = size("block_count");
    int heads = size("attention.head_count");
    int width = size("feed_forward_length");
    if (heads == 0 || layers > gguf.names().size()) {
      throw new FormatException(
          gguf.file(),
          "%d heads and %d layers do not fit its %d tensors"
              .formatted(heads, layers, gguf.names().size()));
    }
    long[] embedding = gguf.shape(EMBEDDING);
    int rows = (int) Math.min(embedding.length == 0 ? 0 : embedding[0], Integer.MAX_VALUE);
    return new ModelConfig(
        metadata.integer(key("vocab_size")).orElse(rows),
        hiddenSize,
        layers,
        heads,
        metadata.integer(key("attention.head_count_kv")).orElse(heads),
        headDim(hiddenSize, heads),
        size("context_length"),
        metadata.numberOr(key("rope.freq_base"), 10_000),
        metadata.numberOr(key("attention.layer_norm_rms_epsilon"), 1e-6),
        !gguf.has(HEAD),
        true,
        0.02,
        new FeedForward.Raw(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, width)),
        width,
        specialTokens());
  }

  private int headDim(int hiddenSize, int heads) {
    int headDim = metadata.integer(key("attention.key_length")).orElse(hiddenSize / heads);
    for (String other : List.of("attention.value_length", "rope.dimension_count")) {
      int given = metadata.integer(key(other)).orElse(headDim);
      if (given != headDim) {
        throw new ConfigException(
            "%s: %s is %d, only the width of a head, %d, is supported"
                .formatted(gguf.file(), key(other), given, headDim));
      }
    }
    return headDim;
  }

  private ModelConfig.SpecialTokens specialTokens() {
    Set<Integer> ends = new LinkedHashSet<>();
    for (String key : List.of(EOS, EOT)) {
      OptionalInt end = metadata.integer(key);
      end.ifPresent(ends::add);
    }
    return new ModelConfig.SpecialTokens(metadata.integer(BOS).orElse(-1), List.copyOf(ends));
  }

  private void requireShape(String name, long[] wanted) {
    if (!Arrays.equals(gguf.shape(name), wanted)) {
      throw new FormatException(
          gguf.file(),
          "%s is %s, its metadata wants %s; is the file whole?"
              .formatted(name, Arrays.toString(gguf.shape(name)), Arrays.toString(wanted)));
    }
  }

  private int size(String name) {
    return metadata
        .integer(key(name))
        .orElseThrow(() -> new FormatException(gguf.file(), "has no " + key(name)));
  }

  private static String key(String name) {
    return ARCHITECTURE + "." + name;
  }
}
