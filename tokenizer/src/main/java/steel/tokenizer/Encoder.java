package steel.tokenizer;

/// One thread's way from text to tokens, with its buffers.
final class Encoder {
  private final AddedTokens addedTokens;
  private final PieceEncoder pieces;
  private final Splitting.Scanner scanner;
  private final Utf8Text segment;

  Encoder(Tokenizer tokenizer) {
    this.addedTokens = tokenizer.addedTokens();
    this.pieces = tokenizer.pieceEncoder();
    this.scanner = tokenizer.form().splitting().scanner();
    this.segment = new Utf8Text(tokenizer.form().normalises());
  }

  /// Tokens of a text: added tokens are found first, what lies between is encoded by itself.
  IntList encode(String text, SpecialText specialText) {
    IntList ids = new IntList(text.length() / 2);
    int from = 0;
    AddedTokens.Match match = addedTokens.next(text, from, specialText);
    while (match != null) {
      encodeSegment(text, from, match.from(), ids);
      ids.add(match.token().id());
      from = match.from() + match.token().content().length();
      match = addedTokens.next(text, from, specialText);
    }
    encodeSegment(text, from, text.length(), ids);
    return ids;
  }

  private void encodeSegment(String text, int from, int to, IntList ids) {
    if (from == to) {
      return;
    }
    segment.set(text, from, to);
    byte[] bytes = segment.bytes();
    int length = segment.length();
    for (int at = 0; at < length; ) {
      int end = scanner.pieceEnd(bytes, at, length);
      pieces.encode(bytes, at, end, ids);
      at = end;
    }
  }
}
