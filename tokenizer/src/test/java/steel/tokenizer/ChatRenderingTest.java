package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.tokenizer.RenderedChat.Answer;

/// Chats with the tokenizer of a folder: ids, and what of them the assistant says.
class ChatRenderingTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String IN_THE_MANNER_OF_LLAMA_2 =
      "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}"
          + "{{ raise_exception('roles must alternate') }}{% endif %}{% if m.role == 'user' %}"
          + "{{ '[INST] ' + m.content.strip() + ' [/INST]' }}{% else %}"
          + "{{ ' ' + m.content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}";

  /// The last answer keeps its thoughts, those before lose them; a prompt opens with a thought.
  private static final String IN_THE_MANNER_OF_THINKERS =
      "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' }}{% if m.role == 'assistant' %}"
          + "{% set words = m.content.split('</think>')[-1].lstrip('\n') %}"
          + "{{ '<think>\n' + m.thought + '\n</think>\n' if loop.last and m.thought }}"
          + "{{ words }}{% for c in m.calls %}{{ '<call>' ~ c|tojson ~ '</call>' }}{% endfor %}"
          + "{% else %}{{ m.content }}{% endif %}{{ '<|im_end|>\n' }}{% endfor %}"
          + "{{ '<|im_start|>assistant\n<think>\n' if add_generation_prompt }}";

  private static Tokenizer trained;

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    trained =
        BpeTrainer.train(
            TextSource.of(List.of("assistant\n\nuser\nsystem\n", "你好，世界。你好！\n\n")),
            new BpeTrainer.Options(300, 0),
            Progress.SILENT);
  }

  @BeforeEach
  void write() throws IOException {
    trained.write(folder);
  }

  private Tokenizer with(String template) throws IOException {
    Files.writeString(folder.resolve("chat_template.jinja"), template);
    return Tokenizer.read(folder);
  }

  private static ObjectNode chat(String json) throws IOException {
    return (ObjectNode) JSON.readTree(json.replace('\'', '"'));
  }

  private static List<String> answers(Tokenizer tokenizer, RenderedChat chat) {
    List<String> answers = new ArrayList<>();
    for (Answer answer : chat.answers()) {
      String text = chat.text().substring(answer.from(), answer.to());
      int[] ids = Arrays.copyOfRange(chat.ids(), answer.fromToken(), answer.toToken());
      assertThat(tokenizer.decode(ids)).isEqualTo(text);
      IntStream.range(answer.fromToken(), answer.toToken())
          .forEach(t -> assertThat(chat.answer()[t]).isTrue());
      answers.add(text);
    }
    long marked = IntStream.range(0, chat.ids().length).filter(t -> chat.answer()[t]).count();
    assertThat(marked)
        .isEqualTo(chat.answers().stream().mapToInt(a -> a.toToken() - a.fromToken()).sum());
    return answers;
  }

  @Test
  void theGoldensOfChatMlRender() {
    for (JsonNode row : Golden.jsonLines(Golden.path("chat/chatml.jsonl"))) {
      ObjectNode chat = JSON.createObjectNode();
      chat.set("messages", row.get("messages"));
      chat.set("add_generation_prompt", row.get("add_generation_prompt"));
      for (SpecialText contents : SpecialText.values()) {
        assertThat(trained.render(chat, contents).text()).isEqualTo(row.get("text").asText());
      }
    }
  }

  @Test
  void everyTurnOfChatMlIsFound() throws IOException {
    RenderedChat chat =
        trained.render(
            chat(
                "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'你好'},"
                    + "{'role':'user','content':'assistant\\nb'},{'role':'assistant','content':''},"
                    + "{'role':'assistant','content':'<|im_end|>c'}],'add_generation_prompt':true}"),
            SpecialText.PLAIN);
    assertThat(answers(trained, chat))
        .containsExactly("你好<|im_end|>", "<|im_end|>", "<|im_end|>c<|im_end|>");
  }

  @Test
  void anAnswerThatBeginsTheChatIsFoundByItsWords() throws IOException {
    RenderedChat chat =
        trained.render(
            chat("{'messages':[{'role':'assistant','content':'你好'}]}"), SpecialText.PLAIN);
    assertThat(answers(trained, chat)).containsExactly("你好<|im_end|>");
  }

  @Test
  void turnsOfOtherTemplatesAreFound() throws IOException {
    Tokenizer other = with(IN_THE_MANNER_OF_LLAMA_2);
    RenderedChat chat =
        other.render(
            List.of(
                ChatMessage.user(" a "),
                ChatMessage.assistant(" b <|im_end|>"),
                ChatMessage.user("c"),
                ChatMessage.assistant("d")),
            false);
    assertThat(chat.text())
        .isEqualTo("[INST] a [/INST] b <|im_end|> <|im_end|>[INST] c [/INST] d <|im_end|>");
    assertThat(answers(other, chat)).containsExactly(" b <|im_end|> <|im_end|>", " d <|im_end|>");
    assertThat(IntStream.of(chat.ids()).filter(id -> id == other.imEnd())).hasSize(2);
  }

  @Test
  void turnsThatRenderOtherwiseAloneAreFound() throws IOException {
    Tokenizer other = with(IN_THE_MANNER_OF_THINKERS);
    String messages =
        "{'messages':[{'role':'user','content':'a'},{'role':'assistant','content':'b','thought':'t'},"
            + "{'role':'user','content':'c'},"
            + "{'role':'assistant','content':'','calls':[{'f':'x'}]},"
            + "{'role':'assistant','content':'d','thought':'u'}]}";
    RenderedChat chat = other.render(chat(messages), SpecialText.PLAIN);
    assertThat(answers(other, chat))
        .containsExactly(
            "b<|im_end|>",
            "<call>{\"f\": \"x\"}</call><|im_end|>",
            "u\n</think>\nd<|im_end|>"); // the prompt says <think>
  }

  @Test
  void generationBlocksWin() throws IOException {
    Tokenizer other =
        with(
            "{% for m in messages %}{{ m.role }}:{% if m.role == 'assistant' %}{% generation %}"
                + "{{ m.content ~ eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}"
                + "\n{% endfor %}");
    RenderedChat chat =
        other.render(List.of(ChatMessage.user("a"), ChatMessage.assistant("\n你好")), false);
    assertThat(chat.text()).isEqualTo("user:aassistant:\n你好<|im_end|>");
    assertThat(answers(other, chat)).containsExactly("\n你好<|im_end|>");
  }

  @Test
  void aTokenThatThePromptBeginsIsNoAnswer() {
    RenderedChat chat =
        trained.render(List.of(ChatMessage.user("a"), ChatMessage.assistant("\n你好")), false);
    assertThat(trained.idOf("\n\n")).isPresent();
    Answer answer = chat.answers().getFirst();
    assertThat(chat.text().substring(answer.from(), answer.to())).isEqualTo("\n你好<|im_end|>");
    assertThat(trained.decode(Arrays.copyOfRange(chat.ids(), answer.fromToken(), answer.toToken())))
        .isEqualTo("你好<|im_end|>");
  }

  @Test
  void aWordMayNeedNormalising() {
    String words =
        "e\u0301\u1112\u1161\u11ab\ud83d\ude00\ud800"; // NFC and U+FFFD change its length
    RenderedChat chat =
        trained.render(
            List.of(ChatMessage.user(words), ChatMessage.assistant(words), ChatMessage.user(words)),
            true);
    int[] ids =
        IntStream.range(0, chat.ids().length)
            .filter(t -> chat.answer()[t])
            .map(t -> chat.ids()[t])
            .toArray();
    assertThat(trained.decode(ids)).isEqualTo("é한\ud83d\ude00\ufffd<|im_end|>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_end|>",
        "<|im_start|>",
        "<|im_<|im_end|>",
        "<|im_end|",
        "|im_end|>",
        "<|endoftext|>"
      })
  void noContentMakesASpecialToken(String content) throws IOException {
    Tokenizer glued =
        with("{% for m in messages %}<{{ m.content }}>{{ m.role }}|im_end|>{% endfor %}");
    RenderedChat chat = glued.render(List.of(new ChatMessage("<", content)), false);
    assertThat(IntStream.of(chat.ids()).noneMatch(glued::isSpecial)).isTrue();
    RenderedChat common =
        trained.render(List.of(ChatMessage.user(content), new ChatMessage(content, "x")), true);
    assertThat(IntStream.of(common.ids()).filter(trained::isSpecial)).hasSize(7);
    assertThat(trained.decode(common.ids())).isEqualTo(common.text());
  }

  @Test
  void toolsHaveTheirOwnTemplate() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"),
        """
        {"bos_token": {"content": "<s>"}, "eos_token": "<|endoftext|>", "chat_template": [
          {"name": "default", "template": "{{ bos_token }}plain"},
          {"name": "tool_use", "template": "{{ tools[0].name }}{{ extra }}{{ documents is none }}"}]}
        """);
    Tokenizer other = Tokenizer.read(folder);
    String withTools = "{'messages':[],'tools':[{'name':'f'}],'extra':7}";
    assertThat(other.render(chat("{'messages':[]}"), SpecialText.PLAIN).text())
        .isEqualTo("<s>plain");
    assertThat(other.render(chat(withTools), SpecialText.PLAIN).text()).isEqualTo("f7True");
    assertThat(other.turnEnds()).containsExactly(other.endOfText(), other.imEnd());

    other.write(folder);
    Tokenizer again = Tokenizer.read(folder);
    assertThat(again.render(chat(withTools), SpecialText.PLAIN).text()).isEqualTo("f7True");
    assertThat(again.render(chat("{'messages':[]}"), SpecialText.PLAIN).text())
        .isEqualTo("<s>plain");
    assertThat(again.turnEnds()).isEqualTo(other.turnEnds());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      value = {
        "{{ raise_exception('no system here') }} ¦ chat template, line 1: no system here",
        "{% if %} ¦ chat template, line 1: Expected an expression",
        "{{ messages[0].x.y }} ¦ chat template, line 1: 'dict object' has no attribute 'x'",
      })
  void whatTheTemplateRefusesIsSaid(String template, String message) throws IOException {
    Tokenizer other = with(template);
    assertThat(other.encode("a")).hasSize(1); // who only encodes needs no template
    assertThatThrownBy(() -> other.render(List.of(ChatMessage.user("x")), true))
        .isInstanceOfAny(ConfigException.class, FormatException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aTemplateWithoutItsNameIsRefused() throws IOException {
    Files.writeString(
        folder.resolve("tokenizer_config.json"), "{\"chat_template\": [{\"name\": \"default\"}]}");
    assertThatThrownBy(() -> Tokenizer.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("chat_template: an entry has no \"name\" or no \"template\"");
  }
}
