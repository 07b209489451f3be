package steel.data.language;

import java.util.Arrays;

/// Pieces by their letters, one code point a step: `(node, code point)` to node in open addressing,
/// so that a walk costs one look a character.
final class PieceTrie {
  /// No such node, or no piece here.
  static final int NONE = -1;

  static final int ROOT = 0;

  private long[] keys = new long[16]; // node << 21 | code point, plus 1
  private int[] children = new int[16];
  private int[] pieces = {NONE};
  private int nodes = 1;

  /// Adds a piece.
  ///
  /// @return false if the letters are empty or were there before
  boolean add(String letters, int piece) {
    int node = ROOT;
    for (int i = 0; i < letters.length(); ) {
      int c = letters.codePointAt(i);
      i += Character.charCount(c);
      node = childOrNew(node, c);
    }
    if (node == ROOT || pieces[node] != NONE) {
      return false;
    }
    pieces[node] = piece;
    return true;
  }

  private int childOrNew(int node, int c) {
    int place = place(node, c);
    if (keys[place] != 0) {
      return children[place];
    }
    if (2 * nodes >= keys.length) {
      grow();
      place = place(node, c);
    }
    keys[place] = key(node, c);
    children[place] = nodes;
    if (nodes == pieces.length) {
      pieces = Arrays.copyOf(pieces, 2 * nodes);
    }
    pieces[nodes] = NONE;
    return nodes++;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldChildren = children;
    keys = new long[2 * oldKeys.length];
    children = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = place((int) ((oldKeys[i] - 1) >>> 21), (int) (oldKeys[i] - 1) & 0x1fffff);
        keys[place] = oldKeys[i];
        children[place] = oldChildren[i];
      }
    }
  }

  /// The node one character further, [#NONE] if no piece goes on so.
  int child(int node, int c) {
    int place = place(node, c);
    return keys[place] == 0 ? NONE : children[place];
  }

  /// The piece that ends at a node, [#NONE] if none does.
  int piece(int node) {
    return pieces[node];
  }

  boolean isEmpty() {
    return nodes == 1;
  }

  private int place(int node, int c) {
    long key = key(node, c);
    int mask = keys.length - 1;
    int place = (int) ((key * 0x9e3779b97f4a7c15L) >>> 40) & mask;
    while (keys[place] != 0 && keys[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private static long key(int node, int c) {
    return (((long) node << 21) | c) + 1;
  }
}
