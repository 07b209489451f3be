package steel.tokenizer;

import java.io.IOException;

/// Different pieces of text and how often each was seen, in any order; gone through as often as is
/// needed.
interface Pieces {
  /// Hands over every piece, always in the same order.
  ///
  /// @throws IOException if they lie on a disk that cannot be read
  void forEach(Sink sink) throws IOException;

  /// Takes `bytes[from, to)`, borrowed until it returns.
  interface Sink {
    void accept(byte[] bytes, int from, int to, long count) throws IOException;
  }
}
