package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import steel.config.ConfigException;

/// ChatML as Qwen1.5's template renders it: `<|im_start|>role\ncontent<|im_end|>\n` a message, and
/// a default system message where the first is none.
final class ChatMl {
  /// Qwen1.5's `chat_template`, character for character.
  static final String TEMPLATE =
      "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}"
          + "{{ '<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n' }}{% endif %}"
          + "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}"
          + "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

  private static final ChatMessage DEFAULT_SYSTEM =
      ChatMessage.system("You are a helpful assistant.");

  private final Tokenizer tokenizer;
  private final SpecialText contents;
  private final StringBuilder text = new StringBuilder();
  private final IntList ids = new IntList(256);
  private boolean[] answer = new boolean[256];

  ChatMl(Tokenizer tokenizer, SpecialText contents) {
    String template = tokenizer.chatTemplate();
    if (template != null && !template.contains(Tokenizer.IM_START)) {
      throw new ConfigException(
          "the model's chat template is not ChatML, the only one that can be rendered");
    }
    this.tokenizer = tokenizer;
    this.contents = contents;
  }

  RenderedChat render(List<ChatMessage> messages, boolean addGenerationPrompt) {
    if (!messages.isEmpty() && !messages.getFirst().role().equals("system")) {
      add(DEFAULT_SYSTEM);
    }
    messages.forEach(this::add);
    if (addGenerationPrompt) {
      mark(Tokenizer.IM_START, tokenizer.imStart(), false);
      words("assistant\n", Integer.MAX_VALUE);
    }
    return new RenderedChat(text.toString(), ids.toArray(), Arrays.copyOf(answer, ids.size()));
  }

  private void add(ChatMessage message) {
    mark(Tokenizer.IM_START, tokenizer.imStart(), false);
    String header = message.role() + "\n";
    int answerStart = message.isAssistant() ? normalisedBytes(header) : Integer.MAX_VALUE;
    words(header + message.content(), answerStart);
    mark(Tokenizer.IM_END, tokenizer.imEnd(), message.isAssistant());
    words("\n", Integer.MAX_VALUE);
  }

  private void mark(String content, int id, boolean isAnswer) {
    text.append(content);
    push(id, isAnswer);
  }

  /// Encodes header and content in one go, because a token may span both (a line feed at the start
  /// of the content). Such a token is no answer: the model is given it in the prompt.
  ///
  /// @param answerStart byte from which on tokens are the assistant's
  private void words(String words, int answerStart) {
    text.append(words);
    int at = 0;
    for (int id : tokenizer.encode(words, contents)) {
      push(id, at >= answerStart);
      at += tokenizer.tokenBytes(id, false).length;
    }
  }

  private void push(int id, boolean isAnswer) {
    ids.add(id);
    if (ids.size() > answer.length) {
      answer = Arrays.copyOf(answer, 2 * answer.length);
    }
    answer[ids.size() - 1] = isAnswer;
  }

  private static int normalisedBytes(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8).length;
  }
}
