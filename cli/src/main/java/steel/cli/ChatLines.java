package steel.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.Optional;
import steel.infer.Cancellation;

/// Where the lines of a chat come from: a person at a terminal, or a pipe.
interface ChatLines extends AutoCloseable {
  /// Whether somebody is there to be greeted.
  boolean isInteractive();

  /// The next line, empty when there are no more.
  ///
  /// @throws IOException if they cannot be read
  Optional<String> next() throws IOException;

  /// Runs something that Ctrl-C stops instead of the program.
  void whileCancellable(Cancellation cancellation, Runnable work);

  @Override
  void close() throws IOException;

  /// Lines of a pipe or file.
  static ChatLines of(Reader reader) {
    BufferedReader lines = new BufferedReader(reader);
    return new ChatLines() {
      @Override
      public boolean isInteractive() {
        return false;
      }

      @Override
      public Optional<String> next() throws IOException {
        return Optional.ofNullable(lines.readLine());
      }

      @Override
      public void whileCancellable(Cancellation cancellation, Runnable work) {
        work.run(); // Ctrl-C ends the program, as in any pipe
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    };
  }
}
