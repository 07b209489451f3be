package steel.data.language;

/// The n-grams of one order: hash to probability and back-off, in open addressing. What belongs to
/// an entry lies together, so that a look costs one line of the cache: 16 bytes an entry, 12 where
/// there is no back-off, over a load of at most 80 %.
final class NgramTable {
  private static final double MAX_LOAD = 0.8;
  private static final int PROBABILITY = 2; // behind the two halves of the hash
  private static final int BACKOFF = 3;

  /// The high half of a hash is never this.
  static final int EMPTY = 0;

  /// The most entries a table can hold, by the length of an array.
  static final int MAX_SIZE = (int) (MAX_LOAD * (Integer.MAX_VALUE - 64) / (BACKOFF + 1));

  private final int stride;
  private int[] entries;
  private int places;
  private int size;

  /// @param expected how many entries there will be; more make it grow
  /// @param hasBackoffs false for the highest order
  NgramTable(int expected, boolean hasBackoffs) {
    stride = hasBackoffs ? BACKOFF + 1 : BACKOFF;
    places = (int) (Math.min(MAX_SIZE, expected) / MAX_LOAD) + 2;
    entries = new int[places * stride];
  }

  int size() {
    return size;
  }

  /// Bytes of memory that the entries take.
  long bytes() {
    return (long) Integer.BYTES * entries.length;
  }

  /// Where an n-gram is, -1 if it is not there.
  int find(long key) {
    int at = home(key);
    long found = key(at);
    while (found != key) {
      if (found == 0) {
        return -1;
      }
      at = after(at);
      found = key(at);
    }
    return at;
  }

  /// What is read first where an n-gram would be; [#EMPTY] if it is not there for sure. Brings the
  /// place near, so that [#find] need not wait.
  int read(long key) {
    return entries[home(key)];
  }

  float probability(int at) {
    return Float.intBitsToFloat(entries[at + PROBABILITY]);
  }

  float backoff(int at) {
    return Float.intBitsToFloat(entries[at + BACKOFF]);
  }

  /// Adds an n-gram.
  ///
  /// @return false if it is there already
  boolean add(long key, float probability, float backoff) {
    if (size >= MAX_LOAD * places) {
      grow();
    }
    int at = home(key);
    for (long found = key(at); found != 0; found = key(at)) {
      if (found == key) {
        return false;
      }
      at = after(at);
    }
    entries[at] = (int) (key >>> Integer.SIZE);
    entries[at + 1] = (int) key;
    entries[at + PROBABILITY] = Float.floatToRawIntBits(probability);
    if (stride > BACKOFF) {
      entries[at + BACKOFF] = Float.floatToRawIntBits(backoff);
    }
    size++;
    return true;
  }

  private int home(long key) {
    return (int) Math.unsignedMultiplyHigh(key, places) * stride;
  }

  private int after(int at) {
    return at + stride == entries.length ? 0 : at + stride;
  }

  private long key(int at) {
    return ((long) entries[at] << Integer.SIZE) | (entries[at + 1] & 0xffff_ffffL);
  }

  private void grow() {
    boolean hasBackoffs = stride > BACKOFF;
    NgramTable larger = new NgramTable((int) Math.min(MAX_SIZE, 2L * size + 8), hasBackoffs);
    for (int at = 0; at < entries.length; at += stride) {
      if (key(at) != 0) {
        larger.add(key(at), probability(at), hasBackoffs ? backoff(at) : 0);
      }
    }
    entries = larger.entries;
    places = larger.places;
  }
}
