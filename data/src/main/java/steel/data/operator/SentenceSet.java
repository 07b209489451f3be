package steel.data.operator;

import java.util.Arrays;

/// The sentences of a text that were there already, as places in it. Found by the hash of their
/// keys, then compared.
final class SentenceSet {
  private static final int START = 64;

  private final SentenceKeys keys;
  private long[] hashes = new long[START]; // 0 where free
  private int[] places = new int[2 * START]; // begin and end
  private int size;

  SentenceSet(SentenceKeys keys) {
    this.keys = keys;
  }

  void clear() {
    if (hashes.length > START) {
      hashes = new long[START]; // not as long as the longest turn before
      places = new int[2 * START];
    } else if (size > 0) {
      Arrays.fill(hashes, 0);
    }
    size = 0;
  }

  /// Adds a sentence if it is long enough.
  ///
  /// @return whether it may stay: it is too short or was not there
  boolean add(int from, int to) {
    long hash = keys.hash(from, to);
    if (hash == 0) {
      return true;
    }
    int slot = slot(hash);
    while (hashes[slot] != 0) {
      if (hashes[slot] == hash
          && keys.key(places[2 * slot], places[2 * slot + 1]).equals(keys.key(from, to))) {
        return false;
      }
      slot = (slot + 1) & (hashes.length - 1);
    }
    put(slot, hash, from, to);
    if (2 * ++size > hashes.length) {
      grow();
    }
    return true;
  }

  private int slot(long hash) {
    return (int) (hash >>> 33) & (hashes.length - 1);
  }

  private void put(int slot, long hash, int from, int to) {
    hashes[slot] = hash;
    places[2 * slot] = from;
    places[2 * slot + 1] = to;
  }

  private void grow() {
    long[] oldHashes = hashes;
    int[] oldPlaces = places;
    hashes = new long[2 * oldHashes.length];
    places = new int[2 * oldPlaces.length];
    for (int i = 0; i < oldHashes.length; i++) {
      if (oldHashes[i] != 0) {
        int slot = slot(oldHashes[i]);
        while (hashes[slot] != 0) {
          slot = (slot + 1) & (hashes.length - 1);
        }
        put(slot, oldHashes[i], oldPlaces[2 * i], oldPlaces[2 * i + 1]);
      }
    }
  }
}
