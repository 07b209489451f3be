package steel.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// One thread's way from text to tokens and back, with its buffers.
final class Encoder {
  /// Buffers above this are given back after use.
  private static final int KEPT_TOKENS = 1 << 14;

  private static final int KEPT_BYTES = 1 << 20;

  /// Pieces that are cut before they are encoded.
  private static final int PIECES = 4 * Splitting.Scanner.LEAST_ROOM;

  /// Tokens of so many bytes are copied as two numbers.
  private static final int SHORT = 16;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

  private final Tokenizer tokenizer;
  private final AddedTokens addedTokens;
  private final PieceEncoder pieces;
  private final Splitting.Scanner scanner;
  private final Utf8Text segment;
  private final int[] ends = new int[PIECES];
  private IntList ids = new IntList(KEPT_TOKENS);
  private byte[] decoded = new byte[KEPT_TOKENS];
  private char[] characters = new char[KEPT_TOKENS];

  Encoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
    this.addedTokens = tokenizer.addedTokens();
    this.pieces = tokenizer.pieceEncoder();
    this.scanner = tokenizer.form().splitting().scanner();
    this.segment = new Utf8Text(tokenizer.form().normalises());
  }

  /// Tokens of a text, borrowed until the next: added tokens are found first, what lies between is
  /// encoded by itself.
  IntList encode(String text, SpecialText specialText) {
    ids.clear();
    int from = 0;
    AddedTokens.Match match = addedTokens.next(text, from, specialText);
    while (match != null) {
      encodeSegment(text, from, match.from());
      ids.add(match.token().id());
      from = match.from() + match.token().content().length();
      match = addedTokens.next(text, from, specialText);
    }
    encodeSegment(text, from, text.length());
    return ids;
  }

  /// Tokens of `text[from, to)` in UTF-8, in which the texts of special tokens are plain text.
  IntList encode(byte[] text, int from, int to) {
    if (addedTokens.isSilent(SpecialText.PLAIN) && Utf8Text.isSurelyNfc(text, from, to)) {
      ids.clear();
      encodePieces(text, from, to);
      return ids;
    }
    byte[] part = from == 0 ? text : Arrays.copyOfRange(text, from, to);
    return encode(Utf8Decoding.decode(part, to - from), SpecialText.PLAIN);
  }

  /// The text of tokens; see [Tokenizer#decode(int[], boolean)].
  String decode(int[] tokens, boolean skipSpecial) {
    Vocabulary vocabulary = tokenizer.vocabulary();
    byte[] bytes = decoded;
    int length = 0;
    for (int id : tokens) {
      AddedTokens.Token added = addedTokens.mayBe(id) ? addedTokens.byId(id) : null;
      byte[] source = added == null ? vocabulary.bytes() : tokenizer.tokenBytes(id, skipSpecial);
      int from = added == null ? vocabulary.startOrZero(id) : 0;
      int width = added == null ? vocabulary.byteLength(id) : source.length;
      if (length + width + SHORT > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * (length + width) + SHORT);
        decoded = bytes;
      }
      if (width <= SHORT && from + SHORT <= source.length) { // what is too much is written over
        LONGS.set(bytes, length, (long) LONGS.get(source, from));
        LONGS.set(bytes, length + 8, (long) LONGS.get(source, from + 8));
      } else {
        System.arraycopy(source, from, bytes, length, width);
      }
      length += width;
    }
    if (characters.length < length) {
      characters = new char[2 * length];
    }
    return Utf8Decoding.decode(bytes, length, characters);
  }

  /// Lets go of what a long text needed.
  void rest() {
    if (decoded.length > KEPT_BYTES) {
      decoded = new byte[KEPT_TOKENS];
      characters = new char[KEPT_TOKENS];
    }
    segment.rest();
    if (ids.capacity() > 16 * KEPT_TOKENS) {
      ids = new IntList(KEPT_TOKENS);
    }
  }

  private void encodeSegment(String text, int from, int to) {
    if (from == to) {
      return;
    }
    segment.set(text, from, to);
    encodePieces(segment.bytes(), 0, segment.length());
  }

  private void encodePieces(byte[] bytes, int from, int to) {
    for (int at = from; at < to; ) {
      int count = scanner.pieceEnds(bytes, at, to, ends);
      pieces.encode(bytes, at, ends, count, ids);
      at = ends[count - 1];
    }
  }
}
