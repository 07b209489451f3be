package steel.tokenizer;

import java.io.IOException;
import java.util.List;

/// Texts to learn from, read once from first to last.
public interface TextSource {
  /// Hands over every text.
  ///
  /// @throws IOException if one cannot be read
  void forEach(Sink sink) throws IOException;

  /// Takes one text.
  interface Sink {
    void accept(String text);
  }

  /// Texts that are in memory.
  static TextSource of(List<String> texts) {
    return sink -> texts.forEach(sink::accept);
  }
}
