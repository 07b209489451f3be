package steel.data.operator;

import java.util.Arrays;
import steel.data.text.TextHash;

/// Numbers pieces of a text, so that equal pieces have the same number. Used by one thread.
final class DistinctPieces {
  private final String text;
  private long[] hashes; // by number
  private int[] places; // by number: begin and end where it first was
  private int[] table; // 1 + number, 0 where free
  private int count;

  /// @param expected about how many pieces there will be; at least 1
  DistinctPieces(String text, int expected) {
    this.text = text;
    this.hashes = new long[expected];
    this.places = new int[2 * expected];
    this.table = new int[Integer.highestOneBit(expected) << 2]; // more than twice the pieces
  }

  /// The number of a piece, from 0 in the order in which different pieces came.
  int number(int from, int to) {
    long hash = TextHash.quick(text, from, to);
    int slot = slot(hash);
    while (table[slot] != 0) {
      int number = table[slot] - 1;
      if (hashes[number] == hash && isSame(number, from, to)) {
        return number;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    if (count == hashes.length) {
      grow();
      slot = freeSlot(hash);
    }
    hashes[count] = hash;
    places[2 * count] = from;
    places[2 * count + 1] = to;
    table[slot] = ++count;
    return count - 1;
  }

  /// Different pieces so far.
  int count() {
    return count;
  }

  private boolean isSame(int number, int from, int to) {
    int begin = places[2 * number];
    return places[2 * number + 1] - begin == to - from
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
    hashes = Arrays.copyOf(hashes, 2 * count);
    places = Arrays.copyOf(places, 4 * count);
    table = new int[2 * table.length];
    for (int number = 0; number < count; number++) {
      table[freeSlot(hashes[number])] = 1 + number;
    }
  }
}
