package steel.tokenizer;

import java.io.IOException;

/// What is done to a text before its bytes are merged, and with a piece that is a token as it is.
///
/// @param splitting how it is cut into pieces
/// @param normalises whether it is brought into NFC first
/// @param wholeFirst whether a piece that is a token is that token, though merges would give others
record TokenForm(Splitting splitting, boolean normalises, boolean wholeFirst) {
  /// Qwen's, and that of a tokenizer that is trained here.
  static final TokenForm QWEN2 = new TokenForm(Splitting.QWEN2, true, false);

  static TokenForm read(TableReader in) throws IOException {
    return new TokenForm(Splitting.valueOf(in.text()), in.number() != 0, in.number() != 0);
  }

  void write(TableWriter out) throws IOException {
    out.text(splitting.name());
    out.number(normalises ? 1 : 0);
    out.number(wholeFirst ? 1 : 0);
  }

  /// All of it as text, which is part of a tokenizer's hash.
  String identity() {
    return "byte-level BPE"
        + (normalises ? ", NFC" : "")
        + (wholeFirst ? ", whole pieces first" : "")
        + "\n"
        + splitting.expression();
  }
}
