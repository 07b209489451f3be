package steel.data.language;

/// What a text is cut into before an n-gram model sees it. Safe for use by several threads.
public sealed interface Pieces permits CharacterPieces, UnigramPieces {
  /// Cuts a text; every piece goes to the sink, in order.
  void cut(String text, Sink sink);

  /// How many numbered pieces there are; their numbers are below.
  int size();

  /// A piece as letters; empty where the number stands for none.
  String piece(int number);

  /// What is written of the pieces beside a model.
  String kind();

  /// Takes pieces.
  interface Sink {
    /// A piece that has a number.
    void piece(int number);

    /// A piece that has none.
    void unknown(String letters);
  }
}
