package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.testkit.Golden;
import steel.tokenizer.ChatMessage;

class ConversationTest {
  private static final List<ChatMessage> OPENING = List.of(ChatMessage.system("短"));

  @TempDir Path folder;

  /// Turns with a kept cache answer as one call over the whole chat does.
  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "qwen2-tied", "steel-v3"})
  void everyTurnAnswersTheWholeChat(String golden) throws IOException {
    assertTurns(golden, Generation.of(12));
    assertTurns(golden, Generation.of(12).withoutCache());
    // what is behind a stop string is generated, but no part of the chat
    assertTurns(golden, Generation.of(12).withStopStrings(List.of("a", "b", "c", "\ufffd")));
  }

  private void assertTurns(String golden, Generation generation) throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write(golden, fresh()));
        var conversation = model.converse(OPENING, generation)) {
      for (String question : List.of("你好", "1+1=?", "再见")) {
        Reply reply = conversation.say(question, new Cancellation(), _ -> {});
        List<ChatMessage> messages = conversation.messages();
        assertThat(messages.getLast()).isEqualTo(ChatMessage.assistant(reply.text()));
        Reply whole = model.chat(messages.subList(0, messages.size() - 1), generation);
        assertThat(reply.ids()).as(question).isEqualTo(whole.ids());
        assertThat(reply.promptTokens()).isEqualTo(whole.promptTokens());
      }
      assertThat(conversation.messages()).hasSize(7);
      conversation.reset();
      assertThat(conversation.messages()).isEqualTo(OPENING);
      assertThat(conversation.say("你好", new Cancellation(), _ -> {}).ids())
          .isEqualTo(model.chat(conversation.messages().subList(0, 2), generation).ids());
    }
  }

  @Test
  void readsAgainOnlyWhatIsNew() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", fresh()));
        var conversation = model.converse(OPENING, Generation.of(1))) {
      conversation.say("你好", new Cancellation(), _ -> {});
      int before = conversation.cached();
      assertThatThrownBy(
              () ->
                  conversation.say(
                      "x",
                      new Cancellation(),
                      _ -> {
                        throw new IllegalStateException("the listener is gone");
                      }))
          .hasMessage("the listener is gone");
      assertThat(conversation.messages()).hasSize(3); // as before the call
      assertThat(conversation.cached()).isBetween(1, before); // what both prompts begin with
      Reply reply = conversation.say("x", new Cancellation(), _ -> {});
      assertThat(conversation.cached()).isEqualTo(reply.promptTokens());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-v3"})
  void goesOnAfterAnAnswerThatWasCancelled(String golden) throws IOException {
    Generation generation = Generation.of(12).ignoringEos();
    try (var model = SteelModel.open(TinyChatModel.write(golden, fresh()));
        var conversation = model.converse(OPENING, generation)) {
      Cancellation atOnce = new Cancellation();
      atOnce.cancel();
      assertThat(conversation.say("你好", atOnce, _ -> {}).ids()).isEmpty();
      Cancellation soon = new Cancellation();
      Reply cut = conversation.say("一", soon, _ -> soon.cancel());
      assertThat(cut.ids()).hasSize(1);
      assertThat(cut.finishReason()).isEqualTo(FinishReason.CANCELLED);
      Reply reply = conversation.say("二", new Cancellation(), _ -> {});
      List<ChatMessage> messages = conversation.messages();
      assertThat(messages).hasSize(7);
      Reply whole = model.chat(messages.subList(0, 6), generation);
      assertThat(reply.ids()).isEqualTo(whole.ids());
    }
  }

  @Test
  void tellsWhenTheChatIsTooLong() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", fresh()));
        var conversation = model.converse(List.of(), Generation.of(3))) {
      assertThatThrownBy(() -> conversation.say("长".repeat(200), new Cancellation(), _ -> {}))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("max_position_embeddings");
      assertThat(conversation.messages()).isEmpty();
      assertThat(conversation.say("短", new Cancellation(), _ -> {}).ids()).isNotEmpty();
    }
  }

  @Test
  void needsATokenizerOfTheModel() throws IOException {
    Path model = TinyChatModel.write("steel-v3", fresh());
    for (String name : List.of("config.json", "model.safetensors")) { // 256 rows, 259 tokens
      Files.copy(
          Golden.path("model/steel-v3").resolve(name),
          model.resolve(name),
          StandardCopyOption.REPLACE_EXISTING);
    }
    try (var steel = SteelModel.open(model)) {
      assertThatThrownBy(() -> steel.chat(List.of(ChatMessage.user("x")), Generation.of(1)))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the tokenizer has 259 tokens, config.json only 256");
    }
  }

  private Path fresh() throws IOException {
    return Files.createTempDirectory(folder, "model");
  }
}
