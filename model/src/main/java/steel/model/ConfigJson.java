package steel.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.files.AtomicFile;
import steel.files.FormatException;
import steel.weights.TensorType;

/// Reads and writes `config.json` of a model folder, as Hugging Face's Qwen2 and the released Steel
/// checkpoints have it.
public final class ConfigJson {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE_NAME = "config.json";
  private static final String QKV_BIAS = "qkv_bias";
  private static final double DEFAULT_ROPE_THETA = 10_000;

  private final Path file;
  private final JsonNode root;

  private ConfigJson(Path file, JsonNode root) {
    this.file = file;
    this.root = root;
  }

  /// Reads the configuration of a model folder.
  ///
  /// @throws ConfigException if the folder is not a model folder, or its model is of a kind that
  ///   this program does not have
  /// @throws FormatException if the file is not JSON
  public static ModelConfig read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    try {
      return new ConfigJson(file, JSON.readTree(Files.readString(file))).toConfig();
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(folder + ": not a model folder: its config.json cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(file + ": " + e.getMessage(), e);
    }
  }

  /// Writes `config.json` into a model folder, for weights of float32.
  ///
  /// @throws IOException if the disk refuses
  public static void write(ModelConfig config, Path folder) throws IOException {
    write(config, TensorType.F32, Map.of(), folder);
  }

  /// Writes `config.json` into a model folder; raw SwiGLU models are plain Qwen2.
  ///
  /// @param type of the weights beside it; F32, F16 or BF16
  /// @param autoMap what transformers finds in a modelling file beside it, by the class that wants
  ///   it; left out of plain Qwen2, which it knows
  /// @throws IOException if the disk refuses
  public static void write(
      ModelConfig config, TensorType type, Map<String, String> autoMap, Path folder)
      throws IOException {
    write(json(config, type, autoMap), folder);
  }

  /// Writes `config.json` into a folder whose matrices are stored in few bits, which it says.
  ///
  /// @param bits of most matrices
  /// @throws IOException if the disk refuses
  public static void writeQuantised(ModelConfig config, int bits, Path folder) throws IOException {
    ObjectNode json = json(config, TensorType.F32, Map.of());
    ObjectNode quantised = json.putObject("quantization_config");
    quantised.put("quant_method", "steel"); // no other program takes it for its own
    quantised.put("bits", bits);
    write(json, folder);
  }

  private static void write(ObjectNode json, Path folder) throws IOException {
    AtomicFile.writeText(
        folder.resolve(FILE_NAME),
        JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
  }

  private static ObjectNode json(ModelConfig config, TensorType type, Map<String, String> autoMap) {
    ObjectNode json = JSON.createObjectNode();
    int width = config.feedForward().mlp().width();
    boolean plain = config.isQwen2() && width == config.intermediateSize();
    json.putArray("architectures").add(plain ? "Qwen2ForCausalLM" : "SteelForCausalLM");
    json.put("model_type", plain ? "qwen2" : "steel");
    json.put("vocab_size", config.vocabSize());
    json.put("hidden_size", config.hiddenSize());
    json.put("intermediate_size", config.intermediateSize());
    json.put("num_hidden_layers", config.numHiddenLayers());
    json.put("num_attention_heads", config.numAttentionHeads());
    json.put("num_key_value_heads", config.numKeyValueHeads());
    if (config.queryWidth() != config.hiddenSize()) {
      json.put("head_dim", config.headDim());
    }
    json.put("hidden_act", "silu");
    json.put("attention_dropout", 0.0);
    json.put("max_position_embeddings", config.maxPositionEmbeddings());
    json.put("rope_theta", config.ropeTheta());
    json.put("rms_norm_eps", config.rmsNormEps());
    json.put("initializer_range", config.initializerRange());
    json.put("tie_word_embeddings", config.tieWordEmbeddings());
    json.put("use_sliding_window", false);
    json.put("torch_dtype", torchName(type));
    putSpecialTokens(json, config.specialTokens());
    if (!plain) {
      if (!autoMap.isEmpty()) {
        new TreeMap<>(autoMap).forEach(json.putObject("auto_map")::put);
      }
      json.put(QKV_BIAS, config.qkvBias());
      FeedForwardKeys.write(config.feedForward(), config.intermediateSize(), json);
    }
    return json;
  }

  private static String torchName(TensorType type) {
    return switch (type) {
      case F32 -> "float32";
      case F16 -> "float16";
      case BF16 -> "bfloat16";
      case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
          throw new IllegalArgumentException("no weights are " + type);
    };
  }

  private static void putSpecialTokens(ObjectNode json, ModelConfig.SpecialTokens tokens) {
    if (tokens.bos() >= 0) {
      json.put("bos_token_id", tokens.bos());
    }
    if (tokens.eos().size() == 1) {
      json.put("eos_token_id", tokens.eos().getFirst());
    } else if (!tokens.eos().isEmpty()) {
      ArrayNode ids = json.putArray("eos_token_id");
      tokens.eos().forEach(ids::add);
    }
  }

  private ModelConfig toConfig() {
    int hiddenSize = integer("hidden_size");
    int heads = integer("num_attention_heads");
    if (heads <= 0) {
      throw new IllegalArgumentException("num_attention_heads must be positive, got " + heads);
    }
    if (!root.hasNonNull("head_dim") && hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size (%d) is not a multiple of num_attention_heads (%d)"
              .formatted(hiddenSize, heads));
    }
    requireKnown("hidden_act", root.path("hidden_act").asText("silu"), List.of("silu"));
    if (root.hasNonNull("rope_scaling")) {
      throw new ConfigException(file + ": rope_scaling is not supported; remove it if unused");
    }
    int intermediateSize = integer("intermediate_size");
    return new ModelConfig(
        integer("vocab_size"),
        hiddenSize,
        integer("num_hidden_layers"),
        heads,
        root.hasNonNull("num_key_value_heads") ? integer("num_key_value_heads") : heads,
        root.hasNonNull("head_dim") ? integer("head_dim") : hiddenSize / heads,
        root.has("max_position_embeddings") ? integer("max_position_embeddings") : 32768,
        ropeTheta(),
        root.path("rms_norm_eps").asDouble(1e-6),
        root.path("tie_word_embeddings").asBoolean(false),
        root.path(QKV_BIAS).asBoolean(true),
        root.path("initializer_range").asDouble(0.02),
        FeedForwardKeys.read(new JsonSource(), intermediateSize),
        intermediateSize,
        new ModelConfig.SpecialTokens(root.path("bos_token_id").asInt(-1), eosTokens()));
  }

  /// Base of the rotary angles; transformers 5 keeps it in `rope_parameters`.
  private double ropeTheta() {
    JsonNode parameters = root.path("rope_parameters");
    if (parameters.isNull() || parameters.isMissingNode()) {
      return root.path("rope_theta").asDouble(DEFAULT_ROPE_THETA);
    }
    String type = parameters.path("rope_type").asText("default");
    if (!type.equals("default")) {
      throw new ConfigException(
          "%s: rope_parameters: rope_type \"%s\" is not supported; only \"default\" is"
              .formatted(file, type));
    }
    JsonNode theta = parameters.path("rope_theta");
    if (!theta.isNumber()) {
      throw new ConfigException(file + ": rope_parameters has no number rope_theta");
    }
    return theta.asDouble();
  }

  private final class JsonSource implements FeedForwardKeys.Source {
    @Override
    public int integer(String key) {
      return ConfigJson.this.integer(key);
    }

    @Override
    public int integer(String key, int fallback) {
      return root.has(key) ? ConfigJson.this.integer(key) : fallback;
    }

    @Override
    public boolean flag(String key, boolean fallback) {
      return root.path(key).asBoolean(fallback);
    }

    @Override
    public String text(String key, String fallback) {
      return root.path(key).asText(fallback);
    }

    @Override
    public RuntimeException error(String key, String problem) {
      return new ConfigException("%s: %s: %s".formatted(file, key, problem));
    }
  }

  private List<Integer> eosTokens() {
    JsonNode node = root.path("eos_token_id");
    List<Integer> ids = new ArrayList<>();
    if (node.isInt()) {
      ids.add(node.asInt());
    }
    node.forEach(id -> ids.add(id.asInt()));
    return ids;
  }

  private void requireKnown(String key, String value, List<String> known) {
    if (!known.contains(value)) {
      throw new ConfigException(
          "%s: %s: \"%s\" is not one of: %s".formatted(file, key, value, String.join(", ", known)));
    }
  }

  private int integer(String key) {
    JsonNode node = root.path(key);
    if (node.isMissingNode()) {
      throw new ConfigException(file + ": " + key + " is missing");
    }
    if (!node.isInt()) {
      throw new ConfigException("%s: %s: %s is not a whole number".formatted(file, key, node));
    }
    return node.asInt();
  }
}
