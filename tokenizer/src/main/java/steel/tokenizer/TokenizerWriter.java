package steel.tokenizer;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import steel.files.AtomicFile;

/// Writes a tokenizer as the files of a Hugging Face model folder.
final class TokenizerWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// What fills a tokenizer.json beside the tokens.
  private static final String BYTE_LEVEL =
      """
      {"type":"ByteLevel","add_prefix_space":false,"trim_offsets":false,"use_regex":false}""";

  private TokenizerWriter() {}

  static void write(Tokenizer tokenizer, Path folder) throws IOException {
    AtomicFile.write(
        folder.resolve(TokenizerReader.TOKENIZER_JSON),
        out -> {
          try (JsonGenerator json = pretty(JSON.createGenerator(out))) {
            writeTokenizerJson(tokenizer, json);
          }
        });
    AtomicFile.write(
        folder.resolve(TokenizerReader.VOCAB_JSON),
        out -> {
          try (JsonGenerator json = JSON.createGenerator(out)) {
            writeVocab(tokenizer.vocabulary(), json);
          }
        });
    StringBuilder merges = new StringBuilder("#version: 0.2\n");
    for (int rank = 0; rank < tokenizer.merges().size(); rank++) {
      merges.append(pair(tokenizer, rank)).append('\n');
    }
    AtomicFile.writeText(folder.resolve(TokenizerReader.MERGES_TXT), merges.toString());
    AtomicFile.writeText(folder.resolve(TokenizerReader.TOKENIZER_CONFIG_JSON), config(tokenizer));
  }

  /// All that decides about ids, in one text.
  static String identity(Tokenizer tokenizer) {
    StringBuilder text = new StringBuilder(tokenizer.form().identity());
    Vocabulary vocabulary = tokenizer.vocabulary();
    for (int id = 0; id < vocabulary.size(); id++) {
      text.append('\n').append(vocabulary.letters(id));
    }
    Merges merges = tokenizer.merges();
    for (int rank = 0; rank < merges.size(); rank++) {
      text.append('\n').append(merges.left(rank)).append(' ').append(merges.right(rank));
    }
    for (AddedTokens.Token token : tokenizer.addedTokens().tokens()) {
      text.append('\n').append(token);
    }
    return text.toString();
  }

  /// A merge as `left right`.
  static String pair(Tokenizer tokenizer, int rank) {
    Merges merges = tokenizer.merges();
    Vocabulary vocabulary = tokenizer.vocabulary();
    return vocabulary.letters(merges.left(rank)) + " " + vocabulary.letters(merges.right(rank));
  }

  private static JsonGenerator pretty(JsonGenerator json) {
    return json.setPrettyPrinter(new DefaultPrettyPrinter());
  }

  private static void writeTokenizerJson(Tokenizer tokenizer, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("version", "1.0");
    json.writeNullField("truncation");
    json.writeNullField("padding");
    json.writeArrayFieldStart("added_tokens");
    for (AddedTokens.Token token : tokenizer.addedTokens().tokens()) {
      ObjectNode node = JSON.createObjectNode().put("id", token.id());
      json.writeTree(node.setAll(describe(token)));
    }
    json.writeEndArray();
    json.writeFieldName("normalizer");
    boolean normalises = tokenizer.form().normalises();
    json.writeTree(normalises ? JSON.createObjectNode().put("type", "NFC") : JSON.nullNode());
    json.writeFieldName("pre_tokenizer");
    json.writeTree(preTokenizer(tokenizer.form().splitting()));
    json.writeFieldName("post_processor");
    json.writeTree(JSON.readTree(BYTE_LEVEL));
    json.writeFieldName("decoder");
    json.writeTree(JSON.readTree(BYTE_LEVEL));
    json.writeObjectFieldStart("model");
    json.writeStringField("type", "BPE");
    json.writeNullField("dropout");
    json.writeNullField("unk_token");
    json.writeStringField("continuing_subword_prefix", "");
    json.writeStringField("end_of_word_suffix", "");
    json.writeBooleanField("fuse_unk", false);
    json.writeBooleanField("byte_fallback", false);
    if (tokenizer.form().wholeFirst()) {
      json.writeBooleanField("ignore_merges", true);
    }
    json.writeFieldName("vocab");
    writeVocab(tokenizer.vocabulary(), json);
    json.writeArrayFieldStart("merges");
    for (int rank = 0; rank < tokenizer.merges().size(); rank++) {
      json.writeString(pair(tokenizer, rank));
    }
    json.writeEndArray();
    json.writeEndObject();
    json.writeEndObject();
  }

  private static JsonNode preTokenizer(Splitting splitting) throws IOException {
    if (splitting == Splitting.GPT2) {
      return ((ObjectNode) JSON.readTree(BYTE_LEVEL)).put("use_regex", true);
    }
    ObjectNode split = JSON.createObjectNode().put("type", "Split");
    split.putObject("pattern").put("Regex", splitting.expression());
    split.put("behavior", "Isolated").put("invert", false);
    ObjectNode sequence = JSON.createObjectNode().put("type", "Sequence");
    sequence.putArray("pretokenizers").add(split).add(JSON.readTree(BYTE_LEVEL));
    return sequence;
  }

  private static void writeVocab(Vocabulary vocabulary, JsonGenerator json) throws IOException {
    json.writeStartObject();
    for (int id = 0; id < vocabulary.size(); id++) {
      if (vocabulary.has(id)) {
        json.writeNumberField(vocabulary.letters(id), id);
      }
    }
    json.writeEndObject();
  }

  private static ObjectNode describe(AddedTokens.Token token) {
    return JSON.createObjectNode()
        .put("content", token.content())
        .put("lstrip", false)
        .put("normalized", false)
        .put("rstrip", false)
        .put("single_word", false)
        .put("special", token.special());
  }

  private static String config(Tokenizer tokenizer) throws IOException {
    ObjectNode config = JSON.createObjectNode();
    config.put("add_prefix_space", false);
    ObjectNode added = config.putObject("added_tokens_decoder");
    for (AddedTokens.Token token : tokenizer.addedTokens().tokens()) {
      added.set(Integer.toString(token.id()), describe(token));
    }
    ArrayNode others = config.putArray("additional_special_tokens");
    for (String mark : List.of(Tokenizer.IM_START, Tokenizer.IM_END)) {
      if (tokenizer.idOf(mark).isPresent()) {
        others.add(mark);
      }
    }
    ChatSettings chats = tokenizer.chatSettings();
    config.put("bos_token", chats.specialToken("bos_token"));
    putTemplates(chats, config);
    config.put("clean_up_tokenization_spaces", false);
    config.put("eos_token", chats.specialToken("eos_token"));
    config.put("errors", "replace");
    config.put("model_max_length", 32768);
    config.put("pad_token", chats.specialToken("pad_token"));
    config.put("split_special_tokens", false);
    config.put(
        "tokenizer_class",
        tokenizer.form().equals(TokenForm.QWEN2) ? "Qwen2Tokenizer" : "PreTrainedTokenizerFast");
    config.put("unk_token", chats.specialToken("unk_token"));
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(config) + "\n";
  }

  private static void putTemplates(ChatSettings chats, ObjectNode config) {
    if (chats.templates().size() <= 1) {
      config.put("chat_template", chats.template(false));
      return;
    }
    ArrayNode templates = config.putArray("chat_template");
    chats
        .templates()
        .forEach((name, text) -> templates.addObject().put("name", name).put("template", text));
  }
}
