package steel.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steel.config.ConfigException;
import steel.files.FormatException;

/// Reads the tokenizer files of a Hugging Face model folder.
final class TokenizerReader {
  static final String TOKENIZER_JSON = "tokenizer.json";
  static final String VOCAB_JSON = "vocab.json";
  static final String MERGES_TXT = "merges.txt";
  static final String TOKENIZER_CONFIG_JSON = "tokenizer_config.json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerReader() {}

  /// Makes a tokenizer from its files.
  static Tokenizer make(Path folder) {
    Path whole = folder.resolve(TOKENIZER_JSON);
    Path vocab = folder.resolve(VOCAB_JSON);
    if (Files.exists(whole)) {
      return TokenizerJson.read(whole, ChatSettingsReader.read(folder));
    }
    if (Files.exists(vocab)) {
      return readPair(folder);
    }
    Path ranks = RankFile.in(folder);
    if (ranks != null) {
      return RankFile.read(ranks, ChatSettingsReader.read(folder));
    }
    throw new ConfigException(
        "%s: no tokenizer here: it has neither %s, %s nor a %s file"
            .formatted(folder, TOKENIZER_JSON, VOCAB_JSON, RankFile.SUFFIX));
  }

  private static Tokenizer readPair(Path folder) {
    Path vocab = folder.resolve(VOCAB_JSON);
    Path merges = folder.resolve(MERGES_TXT);
    Path config = folder.resolve(TOKENIZER_CONFIG_JSON);
    JsonNode settings = readJson(config);
    String kind = settings.path("tokenizer_class").asText("Qwen2Tokenizer");
    if (!kind.startsWith("Qwen2Tokenizer")) {
      throw new ConfigException(
          "%s: tokenizer_class: \"%s\" is not one of: Qwen2Tokenizer, Qwen2TokenizerFast"
              .formatted(config, kind));
    }
    TokenFiles tokens = new TokenFiles(vocab, merges);
    List<AddedTokens.Token> added = addedTokens(config, settings);
    tokens.readVocabJson(added);
    tokens.readMergesTxt();
    try {
      return tokens.build(added, TokenForm.QWEN2, ChatSettingsReader.read(folder));
    } catch (IllegalArgumentException e) {
      throw new FormatException(config, "no tokenizer: " + e.getMessage(), e);
    }
  }

  private static List<AddedTokens.Token> addedTokens(Path config, JsonNode settings) {
    List<AddedTokens.Token> tokens = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : settings.path("added_tokens_decoder").properties()) {
      int id;
      try {
        id = Integer.parseInt(entry.getKey());
      } catch (NumberFormatException e) {
        throw new FormatException(
            config, "added_tokens_decoder: \"" + entry.getKey() + "\" is not an id", e);
      }
      tokens.add(addedToken(config, id, entry.getValue()));
    }
    return tokens;
  }

  /// One entry of `added_tokens` or `added_tokens_decoder`.
  static AddedTokens.Token addedToken(Path file, int id, JsonNode node) {
    JsonNode content = node.path("content");
    if (!content.isTextual() || id < 0 || id > Vocabulary.MAX_ID) {
      throw new FormatException(file, "added token " + id + " has no text, or no sensible id");
    }
    for (String option : List.of("lstrip", "rstrip", "single_word")) {
      if (node.path(option).asBoolean(false)) {
        throw new ConfigException(
            "%s: added token %s wants %s, which is not supported"
                .formatted(file, content.asText(), option));
      }
    }
    return new AddedTokens.Token(id, content.asText(), node.path("special").asBoolean(false));
  }

  static JsonNode readJson(Path file) {
    try {
      JsonNode node = JSON.readTree(Files.readString(file));
      if (!node.isObject()) { // nothing at all, too: an empty file would be one without settings
        throw new FormatException(file, "not a JSON object; was the file cut?");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read; a tokenizer needs it", e);
    }
  }
}
