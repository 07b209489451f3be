package steel.data.language;

/// The n-grams of one order: hash to probability and back-off, in open addressing. 16 bytes an
/// entry, 12 where there is no back-off, over a load of at most 80 %.
final class NgramTable {
  private static final double MAX_LOAD = 0.8;

  /// The most entries a table can hold, by the length of an array.
  static final int MAX_SIZE = (int) (MAX_LOAD * (Integer.MAX_VALUE - 8));

  private long[] keys;
  private float[] probabilities;
  private float[] backoffs;
  private int size;

  /// @param expected how many entries there will be; more make it grow
  /// @param hasBackoffs false for the highest order
  NgramTable(int expected, boolean hasBackoffs) {
    int places = (int) Math.min(Integer.MAX_VALUE - 8, (long) (expected / MAX_LOAD) + 2);
    keys = new long[places];
    probabilities = new float[places];
    backoffs = new float[hasBackoffs ? places : 0];
  }

  int size() {
    return size;
  }

  /// Bytes of memory that the arrays take.
  long bytes() {
    return 8L * keys.length + 4L * probabilities.length + 4L * backoffs.length;
  }

  /// The place of an n-gram, -1 if it is not there.
  int find(long key) {
    int place = home(key);
    while (keys[place] != 0) {
      if (keys[place] == key) {
        return place;
      }
      place = place + 1 == keys.length ? 0 : place + 1;
    }
    return -1;
  }

  float probability(int place) {
    return probabilities[place];
  }

  float backoff(int place) {
    return backoffs[place];
  }

  /// Adds an n-gram.
  ///
  /// @return false if it is there already
  boolean add(long key, float probability, float backoff) {
    if (size >= MAX_LOAD * keys.length) {
      grow();
    }
    int place = home(key);
    while (keys[place] != 0) {
      if (keys[place] == key) {
        return false;
      }
      place = place + 1 == keys.length ? 0 : place + 1;
    }
    keys[place] = key;
    probabilities[place] = probability;
    if (backoffs.length > 0) {
      backoffs[place] = backoff;
    }
    size++;
    return true;
  }

  private int home(long key) {
    return (int) Math.unsignedMultiplyHigh(key, keys.length);
  }

  private void grow() {
    boolean hasBackoffs = backoffs.length > 0;
    NgramTable larger = new NgramTable((int) Math.min(MAX_SIZE, 2L * size + 8), hasBackoffs);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != 0) {
        larger.add(keys[i], probabilities[i], hasBackoffs ? backoffs[i] : 0);
      }
    }
    keys = larger.keys;
    probabilities = larger.probabilities;
    backoffs = larger.backoffs;
  }
}
