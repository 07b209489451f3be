package steel.data.operator;

import java.util.Arrays;

/// The pieces of a text that line breaks part, and those of them that were there before. Used by
/// one thread.
final class RepeatedPieces {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits well mixed

  private final String text;
  private long[] hashes = new long[16];
  private int[] places = new int[32]; // begin and end of each different piece
  private int[] table = new int[64]; // 1 + piece, 0 where free
  private int distinct;

  private int count;
  private int characters;

  private RepeatedPieces(String text) {
    this.text = text;
  }

  /// What is left when a text is cut at every run of at least so many line feeds.
  static RepeatedPieces of(String text, int breaks) {
    RepeatedPieces pieces = new RepeatedPieces(text);
    int from = 0;
    int at = text.indexOf('\n');
    while (at >= 0) {
      int end = at + 1;
      while (end < text.length() && text.charAt(end) == '\n') {
        end++;
      }
      if (end - at >= breaks) {
        pieces.add(from, at);
        from = end;
      }
      at = text.indexOf('\n', end);
    }
    pieces.add(from, text.length());
    return pieces;
  }

  /// Without any.
  static RepeatedPieces none(String text) {
    return new RepeatedPieces(text);
  }

  /// Adds a piece.
  void add(int from, int to) {
    count++;
    long hash = hash(from, to);
    int slot = slot(hash);
    while (table[slot] != 0) {
      int piece = table[slot] - 1;
      if (hashes[piece] == hash && isSame(piece, from, to)) {
        characters += text.codePointCount(from, to);
        return;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    if (distinct == hashes.length) {
      grow();
      slot = freeSlot(hash);
    }
    hashes[distinct] = hash;
    places[2 * distinct] = from;
    places[2 * distinct + 1] = to;
    table[slot] = ++distinct;
  }

  /// Pieces in all.
  int count() {
    return count;
  }

  /// Pieces that were there before.
  int repeated() {
    return count - distinct;
  }

  /// Characters of those, in code points.
  int characters() {
    return characters;
  }

  private long hash(int from, int to) {
    long hash = (long) to - from;
    for (int i = from; i < to; i++) {
      hash = (hash + text.charAt(i)) * BASE;
    }
    return hash ^ (hash >>> 29);
  }

  private boolean isSame(int piece, int from, int to) {
    int begin = places[2 * piece];
    return places[2 * piece + 1] - begin == to - from
        && text.regionMatches(begin, text, from, to - from);
  }

  private int slot(long hash) {
    return (int) (hash >>> 33) & (table.length - 1);
  }

  private int freeSlot(long hash) {
    int slot = slot(hash);
    while (table[slot] != 0) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private void grow() {
    hashes = Arrays.copyOf(hashes, 2 * distinct);
    places = Arrays.copyOf(places, 4 * distinct);
    table = new int[2 * table.length];
    for (int piece = 0; piece < distinct; piece++) {
      table[freeSlot(hashes[piece])] = 1 + piece;
    }
  }
}
