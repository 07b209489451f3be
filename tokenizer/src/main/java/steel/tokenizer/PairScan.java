package steel.tokenizer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

/// Counts pairs by going through all cells, in little memory: a first time by hash, which tells
/// what cannot be frequent enough, then exactly.
final class PairScan {
  private static final int SKETCH_BITS = 22;

  private final PieceCells cells;
  private final IntList lengths; // by token, in bytes
  private final LongPredicate wanted;

  /// Takes a pair, how often it stands in the texts, and where.
  interface Sink {
    void accept(long pair, long count, int[] places);
  }

  /// Takes a pair that stands at a place, in a piece that was seen so often.
  private interface Visitor {
    void visit(long pair, long times, int place);
  }

  /// @param lengths by token, in bytes
  /// @param wanted the pairs to count
  PairScan(PieceCells cells, IntList lengths, LongPredicate wanted) {
    this.cells = cells;
    this.lengths = lengths;
    this.wanted = wanted;
  }

  /// Hands over all wanted pairs that stand there so often at least.
  void atLeast(long least, Sink sink) {
    int[] sketch = new int[1 << SKETCH_BITS]; // by hash; no less than the truth, up to a limit
    visit(
        (pair, times, _) -> {
          int slot = slot(pair);
          sketch[slot] = (int) Math.min(Integer.MAX_VALUE, sketch[slot] + times);
        });
    int limit = (int) Math.min(Integer.MAX_VALUE, least);
    PairTable counts = new PairTable();
    visit(
        (pair, times, _) -> {
          if (sketch[slot(pair)] >= limit && wanted.test(pair)) {
            counts.change(pair, times);
          }
        });
    PairTable numbers = new PairTable(); // 1 + index of a list
    List<IntList> lists = new ArrayList<>();
    List<Long> pairs = new ArrayList<>();
    visit(
        (pair, _, place) -> {
          if (counts.count(pair) >= least) {
            int number = (int) numbers.count(pair) - 1;
            if (number < 0) {
              number = lists.size();
              numbers.change(pair, number + 1L);
              lists.add(new IntList(4));
              pairs.add(pair);
            }
            lists.get(number).add(place);
          }
        });
    for (int i = 0; i < lists.size(); i++) {
      sink.accept(pairs.get(i), counts.count(pairs.get(i)), lists.get(i).toArray());
    }
  }

  private void visit(Visitor visitor) {
    int group = 0;
    for (int at = 1; at < cells.size(); ) {
      int token = cells.token(at);
      if (token == PieceCells.GAP) {
        at++;
        continue;
      }
      int next = at + lengths.get(token);
      int right = cells.token(next);
      if (right != PieceCells.GAP) {
        group = cells.group(at, group);
        visitor.visit(PairTable.key(token, right), cells.count(group), at);
      }
      at = next;
    }
  }

  private static int slot(long pair) {
    return (int) ((pair * 0x9e3779b97f4a7c15L) >>> (Long.SIZE - SKETCH_BITS));
  }
}
