package steel.tokenizer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.files.FormatException;

/// Reads `tokenizer.json` of Hugging Face's tokenizers, and refuses any part of it that this
/// program would not do: another normaliser, splitting or model gives other ids.
final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper(TokenFiles.FACTORY);

  private final Path file;
  private final TokenFiles tokens;
  private List<AddedTokens.Token> added = List.of();
  private boolean hasModel;
  private Splitting splitting = Splitting.QWEN2;
  private boolean normalises;
  private boolean wholeFirst;

  private TokenizerJson(Path file) {
    this.file = file;
    this.tokens = new TokenFiles(file, file);
  }

  static Tokenizer read(Path file, ChatSettings chats) {
    TokenizerJson reader = new TokenizerJson(file);
    try (JsonParser parser = JSON.createParser(file.toFile())) {
      reader.readParts(parser);
      TokenForm form = new TokenForm(reader.splitting, reader.normalises, reader.wholeFirst);
      return reader.tokens.build(reader.added, form, chats);
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read", e);
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, "no tokenizer: " + e.getMessage(), e);
    }
  }

  private void readParts(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new FormatException(file, "not an object");
    }
    boolean hasSplit = false;
    boolean hasNormalizer = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String part = parser.currentName();
      parser.nextToken();
      switch (part) {
        case "added_tokens" -> readAddedTokens(parser);
        case "normalizer" -> {
          JsonNode normalizer = JSON.readTree(parser);
          normalises = !normalizer.isNull();
          if (normalises) {
            requireType(normalizer, part, "NFC");
          }
          hasNormalizer = true;
        }
        case "pre_tokenizer" -> {
          splitting = splitting(JSON.readTree(parser));
          hasSplit = true;
        }
        case "decoder" -> requireType(JSON.readTree(parser), part, "ByteLevel");
        case "model" -> readModel(parser);
        default -> parser.skipChildren(); // padding and truncation are for batches, not for ids
      }
    }
    if (!hasModel || !hasSplit || !hasNormalizer) {
      throw new FormatException(
          file, "has no model, no pre_tokenizer or no normalizer; was it cut?");
    }
  }

  private void readAddedTokens(JsonParser parser) throws IOException {
    List<AddedTokens.Token> found = new ArrayList<>();
    for (JsonNode node : JSON.<JsonNode>readTree(parser)) {
      found.add(TokenizerReader.addedToken(file, node.path("id").asInt(-1), node));
    }
    added = found;
  }

  private void requireType(JsonNode part, String name, String wanted) {
    String type = part.path("type").asText("null");
    if (!type.equals(wanted)) {
      throw new ConfigException(
          "%s: %s: \"%s\" is not one of: %s".formatted(file, name, type, wanted));
    }
  }

  /// `ByteLevel` with its own expression, which is GPT-2's, or `Split` by another before it.
  private Splitting splitting(JsonNode part) {
    if (isByteLevel(part, true)) {
      return Splitting.GPT2;
    }
    JsonNode parts = part.path("pretokenizers");
    boolean isSequence =
        part.path("type").asText().equals("Sequence")
            && parts.size() == 2
            && isByteLevel(parts.path(1), false);
    JsonNode split = parts.path(0);
    boolean isSplit =
        isSequence
            && split.path("type").asText().equals("Split")
            && split.path("behavior").asText().equals("Isolated")
            && !split.path("invert").asBoolean(false);
    String expression = isSplit ? split.path("pattern").path("Regex").asText() : "";
    return Splitting.of(expression)
        .orElseThrow(
            () ->
                new ConfigException(
                    "%s: pre_tokenizer: not one of: %s; such as Qwen2's: %s"
                        .formatted(
                            file, String.join(", ", Splitting.names()), Qwen2Split.EXPRESSION)));
  }

  private static boolean isByteLevel(JsonNode byteLevel, boolean withExpression) {
    return byteLevel.path("type").asText().equals("ByteLevel")
        && !byteLevel.path("add_prefix_space").asBoolean(true)
        && byteLevel.path("use_regex").asBoolean(true) == withExpression;
  }

  private void readModel(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw new FormatException(file, "model is not an object");
    }
    hasModel = true;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      parser.nextToken();
      switch (key) {
        case "vocab" -> tokens.readVocab(parser, added);
        case "merges" -> readMerges(parser);
        case "ignore_merges" -> wholeFirst = JSON.<JsonNode>readTree(parser).asBoolean();
        default -> requireModelSetting(key, JSON.readTree(parser));
      }
    }
  }

  private void requireModelSetting(String key, JsonNode value) {
    boolean fits =
        switch (key) {
          case "type" -> value.asText().equals("BPE");
          case "dropout" -> value.isNull() || value.asDouble() == 0;
          case "continuing_subword_prefix", "end_of_word_suffix" ->
              value.isNull() || value.asText().isEmpty();
          case "byte_fallback" -> !value.asBoolean();
          default -> true; // of unknown bytes, which a byte-level vocabulary has not
        };
    if (!fits) {
      throw new ConfigException(
          "%s: model.%s: %s is not supported; known is plain byte-level BPE"
              .formatted(file, key, value));
    }
  }

  /// Merges are texts `left right`, or pairs `[left, right]` in newer files.
  private void readMerges(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw new FormatException(file, "model.merges is not a list");
    }
    for (int number = 1; parser.nextToken() != JsonToken.END_ARRAY; number++) {
      if (parser.currentToken() == JsonToken.VALUE_STRING) {
        tokens.addMerge(parser.getText(), number);
      } else if (parser.currentToken() == JsonToken.START_ARRAY) {
        String left = parser.nextTextValue();
        String right = parser.nextTextValue();
        if (left == null || right == null || parser.nextToken() != JsonToken.END_ARRAY) {
          throw new FormatException(file, "merge " + number + " is not a pair of texts");
        }
        tokens.addMerge(left, right, number);
      } else {
        throw new FormatException(file, "merge " + number + " is not a pair of texts");
      }
    }
  }
}
