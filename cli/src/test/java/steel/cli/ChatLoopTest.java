package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.Terminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import steel.infer.Cancellation;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.model.Sampling;
import steel.testkit.Golden;
import steel.tokenizer.ChatMessage;

@Timeout(60) // a prompt that nobody answers would wait for ever
class ChatLoopTest {
  private static final String CACHE = "cache: up to 512 tokens, 0.8 MB of keys and values in f32";

  private static final Generation RANDOM =
      Generation.of(8).withSampling(Sampling.GREEDY.withTemperature(1).withTopK(20).withSeed(3));

  @TempDir Path folder;

  private record Talk(String out, String err, List<ChatMessage> messages) {}

  private Talk talk(ChatLines lines) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    try (var model = SteelModel.open(Path.of(ChattyModel.write(folder)));
        var conversation = model.converse(List.of(), RANDOM);
        lines) {
      new ChatLoop(conversation, lines, new PrintWriter(out), new PrintWriter(err), _ -> {}).run();
      return new Talk(out.toString(), err.toString(), conversation.messages());
    }
  }

  private Talk talk(String text) throws IOException {
    return talk(ChatLines.of(new StringReader(text)));
  }

  @Test
  void answersEveryLineAndRemembersThem() throws IOException {
    Talk talk = talk("你好\n\n  再见  \n");
    assertThat(talk.messages())
        .extracting(ChatMessage::role)
        .containsExactly("user", "assistant", "user", "assistant");
    assertThat(talk.messages()).extracting(ChatMessage::content).contains("你好", "再见");
    assertThat(talk.out())
        .isEqualToNormalizingNewlines(
            talk.messages().get(1).content() + "\n" + talk.messages().get(3).content() + "\n");
    assertThat(talk.err()).isEmpty();
  }

  @Test
  void obeysItsCommands() throws IOException {
    Talk talk = talk("一\n/reset\n二\n/what\n/exit\n三\n");
    assertThat(talk.messages()).hasSize(2).first().isEqualTo(ChatMessage.user("二"));
    assertThat(talk.err()).contains("/what is no command; /reset forgets the chat");
  }

  @Test
  void goesOnAfterAQuestionThatIsTooLong() throws IOException {
    Talk talk = talk("长".repeat(300) + "\n短\n");
    assertThat(talk.err())
        .contains("max_position_embeddings")
        .contains("or start anew with /reset");
    assertThat(talk.messages()).hasSize(2);
  }

  @Test
  void talksAtATerminal() throws IOException {
    TypingPerson person = new TypingPerson("你好!!\r", "/reset\r", "中\r");
    Talk talk = talk(new TerminalChatLines(person.terminal()));
    assertThat(talk.messages()).hasSize(2).first().isEqualTo(ChatMessage.user("中"));
    assertThat(talk.out()).startsWith("/reset forgets the chat").contains("(a new chat)");
  }

  @Test
  void ctrlCStopsTheWorkAndNotTheProgram() throws IOException {
    TypingPerson person = new TypingPerson("half a line\u0003", "x\r");
    Terminal terminal = person.terminal();
    try (var lines = new TerminalChatLines(terminal)) {
      Cancellation cancellation = new Cancellation();
      lines.whileCancellable(cancellation, () -> terminal.raise(Terminal.Signal.INT));
      assertThat(cancellation.isCancelled()).isTrue();
      assertThat(lines.next()).hasValue("x"); // after Ctrl-C at the prompt, a prompt again
      assertThat(person.toString(StandardCharsets.UTF_8)).contains("(Ctrl-D or /exit leaves)");
      assertThat(lines.next()).isEmpty();
    }
  }

  @Test
  void readsAPipeToItsEnd() throws IOException {
    String model = ChattyModel.write(folder);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("你好\n".getBytes(StandardCharsets.UTF_8)));
    try {
      CommandRun run =
          CommandRun.of(
              "chat", model, "--system", "短", "--max-new-tokens", "5", "--temperature", "0");
      assertThat(run.err()).isEqualToIgnoringNewLines(CACHE);
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).endsWith(System.lineSeparator());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void tellsLogProbabilitiesBehindEveryAnswer() throws IOException {
    String model = ChattyModel.write(folder);
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("你好\n再见\n".getBytes(StandardCharsets.UTF_8)));
    try {
      CommandRun run =
          CommandRun.of(
              "chat", model, "--max-new-tokens", "3", "--min-tokens", "3", "--logprobs", "1");
      assertThat(run.err()).isEqualToIgnoringNewLines(CACHE);
      assertThat(run.out().lines().filter(line -> line.contains("most likely"))).hasSize(2);
      assertThat(run.out().lines().filter(line -> line.matches("\\d+ +-\\d+\\.\\d{4} .*")))
          .hasSize(6);
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void refusesAFolderThatCannotChat() {
    String golden = Golden.path("model/qwen2-raw").toString();
    CommandRun run = CommandRun.of("chat", golden);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("tokenizer");
    assertThat(CommandRun.of("chat", golden, "--max-new-tokens", "0").exitCode()).isEqualTo(2);
    assertThat(CommandRun.of("chat").err()).contains("MODEL");
  }
}
