package steel.tokenizer;

import java.io.IOException;

/// The part of a [TokenTrie] that tokens of ASCII make, laid out for as few looks into memory as
/// can be: a step tells the token that ends behind it and the byte that follows, if there is but
/// one; else the next node knows by a bit which bytes may follow. What leads to tokens that were
/// learned early comes first, so that what most texts need lies together.
///
/// A node is two numbers with a bit for each byte that may follow, then a step for each of these;
/// one that only one byte may follow is this step alone. A step is, from its highest bit on,
/// whether it leads to such a node (1 bit), the byte that follows then (7), the place of the next
/// node (24), 0 if nothing follows, the token plus 1 (24), 0 if none ends.
final class AsciiTrie {
  /// What [#longest] gives where a byte that is not ASCII decides.
  static final long UNDECIDED = -1;

  private static final int HEAD = 2;
  private static final int ROOT = 0;
  private static final long ONLY = Long.MIN_VALUE;
  private static final int BYTE_SHIFT = 48;
  private static final int BYTE_MASK = 0x7f;
  private static final int PLACE_SHIFT = 24;
  private static final int MASK = (1 << 24) - 1; // of a place and of a token

  private final long[] table;

  AsciiTrie(TrieBuilder builder) {
    int nodes = builder.size();
    int[] places = new int[nodes]; // -1: not of ASCII
    int[] counts = new int[nodes]; // of steps
    int[] lasts = new int[nodes]; // a child
    for (int node = 1; node < nodes; node++) {
      int parent = builder.parent(node); // is before its children
      if (builder.label(node) < 0 || places[parent] < 0) {
        places[node] = -1;
      } else {
        counts[parent]++;
        lasts[parent] = node;
      }
    }
    int size = 0;
    for (int node = 0; node < nodes; node++) {
      if (places[node] >= 0 && builder.hasChildren(node)) {
        places[node] = size;
        size += isOnly(node, counts) ? 1 : HEAD + counts[node];
      }
    }
    if (size > MASK) {
      throw new IllegalArgumentException("the vocabulary is too large");
    }
    this.table = new long[size];
    fill(builder, places, counts, lasts);
  }

  /// One that [#write] wrote.
  AsciiTrie(TableReader in) throws IOException {
    this.table = in.longs();
  }

  void write(TableWriter out) throws IOException {
    out.longs(table);
  }

  /// The longest token that `text[at, to)` begins with, and where it ends: `end << 32 | token`; or
  /// [#UNDECIDED].
  ///
  /// @param at of a byte of ASCII, which always is a token
  long longest(byte[] text, int at, int to) {
    long[] all = table;
    long step = all[step(ROOT, text[at])];
    long best = UNDECIDED;
    for (int i = at + 1; ; i++) {
      int token = (int) step & MASK;
      if (token != 0) {
        best = (long) i << 32 | (token - 1);
      }
      int place = (int) (step >>> PLACE_SHIFT) & MASK;
      if (i == to || place == 0) {
        return best;
      }
      int b = text[i];
      if (b < 0) {
        return UNDECIDED;
      }
      if (step < 0) {
        if (((int) (step >>> BYTE_SHIFT) & BYTE_MASK) != b) {
          return best;
        }
        step = all[place];
      } else {
        if (((all[place + (b >> 6)] >>> b) & 1) == 0) {
          return best;
        }
        step = all[step(place, b)];
      }
    }
  }

  private void fill(TrieBuilder builder, int[] places, int[] counts, int[] lasts) {
    for (int node = 1; node < places.length; node++) {
      int parent = builder.parent(node);
      if (places[node] >= 0 && !isOnly(parent, counts)) {
        table[places[parent] + (builder.label(node) >> 6)] |= 1L << builder.label(node);
      }
    }
    for (int node = 1; node < places.length; node++) { // now steps have their places
      if (places[node] >= 0) {
        int parent = builder.parent(node);
        int at =
            isOnly(parent, counts) ? places[parent] : step(places[parent], builder.label(node));
        long follows =
            isOnly(node, counts) ? ONLY | (long) builder.label(lasts[node]) << BYTE_SHIFT : 0;
        table[at] = follows | (long) places[node] << PLACE_SHIFT | (builder.token(node) + 1);
      }
    }
  }

  private static boolean isOnly(int node, int[] counts) {
    return node != ROOT && counts[node] == 1;
  }

  /// Where the step from a node by a byte that may follow is.
  private int step(int node, int b) {
    int before = b < 64 ? 0 : Long.bitCount(table[node]);
    return node + HEAD + before + Long.bitCount(table[node + (b >> 6)] & ((1L << b) - 1));
  }
}
