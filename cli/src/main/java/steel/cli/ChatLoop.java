package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.Consumer;
import steel.config.ConfigException;
import steel.infer.Cancellation;
import steel.infer.Conversation;
import steel.infer.FinishReason;
import steel.infer.Reply;

/// Question and answer until one leaves.
final class ChatLoop {
  private static final String HELP =
      "/reset forgets the chat, /exit or Ctrl-D leaves, Ctrl-C stops an answer";

  private final Conversation conversation;
  private final ChatLines lines;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Consumer<Reply> after;

  /// @param after told of every answer when it has been printed
  ChatLoop(
      Conversation conversation,
      ChatLines lines,
      PrintWriter out,
      PrintWriter err,
      Consumer<Reply> after) {
    this.conversation = conversation;
    this.lines = lines;
    this.out = out;
    this.err = err;
    this.after = after;
  }

  /// Runs until the lines end or one of them is `/exit`.
  ///
  /// @throws IOException if the lines cannot be read
  void run() throws IOException {
    if (lines.isInteractive()) {
      out.println(HELP);
    }
    for (Optional<String> next = lines.next(); next.isPresent(); next = lines.next()) {
      String line = next.get().strip();
      switch (line) {
        case "" -> {}
        case "/exit" -> {
          return;
        }
        case "/reset" -> {
          conversation.reset();
          if (lines.isInteractive()) {
            out.println("(a new chat)");
          }
        }
        case "/help" -> out.println(HELP);
        case String command when command.matches("/[a-z]+") ->
            err.println("steel: %s is no command; %s".formatted(command, HELP));
        case String question -> answer(question);
      }
      out.flush();
    }
  }

  private void answer(String question) {
    Cancellation cancellation = new Cancellation();
    lines.whileCancellable(
        cancellation,
        () -> {
          try {
            Reply reply =
                conversation.say(
                    question,
                    cancellation,
                    token -> {
                      out.print(token.text());
                      out.flush();
                    });
            out.println(ending(reply.finishReason()));
            after.accept(reply);
          } catch (ConfigException e) {
            err.println("steel: %s, or start anew with /reset".formatted(e.getMessage()));
          }
        });
  }

  /// What a person should know about how an answer ended.
  private String ending(FinishReason reason) {
    return switch (reason) {
      case STOP, STOP_STRING -> "";
      case LENGTH -> lines.isInteractive() ? " (cut: as long as it may be)" : "";
      case CANCELLED -> " (stopped)";
    };
  }
}
