package steel.cli;

import java.io.IOException;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import steel.infer.Cancellation;

/// Lines of a person at a terminal, with editing and history. Owns the terminal.
final class TerminalChatLines implements ChatLines {
  private static final String PROMPT = "> ";

  private final Terminal terminal;
  private final LineReader reader;

  /// @param terminal closed with this
  TerminalChatLines(Terminal terminal) {
    this.terminal = terminal;
    reader =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("steel")
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true) // "!" is just a letter here
            .build();
  }

  /// The terminal that the program was started from.
  ///
  /// @throws IOException if it cannot be set up
  static TerminalChatLines ofSystem() throws IOException {
    return new TerminalChatLines(
        TerminalBuilder.builder()
            .name("steel")
            .system(true)
            .dumb(true)
            .nativeSignals(true)
            .build());
  }

  @Override
  public boolean isInteractive() {
    return true;
  }

  @Override
  public Optional<String> next() {
    while (true) {
      try {
        return Optional.of(reader.readLine(PROMPT));
      } catch (UserInterruptException e) {
        terminal.writer().println("(Ctrl-D or /exit leaves)");
        terminal.flush();
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void whileCancellable(Cancellation cancellation, Runnable work) {
    Terminal.SignalHandler before =
        terminal.handle(Terminal.Signal.INT, _ -> cancellation.cancel());
    try {
      work.run();
    } finally {
      terminal.handle(Terminal.Signal.INT, before);
    }
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
