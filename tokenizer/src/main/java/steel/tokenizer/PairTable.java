package steel.tokenizer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How often each pair of tokens stands side by side, and the words where one merge has made it.
final class PairTable {
  private static final long EMPTY = -1;

  private long[] keys = new long[1 << 16];
  private long[] counts = new long[1 << 16];
  private @Nullable IntList[] words = new IntList[1 << 16];
  private int used;

  PairTable() {
    Arrays.fill(keys, EMPTY);
  }

  static long key(int left, int right) {
    return (long) left << 32 | right;
  }

  static int left(long key) {
    return (int) (key >>> 32);
  }

  static int right(long key) {
    return (int) key;
  }

  long count(long key) {
    int slot = slot(key);
    return keys[slot] == key ? counts[slot] : 0;
  }

  void change(long key, long by) {
    int slot = claim(key); // first: it may replace the arrays
    counts[slot] += by;
  }

  /// Notes that the pair is now found in a word; the same word again at once is noted once.
  ///
  /// @return whether it is the first word since [#takeWords]
  boolean addWord(long key, int word) {
    int slot = claim(key);
    IntList places = words[slot];
    if (places == null) {
      places = new IntList(4);
      places.add(word);
      words[slot] = places;
      return true;
    }
    if (places.get(places.size() - 1) != word) {
      places.add(word);
    }
    return false;
  }

  /// Takes away the words noted since the last call.
  IntList takeWords(long key) {
    int slot = slot(key);
    IntList places = words[slot];
    if (places == null) {
      throw new IllegalArgumentException("no words were noted for the pair");
    }
    words[slot] = null;
    return places;
  }

  private int claim(long key) {
    int slot = slot(key);
    if (keys[slot] == key) {
      return slot;
    }
    if (2 * ++used > keys.length) {
      grow();
      slot = slot(key);
    }
    keys[slot] = key;
    return slot;
  }

  /// Where the key is, or where it would go.
  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * 0x9e3779b97f4a7c15L) >>> 32) & mask;
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldCounts = counts;
    @Nullable IntList[] oldWords = words;
    keys = new long[2 * oldKeys.length];
    counts = new long[keys.length];
    words = new IntList[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        counts[slot] = oldCounts[i];
        words[slot] = oldWords[i];
      }
    }
  }
}
