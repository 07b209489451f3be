package steel.data.language;

/// Words, told by the hash of their letters and numbered as they come. 12 bytes a word over a load
/// of at most a half.
final class WordTable {
  private long[] keys;
  private int[] numbers;
  private int size;

  WordTable(int expected) {
    int places = Math.max(8, Integer.highestOneBit(Math.min(expected, 1 << 28)) << 2);
    keys = new long[places];
    numbers = new int[places];
  }

  int size() {
    return size;
  }

  /// The number of a word, -1 if it is none.
  int find(long hash) {
    int place = place(hash);
    return keys[place] == 0 ? -1 : numbers[place];
  }

  /// Gives the next number to a word.
  ///
  /// @return false if it has one already
  boolean add(long hash) {
    if (2 * (size + 1) > keys.length) {
      grow();
    }
    int place = place(hash);
    if (keys[place] != 0) {
      return false;
    }
    keys[place] = hash;
    numbers[place] = size++;
    return true;
  }

  private int place(long hash) {
    int mask = keys.length - 1;
    int place = (int) (hash >>> 32) & mask;
    while (keys[place] != 0 && keys[place] != hash) {
      place = (place + 1) & mask;
    }
    return place;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldNumbers = numbers;
    keys = new long[2 * oldKeys.length];
    numbers = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != 0) {
        int place = place(oldKeys[i]);
        keys[place] = oldKeys[i];
        numbers[place] = oldNumbers[i];
      }
    }
  }
}
