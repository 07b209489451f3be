package steel.tokenizer;

import java.io.IOException;

/// The part of a [TokenTrie] that tokens of ASCII make, laid out for as few looks into memory as
/// can be: a node knows by a bit which bytes may follow, so a step that leads nowhere reads nothing
/// else, and a step tells the token that ends behind it. Nodes on the way to tokens that were
/// learned early come first, so that what most texts need lies together.
///
/// A node is two numbers with a bit for each byte that may follow, then a step for each of these,
/// `place of the next node << 32 | token + 1`; the place is 0 where nothing follows, the token + 1
/// where no token ends.
final class AsciiTrie {
  /// What [#longest] gives where a byte that is not ASCII decides.
  static final long UNDECIDED = -1;

  private static final int HEAD = 2;
  private static final int ROOT = 0;

  private final long[] table;

  AsciiTrie(TrieBuilder builder) {
    int[] places = new int[builder.size()]; // by node; -1 where it is not of ASCII
    int[] counts = new int[builder.size()];
    for (int node = 1; node < builder.size(); node++) {
      int parent = builder.parent(node);
      if (builder.label(node) < 0 || places[parent] < 0) {
        places[node] = -1;
      } else {
        counts[parent]++;
      }
    }
    int size = 0;
    for (int node = 0; node < builder.size(); node++) {
      if (places[node] >= 0 && builder.hasChildren(node)) {
        places[node] = size;
        size += HEAD + counts[node];
      }
    }
    this.table = new long[size];
    for (int node = 1; node < builder.size(); node++) {
      if (places[node] >= 0) {
        int label = builder.label(node);
        table[places[builder.parent(node)] + (label >> 6)] |= 1L << label;
      }
    }
    for (int node = 1; node < builder.size(); node++) {
      if (places[node] >= 0) {
        int step = step(places[builder.parent(node)], builder.label(node));
        table[step] = (long) places[node] << 32 | (builder.token(node) + 1);
      }
    }
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
    int node = ROOT;
    long best = UNDECIDED;
    for (int i = at; i < to; ) {
      int b = text[i++];
      if (b < 0) {
        return UNDECIDED;
      }
      long follows = all[node + (b >> 6)];
      if (((follows >>> b) & 1) == 0) {
        return best;
      }
      long step = all[step(node, b)];
      node = (int) (step >>> 32);
      if ((int) step != 0) {
        best = (long) i << 32 | ((int) step - 1);
      }
      if (node == ROOT) {
        return best;
      }
    }
    return best;
  }

  /// Where the step from a node by a byte that may follow is.
  private int step(int node, int b) {
    int before = b < 64 ? 0 : Long.bitCount(table[node]);
    return node + HEAD + before + Long.bitCount(table[node + (b >> 6)] & ((1L << b) - 1));
  }
}
