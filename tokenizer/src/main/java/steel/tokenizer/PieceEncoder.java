package steel.tokenizer;

import org.jspecify.annotations.Nullable;

/// Turns the bytes of a piece into tokens: of all neighbours that join, the pair learned earliest
/// joins first, the leftmost of equals first, until none does. One thread's own, used over and over
/// so that a piece allocates nothing. [EncoderDefinition] says the same plainly.
///
/// Short pieces search their few neighbours for the earliest; long ones keep them in a heap, so
/// that a megabyte without a gap takes `n log n` steps, not `n^2`.
final class PieceEncoder {
  /// Above this many bytes the heap is faster, and below it the search.
  private static final int SEARCH_LIMIT = 128;

  // what is known of a token: whether merging its bytes gives it back
  private static final byte UNKNOWN = 0;
  private static final byte SELF = 1;
  private static final byte NOT_SELF = 2;

  private final Vocabulary vocabulary;
  private final Merges merges;
  private final int[] byteTokens;
  private final long[] byteJoins;
  private final byte[] selfTokens; // by id, one of the three

  private final int[] ids = new int[SEARCH_LIMIT];
  private final long[] joins = new long[SEARCH_LIMIT]; // of ids[i] and ids[i + 1]
  private final LongPiece longPiece;
  private final boolean wholeFirst;
  private final PieceCache cache = new PieceCache();
  private final @Nullable MatchEncoder matcher;

  PieceEncoder(PieceTables tables) {
    this.vocabulary = tables.vocabulary();
    this.merges = tables.merges();
    this.byteTokens = tables.byteTokens();
    this.byteJoins = tables.byteJoins();
    this.selfTokens = tables.selfTokens();
    this.longPiece = new LongPiece(merges);
    this.wholeFirst = tables.wholeFirst();
    Matching matching = tables.matching();
    this.matcher = matching == null ? null : new MatchEncoder(matching);
  }

  /// Appends the tokens of the pieces that end at `ends[0, count)`, the first from `from` on.
  void encode(byte[] text, int from, int[] ends, int count, IntList out) {
    int at = from;
    for (int i = 0; i < count; i++) {
      int end = ends[i];
      if (!cache.find(text, at, end, out)) {
        int begin = out.size();
        encode(text, at, end, out);
        cache.put(text, at, end, out, begin);
      }
      at = end;
    }
  }

  /// Appends the tokens of `text[from, to)`, which is not empty.
  void encode(byte[] text, int from, int to, IntList out) {
    int length = to - from;
    if (length == 1) {
      out.add(byteTokens[text[from] & 0xff]);
      return;
    }
    boolean mayBeWhole = wholeFirst || (matcher == null && length <= SEARCH_LIMIT);
    int whole = mayBeWhole ? vocabulary.find(text, from, to) : -1;
    if (whole >= 0 && (wholeFirst || isSelf(whole))) {
      out.add(whole);
    } else if (matcher != null) {
      matcher.encode(text, from, to, out);
    } else if (length > SEARCH_LIMIT) {
      longPiece.encode(text, from, to, byteTokens, out);
    } else {
      out.addAll(ids, merge(text, from, to));
    }
  }

  /// Whether merging a token's bytes gives that token back; not so for one that no merge makes.
  private boolean isSelf(int id) {
    byte known = selfTokens[id];
    if (known == UNKNOWN) {
      int from = vocabulary.start(id);
      int count = merge(vocabulary.bytes(), from, from + vocabulary.byteLength(id));
      known = count == 1 && ids[0] == id ? SELF : NOT_SELF;
      selfTokens[id] = known;
    }
    return known == SELF;
  }

  /// Leaves the tokens in [#ids] and returns how many.
  private int merge(byte[] text, int from, int to) {
    int count = to - from;
    for (int i = 0; i < count; i++) {
      ids[i] = byteTokens[text[from + i] & 0xff];
    }
    for (int i = 0; i < count - 1; i++) {
      joins[i] = byteJoins[(text[from + i] & 0xff) << 8 | (text[from + i + 1] & 0xff)];
    }
    while (count > 1) {
      int best = earliest(count - 1);
      long join = joins[best];
      if (join == Merges.NONE) {
        break;
      }
      ids[best] = (int) join;
      count--;
      int moved = count - best - 1;
      System.arraycopy(ids, best + 2, ids, best + 1, moved);
      if (moved > 0) {
        System.arraycopy(joins, best + 2, joins, best + 1, moved - 1);
        joins[best] = merges.find(ids[best], ids[best + 1]);
      }
      if (best > 0) {
        joins[best - 1] = merges.find(ids[best - 1], ids[best]);
      }
    }
    return count;
  }

  private int earliest(int count) {
    int best = 0;
    long least = joins[0];
    for (int i = 1; i < count; i++) {
      if (joins[i] < least) {
        least = joins[i];
        best = i;
      }
    }
    return best;
  }
}
