package steel.tokenizer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Of which two tokens each token was made, and from that which tokens may stand side by side: a
/// sequence of tokens is what merging gives if and only if each two neighbours are what merging
/// gives for their bytes. Holds where every token is made by one merge and of tokens that were
/// learned earlier; [#of] finds out.
///
/// Source: van Antwerpen and Neubeck 2024, "So many tokens, so little time" (GitHub).
final class SplitTree {
  private static final int BYTE = -1; // rank of what no merge makes
  private static final int FILTER_BITS = 20;

  // a token's numbers stand together, for one look into memory
  private static final int STRIDE = 4;
  private static final int RANK = 0;
  private static final int LEFT = 1;
  private static final int RIGHT = 2;
  private static final int LENGTH = 3; // in bytes; negative if merging does not give it back

  private final Merges merges;
  private final int[] numbers;
  private final long[] filter; // set for each two that join

  private SplitTree(Merges merges, int[] numbers, long[] filter) {
    this.merges = merges;
    this.numbers = numbers;
    this.filter = filter;
  }

  private SplitTree(Vocabulary vocabulary, Merges merges) {
    this(merges, new int[STRIDE * vocabulary.size()], new long[1 << (FILTER_BITS - 6)]);
    for (int id = 0; id < vocabulary.size(); id++) {
      int length = vocabulary.byteLength(id);
      numbers[STRIDE * id + RANK] = BYTE;
      numbers[STRIDE * id + LENGTH] = length == 1 ? 1 : -length;
    }
  }

  /// The tree of these merges; null where neighbours alone do not decide.
  static @Nullable SplitTree of(Vocabulary vocabulary, Merges merges) {
    SplitTree tree = new SplitTree(vocabulary, merges);
    return tree.isBuilt() ? tree : null;
  }

  static SplitTree read(Merges merges, TableReader in) throws IOException {
    return new SplitTree(merges, in.ints(), in.longs());
  }

  void write(TableWriter out) throws IOException {
    out.ints(numbers);
    out.longs(filter);
  }

  private boolean isBuilt() {
    for (int rank = 0; rank < merges.size(); rank++) {
      int at = STRIDE * merges.merged(rank);
      int left = merges.left(rank);
      int right = merges.right(rank);
      boolean again = numbers[at + RANK] != BYTE || numbers[at + LENGTH] == 1;
      if (again || numbers[STRIDE * left + LENGTH] == 0 || numbers[STRIDE * right + LENGTH] == 0) {
        return false; // two merges make it
      }
      numbers[at + RANK] = rank;
      numbers[at + LEFT] = left;
      numbers[at + RIGHT] = right;
      int bit = bit(left, right);
      filter[bit >>> 6] |= 1L << bit;
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      int left = merges.left(rank);
      int right = merges.right(rank);
      if (rank(left) >= rank || rank(right) >= rank) {
        return false; // made of what is learned later
      }
      if (isSelf(left) && isSelf(right) && mayMeet(left, right, rank)) {
        int at = STRIDE * merges.merged(rank) + LENGTH;
        numbers[at] = -numbers[at];
      }
    }
    return true;
  }

  /// Whether merging a token's bytes gives that token back; no other ever comes out of merging.
  boolean isSelf(int id) {
    return numbers[STRIDE * id + LENGTH] > 0;
  }

  /// Bytes of a token that is its own.
  int length(int id) {
    return numbers[STRIDE * id + LENGTH];
  }

  /// Whether merging the bytes of both tokens gives these two; both are their own.
  boolean mayMeet(int left, int right) {
    return mayMeet(left, right, Integer.MAX_VALUE);
  }

  /// The same with only the merges before `limit`. Undoes merges at the seam, the latest first: two
  /// parts that met while both were whole must not have joined then. Of equal merges the left one
  /// comes first.
  private boolean mayMeet(int left, int right, int limit) {
    int a = left;
    int b = right;
    int before = limit;
    while (true) {
      int bit = bit(a, b);
      if (((filter[bit >>> 6] >>> bit) & 1) != 0) {
        long join = merges.find(a, b);
        if (join != Merges.NONE && (int) (join >>> 32) < before) {
          return false;
        }
      }
      int rankOfA = rank(a);
      int rankOfB = rank(b);
      if (rankOfA > rankOfB) {
        before = rankOfA;
        a = numbers[STRIDE * a + RIGHT];
      } else if (rankOfB != BYTE) {
        before = rankOfB + 1;
        b = numbers[STRIDE * b + LEFT];
      } else {
        return true;
      }
    }
  }

  private int rank(int id) {
    return numbers[STRIDE * id + RANK];
  }

  private static int bit(int left, int right) {
    return ((left * 0x9e3779b1) ^ (right * 0x85ebca77)) >>> (32 - FILTER_BITS);
  }
}
