package steel.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;

/// The screen and keyboard of somebody who types the next line whenever a prompt appears, and
/// Ctrl-D when there are no more.
final class TypingPerson extends ByteArrayOutputStream {
  private static final String PROMPT = "> ";
  private static final String CTRL_D = "\u0004";

  private final Queue<String> lines;
  private final LineDisciplineTerminal terminal;
  private int answered;

  TypingPerson(String... lines) throws IOException {
    this.lines = new ArrayDeque<>(List.of(lines));
    terminal = new LineDisciplineTerminal("person", "xterm", this, StandardCharsets.UTF_8);
  }

  /// The terminal in front of which the person sits.
  Terminal terminal() {
    return terminal;
  }

  @Override
  public void flush() throws IOException {
    int prompts = toString(StandardCharsets.UTF_8).split(PROMPT, -1).length - 1;
    while (answered < prompts) {
      answered++;
      String line = lines.poll();
      terminal.processInputBytes((line == null ? CTRL_D : line).getBytes(StandardCharsets.UTF_8));
    }
  }
}
