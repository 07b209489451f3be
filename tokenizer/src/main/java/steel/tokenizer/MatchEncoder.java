package steel.tokenizer;

import java.util.Arrays;

/// Turns the bytes of a piece into tokens from left to right: the longest token that may follow the
/// last, or a shorter one where that leads nowhere. No place is left twice, so the time is linear
/// in the bytes. One thread's own; a piece allocates nothing.
final class MatchEncoder {
  private static final int PAIR_BITS = 14;
  private static final long PAIR_SEED = 0x9e3779b97f4a7c15L;
  private static final long NO_PAIR = -1;

  /// Buffers above this are given back after use.
  private static final int KEPT_WORDS = 1 << 12;

  private final Seams seams;
  private final SplitTree tree;
  private final TokenTrie trie;
  private final long[] pairs = new long[1 << PAIR_BITS]; // left, right << 1 | whether they may meet
  private long[] dead = new long[16]; // a bit by place, from the piece's beginning

  MatchEncoder(Matching matching) {
    this.seams = matching.seams();
    this.tree = matching.tree();
    this.trie = matching.trie();
    Arrays.fill(pairs, NO_PAIR); // all zero would be a pair, that of the first token with itself
  }

  /// Appends the tokens of `text[from, to)`, which is not empty.
  void encode(byte[] text, int from, int to, IntList out) {
    long longest = trie.longest(text, from, to);
    int token = (int) longest;
    int end = (int) (longest >>> 32);
    if (end == to) {
      out.add(token);
      return;
    }
    clear(to - from);
    int bottom = out.size();
    int last = -1;
    int at = from;
    while (true) {
      if (isOpen(end - from) && (last < 0 || mayMeet(last, token))) {
        out.add(token);
        if (end == to) {
          break;
        }
        at = end;
        if (seams.mayJoin(text, from, at, to)) {
          last = token;
        } else { // whatever comes, this far it is certain
          last = -1;
          bottom = out.size();
        }
        longest = trie.longest(text, at, to);
        token = (int) longest;
        end = (int) (longest >>> 32);
      } else {
        token = trie.shorter(token);
        if (token < 0) { // nothing may follow the last token, so it is not of this text
          close(at - from);
          token = out.removeLast();
          at -= tree.length(token);
          last = out.size() == bottom ? -1 : out.get(out.size() - 1);
        }
        end = at + tree.length(token);
      }
    }
    if (dead.length > KEPT_WORDS) {
      dead = new long[16];
    }
  }

  private boolean mayMeet(int left, int right) {
    long key = (long) left << 32 | right;
    int slot = (int) ((key * PAIR_SEED) >>> (64 - PAIR_BITS));
    long entry = pairs[slot];
    if (entry >>> 1 == key) {
      return (entry & 1) != 0;
    }
    boolean may = tree.mayMeet(left, right);
    pairs[slot] = (key << 1) | (may ? 1 : 0);
    return may;
  }

  private void clear(int length) {
    int words = (length >>> 6) + 1;
    if (dead.length < words) {
      dead = new long[words];
      return;
    }
    for (int i = 0; i < words; i++) {
      dead[i] = 0;
    }
  }

  private boolean isOpen(int place) {
    return ((dead[place >>> 6] >>> place) & 1) == 0;
  }

  private void close(int place) {
    dead[place >>> 6] |= 1L << place;
  }
}
