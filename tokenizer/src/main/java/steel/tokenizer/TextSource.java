package steel.tokenizer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Texts to learn from, read once from first to last.
public interface TextSource {
  /// Hands over every text.
  ///
  /// @throws IOException if one cannot be read
  void forEach(Sink sink) throws IOException;

  /// Takes one text.
  interface Sink {
    /// @throws IOException if it cannot be kept
    void accept(String text) throws IOException;
  }

  /// Lines of plain text, each a text of its own with its break, so that breaks are learned too;
  /// long ones in parts that the same is learned from.
  static TextSource lines(List<Path> files) {
    return sink -> {
      for (Path file : files) {
        try (TextLines lines = new TextLines(Files.newInputStream(file), file.toString())) {
          for (String line = lines.nextPart(); line != null; line = lines.nextPart()) {
            sink.accept(lines.hasBreak() ? line + "\n" : line);
          }
        }
      }
    };
  }

  /// Texts that are in memory.
  static TextSource of(List<String> texts) {
    return sink -> {
      for (String text : texts) {
        sink.accept(text);
      }
    };
  }
}
