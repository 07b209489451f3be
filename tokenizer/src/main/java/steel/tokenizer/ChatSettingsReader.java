package steel.tokenizer;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.files.FormatException;

/// Reads what a model folder says of chats: `chat_template.jinja`, or else the `chat_template` of
/// `tokenizer_config.json`, and the special tokens there.
final class ChatSettingsReader {
  static final String CHAT_TEMPLATE_JINJA = "chat_template.jinja";

  private static final List<String> PURPOSES =
      List.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token");

  private ChatSettingsReader() {}

  static ChatSettings read(Path folder) {
    Path config = folder.resolve(TokenizerReader.TOKENIZER_CONFIG_JSON);
    if (!Files.exists(config)) {
      return new ChatSettings(templateFile(folder), ChatSettings.CHAT_ML_ONLY.specialTokens());
    }
    JsonNode settings = TokenizerReader.readJson(config);
    Map<String, String> specialTokens = new TreeMap<>();
    for (String purpose : PURPOSES) {
      JsonNode token = settings.path(purpose);
      JsonNode content = token.isObject() ? token.path("content") : token;
      if (content.isTextual()) {
        specialTokens.put(purpose, content.textValue());
      }
    }
    Map<String, String> templates = templateFile(folder);
    return new ChatSettings(
        templates.isEmpty() ? templates(config, settings.path("chat_template")) : templates,
        specialTokens);
  }

  private static Map<String, String> templateFile(Path folder) {
    Path file = folder.resolve(CHAT_TEMPLATE_JINJA);
    if (!Files.exists(file)) {
      return Map.of();
    }
    try {
      return Map.of(ChatSettings.DEFAULT, Files.readString(file));
    } catch (IOException e) {
      throw new ConfigException(file + ": cannot be read; is it UTF-8?", e);
    }
  }

  /// A text, or a list of objects with `name` and `template`.
  private static Map<String, String> templates(Path config, JsonNode templates) {
    if (templates.isTextual()) {
      return Map.of(ChatSettings.DEFAULT, templates.textValue());
    }
    Map<String, String> byName = new TreeMap<>();
    if (templates.isArray()) {
      for (JsonNode entry : templates) {
        JsonNode name = entry.path("name");
        JsonNode template = entry.path("template");
        if (!name.isTextual() || !template.isTextual()) {
          throw new FormatException(
              config, "chat_template: an entry has no \"name\" or no \"template\"");
        }
        byName.put(name.textValue(), template.textValue());
      }
    }
    return byName;
  }
}
