package steel.tokenizer;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;

/// All pieces side by side, a cell for each byte, while their bytes grow together into tokens. The
/// first cell of a token holds its id, the last, if it is another, how long it is, so that both
/// neighbours are found at once. Pieces that were seen equally often are neighbours, so a place
/// tells how often.
final class PieceCells {
  /// Lies before and after each piece.
  static final int GAP = Integer.MIN_VALUE;

  private static final int INSIDE = -1; // neither first nor last of a token
  private static final int MOST_CELLS = Integer.MAX_VALUE - 16;

  /// What learning takes for each cell: the cell, its place in the list of a pair, and as much
  /// again for the lists of pairs that come after.
  private static final int BYTES_PER_CELL = 12;

  private final int[] cells;
  private final long[] counts; // of each group of pieces, falling
  private final int[] ends; // where each group ends
  private long bytes; // of all texts

  /// @param idOfByte the token that each byte is at first
  /// @param memory bytes that learning may take
  /// @throws ConfigException if there are more pieces than memory
  /// @throws IOException as the pieces do
  PieceCells(Pieces pieces, int[] idOfByte, long memory) throws IOException {
    Map<Long, Group> groups = new TreeMap<>();
    pieces.forEach(
        (_, from, to, count) -> {
          Group group = group(groups, count);
          group.cells += 1L + to - from;
          bytes += count * (to - from);
        });
    this.counts = new long[groups.size()];
    this.ends = new int[groups.size()];
    this.cells = new int[size(groups, memory)];
    cells[0] = GAP;
    pieces.forEach(
        (bytes, from, to, count) -> {
          Group group = group(groups, count);
          int at = group.next;
          for (int i = from; i < to; i++) {
            cells[at++] = idOfByte[bytes[i] & 0xff];
          }
          cells[at++] = GAP;
          group.next = at;
        });
  }

  /// Pieces that were seen equally often, each with a gap behind it.
  private static final class Group {
    private long cells;
    private int next; // where the next piece goes
  }

  private static Group group(Map<Long, Group> groups, long count) {
    return groups.computeIfAbsent(-count, _ -> new Group()); // the most frequent come first
  }

  private int size(Map<Long, Group> groups, long memory) {
    long size = 1 + groups.values().stream().mapToLong(group -> group.cells).sum();
    long needed = size * BYTES_PER_CELL;
    if (size > MOST_CELLS || needed > memory) {
      throw new ConfigException(
          ("to learn from the different pieces of these texts, %,d MB, takes %,d MB of memory, and"
                  + " there are %,d; make the heap larger (STEEL_HEAP), leave rare pieces out"
                  + " (min_piece_frequency), or give fewer texts")
              .formatted(size >> 20, needed >> 20, memory >> 20));
    }
    int index = 0;
    int next = 1;
    for (Map.Entry<Long, Group> entry : groups.entrySet()) {
      entry.getValue().next = next;
      next += (int) entry.getValue().cells;
      counts[index] = -entry.getKey();
      ends[index++] = next;
    }
    return (int) size;
  }

  int size() {
    return cells.length;
  }

  /// Bytes of all texts.
  long bytes() {
    return bytes;
  }

  /// The token that begins at this place; negative if none does.
  int token(int at) {
    return cells[at];
  }

  /// Where the token before this place begins; [#GAP] if it lies before the piece.
  int before(int at) {
    int last = cells[at - 1];
    if (last >= 0) {
      return at - 1;
    }
    return last == GAP ? GAP : at + last;
  }

  /// How often each piece of a group was seen.
  long count(int group) {
    return counts[group];
  }

  /// Number of the group of this place.
  ///
  /// @param from the group of this place or one before
  int group(int at, int from) {
    if (at < ends[from]) {
      return from;
    }
    int found = Arrays.binarySearch(ends, from, ends.length, at);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /// Makes one token of two.
  ///
  /// @param at where the left one begins
  /// @param middle where the right one begins
  /// @param end where that ends
  void merge(int at, int middle, int end, int token) {
    cells[middle] = INSIDE;
    cells[end - 1] = at - end;
    cells[at] = token;
  }

  /// Where the piece begins that this place is in.
  int pieceStart(int at) {
    int start = at;
    while (cells[start - 1] != GAP) {
      start--;
    }
    return start;
  }
}
