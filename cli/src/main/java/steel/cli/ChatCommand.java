package steel.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.tokenizer.ChatMessage;
import steel.tokenizer.Tokenizer;

/// `steel chat`: talks with a model, at a terminal or line by line through a pipe.
@Command(
    name = "chat",
    description = {
      "Talks with a model.",
      "Ctrl-C stops an answer; /reset forgets the chat; Ctrl-D or /exit leaves. Where standard input"
          + " is not a terminal, every line of it is a question."
    },
    mixinStandardHelpOptions = true)
final class ChatCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "A model folder or a GGUF file, with its tokenizer.")
  private Path folder;

  @Option(
      names = "--system",
      paramLabel = "TEXT",
      description = "What the model is told before the chat.")
  private @Nullable String system;

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "512",
      description = "At most so many tokens an answer. Default: ${DEFAULT-VALUE}.")
  private int maxNewTokens;

  @Mixin private RunOptions run;

  @Mixin private SamplingOptions sampling;

  @Mixin private AnswerOptions answer;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  ChatCommand() {}

  @Override
  public Integer call() throws IOException {
    try (var model = SteelModel.open(folder, run.settings())) {
      Generation generation =
          answer.generation(maxNewTokens, model, folder).withSampling(sampling.over(model, folder));
      List<ChatMessage> opening = system == null ? List.of() : List.of(ChatMessage.system(system));
      requireChats(model.tokenizer(), opening);
      try (var conversation = model.converse(opening, generation);
          var lines = lines()) {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        CacheLine.print(model, model.config().maxPositionEmbeddings(), err);
        new ChatLoop(conversation, lines, out, err, reply -> LogprobView.print(reply, out)).run();
      }
    }
    return 0;
  }

  @SuppressWarnings("SystemConsoleNull") // in JDK 25 it is null again where a stream is redirected
  private static ChatLines lines() throws IOException {
    Console console = System.console();
    return console != null && console.isTerminal()
        ? TerminalChatLines.ofSystem()
        : ChatLines.of(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  }

  /// Refuses a folder that cannot chat, or not with this opening, before anybody types.
  private static void requireChats(Tokenizer tokenizer, List<ChatMessage> opening) {
    List<ChatMessage> chat = new ArrayList<>(opening);
    chat.add(ChatMessage.user("?"));
    int[] _ = tokenizer.render(chat, true).ids();
  }
}
