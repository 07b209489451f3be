package steel.infer;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.model.StoredModel;
import steel.tokenizer.Tokenizer;
import steel.tokenizer.TokenizerLists;
import steel.tokenizer.TokenizerLists.Kind;
import steel.weights.Gguf;
import steel.weights.GgufMetadata;
import steel.weights.GgufValue;

/// The tokenizer of a model, be it a folder or a GGUF file, whose metadata holds it as lists.
///
/// Source: the keys `tokenizer.*` in `docs/gguf.md` of ggml-org/ggml.
public final class ModelTokenizer {
  private static final String MODEL = "tokenizer.ggml.model";
  private static final String SPLIT = "tokenizer.ggml.pre";
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final String MERGES = "tokenizer.ggml.merges";
  private static final String TEMPLATE = "tokenizer.chat_template";
  private static final String TEMPLATES = "tokenizer.chat_templates";
  private static final String DEFAULT = "default";

  /// What byte-level BPE is called.
  private static final String BYTE_LEVEL = "gpt2";

  /// Keys of special tokens, by what Hugging Face's files call them; the spelling is theirs.
  private static final Map<String, String> SPECIAL_TOKENS =
      Map.of(
          "bos_token", "tokenizer.ggml.bos_token_id",
          "eos_token", "tokenizer.ggml.eos_token_id",
          "unk_token", "tokenizer.ggml.unknown_token_id",
          "sep_token", "tokenizer.ggml.seperator_token_id",
          "pad_token", "tokenizer.ggml.padding_token_id",
          "mask_token", "tokenizer.ggml.mask_token_id");

  private ModelTokenizer() {}

  /// Reads the tokenizer of a model.
  ///
  /// @throws ConfigException if it has none, or one of a kind that this program does not have
  /// @throws FormatException if a file is broken
  public static Tokenizer read(Path folderOrGguf) {
    if (!StoredModel.isGguf(folderOrGguf)) {
      return Tokenizer.read(folderOrGguf);
    }
    try (Gguf gguf = Gguf.open(folderOrGguf)) {
      return read(gguf.metadata());
    }
  }

  /// Reads the tokenizer of an open model.
  ///
  /// @throws ConfigException if it has none, or one of a kind that this program does not have
  public static Tokenizer read(StoredModel model) {
    return model.gguf().map(ModelTokenizer::read).orElseGet(() -> Tokenizer.read(model.path()));
  }

  private static Tokenizer read(GgufMetadata metadata) {
    return lists(metadata).tokenizer(metadata.file());
  }

  /// Whether a model has a tokenizer; in a GGUF file, one that knows every byte.
  public static boolean isIn(StoredModel model) {
    return model
        .gguf()
        .map(ModelTokenizer::isIn)
        .orElseGet(
            () ->
                Files.exists(model.path().resolve("tokenizer.json"))
                    || Files.exists(model.path().resolve("vocab.json")));
  }

  private static boolean isIn(GgufMetadata metadata) {
    return metadata.text(MODEL).orElse("").equals(BYTE_LEVEL) && lists(metadata).isByteLevel();
  }

  private static TokenizerLists lists(GgufMetadata metadata) {
    String model = metadata.text(MODEL).orElse("");
    if (!model.equals(BYTE_LEVEL)) {
      throw new ConfigException(
          "%s: %s: \"%s\" is not one of: %s".formatted(metadata.file(), MODEL, model, BYTE_LEVEL));
    }
    Map<String, Integer> specialTokens = new TreeMap<>();
    SPECIAL_TOKENS.forEach(
        (purpose, key) -> metadata.integer(key).ifPresent(id -> specialTokens.put(purpose, id)));
    return new TokenizerLists(
        metadata.text(SPLIT).orElse("default"),
        metadata.texts(TOKENS),
        metadata.integers(TYPES).stream().map(type -> kind(metadata.file(), type)).toList(),
        metadata.texts(MERGES),
        templates(metadata),
        specialTokens);
  }

  private static Map<String, String> templates(GgufMetadata metadata) {
    Map<String, String> templates = new TreeMap<>();
    metadata.text(TEMPLATE).ifPresent(template -> templates.put(DEFAULT, template));
    for (String name : metadata.texts(TEMPLATES)) {
      Optional<String> template = metadata.text(TEMPLATE + "." + name);
      template.ifPresent(text -> templates.put(name, text));
    }
    return templates;
  }

  /// A tokenizer as metadata.
  ///
  /// @param vocabSize rows of the embedding; those that no token has are unused
  static Map<String, GgufValue> metadata(TokenizerLists lists, int vocabSize) {
    List<String> tokens = new ArrayList<>(lists.tokens());
    List<Integer> types =
        new ArrayList<>(lists.kinds().stream().map(ModelTokenizer::type).toList());
    while (tokens.size() < vocabSize) {
      tokens.add("");
      types.add(type(Kind.UNUSED));
    }
    for (int id = 0; id < tokens.size(); id++) {
      if (types.get(id) == type(Kind.UNUSED)) {
        tokens.set(id, "[PAD" + id + "]"); // readers want distinct texts
      }
    }
    Map<String, GgufValue> values = new LinkedHashMap<>();
    values.put(MODEL, GgufValue.of(BYTE_LEVEL));
    values.put(SPLIT, GgufValue.of(lists.split()));
    values.put(TOKENS, GgufValue.ofTexts(tokens));
    values.put(TYPES, GgufValue.ofIntegers(types));
    values.put(MERGES, GgufValue.ofTexts(lists.merges()));
    new TreeMap<>(SPECIAL_TOKENS)
        .forEach(
            (purpose, key) -> {
              Integer id = lists.specialTokens().get(purpose);
              if (id != null) {
                values.put(key, GgufValue.of(id));
              }
            });
    values.put("tokenizer.ggml.add_bos_token", GgufValue.of(false));
    putTemplates(lists.templates(), values);
    return values;
  }

  private static void putTemplates(Map<String, String> templates, Map<String, GgufValue> values) {
    List<String> others = new ArrayList<>();
    new TreeMap<>(templates)
        .forEach(
            (name, template) -> {
              if (name.equals(DEFAULT)) {
                values.put(TEMPLATE, GgufValue.of(template));
              } else {
                values.put(TEMPLATE + "." + name, GgufValue.of(template));
                others.add(name);
              }
            });
    if (!others.isEmpty()) {
      values.put(TEMPLATES, GgufValue.ofTexts(others));
    }
  }

  /// Source: `llama_token_type`.
  private static int type(Kind kind) {
    return switch (kind) {
      case NORMAL -> 1;
      case CONTROL -> 3;
      case USER_DEFINED -> 4;
      case UNUSED -> 5;
    };
  }

  private static Kind kind(Path file, int type) {
    return switch (type) {
      case 1 -> Kind.NORMAL;
      case 3 -> Kind.CONTROL;
      case 4 -> Kind.USER_DEFINED;
      case 5 -> Kind.UNUSED;
      default ->
          throw new FormatException(
              file,
              "%s holds %d, which is not of byte-level BPE (1, 3, 4 or 5)".formatted(TYPES, type));
    };
  }
}
