package steel.tokenizer;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a model folder says of chats.
///
/// @param templates Jinja by name, usually only `default`; none for ChatML as Qwen has it
/// @param specialTokens the texts of special tokens by what they are for, such as `eos_token`
record ChatSettings(Map<String, String> templates, Map<String, String> specialTokens) {
  /// The name of the template for chats without tools, or for all.
  static final String DEFAULT = "default";

  /// The name of the template for chats with tools, where there is one.
  static final String TOOL_USE = "tool_use";

  /// Qwen1.5's template, character for character: `<|im_start|>role\ncontent<|im_end|>\n` a
  /// message, and a default system message where the first is none.
  static final String CHAT_ML =
      "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
          + "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
          + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
          + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  /// Those of a folder that says nothing, with Qwen's special tokens.
  static final ChatSettings CHAT_ML_ONLY = chatMl(List.of(Tokenizer.END_OF_TEXT, Tokenizer.IM_END));

  /// Those of a tokenizer that is trained here, as far as it has the tokens.
  static ChatSettings chatMl(Collection<String> specialTokens) {
    Map<String, String> purposes = new TreeMap<>();
    if (specialTokens.contains(Tokenizer.IM_END)) {
      purposes.put("eos_token", Tokenizer.IM_END);
    }
    if (specialTokens.contains(Tokenizer.END_OF_TEXT)) {
      purposes.put("pad_token", Tokenizer.END_OF_TEXT);
    }
    return new ChatSettings(Map.of(), purposes);
  }

  static ChatSettings read(TableReader in) throws IOException {
    return new ChatSettings(in.texts(), in.texts());
  }

  void write(TableWriter out) throws IOException {
    out.texts(templates);
    out.texts(specialTokens);
  }

  /// The template for a chat.
  String template(boolean hasTools) {
    String withTools = hasTools ? templates.get(TOOL_USE) : null;
    return withTools != null ? withTools : templates.getOrDefault(DEFAULT, CHAT_ML);
  }

  /// Whether the model brings no template of its own.
  boolean isChatMl() {
    return !templates.containsKey(DEFAULT);
  }

  /// The text of a special token; null if there is none for this.
  @Nullable String specialToken(String purpose) {
    return specialTokens.get(purpose);
  }
}
