package steel.data.language;

/// How the words of an n-gram make a key of 128 bits, in two longs: the first word in the highest
/// bits, shorter n-grams filled up with zeros, so that unsigned order of keys is order of words.
///
/// @param order words of the longest n-grams
/// @param bits of one word
record WordKeys(int order, int bits) {
  /// The widest words that fit, at most 31 bits.
  static WordKeys of(int order) {
    return new WordKeys(order, Math.min(31, 128 / order));
  }

  /// How many words can be told apart.
  long maxWords() {
    return 1L << bits;
  }

  /// The word at a place, from 0.
  int word(long high, long low, int place) {
    int shift = 128 - (place + 1) * bits;
    long mask = (1L << bits) - 1;
    if (shift >= Long.SIZE) {
      return (int) ((high >>> (shift - Long.SIZE)) & mask);
    }
    long right = low >>> shift;
    return (int) ((shift == 0 ? right : right | (high << (Long.SIZE - shift))) & mask);
  }

  /// The high half of a key that has one word, at a place, and zeros elsewhere.
  long highOf(int word, int place) {
    int shift = 128 - (place + 1) * bits;
    return shift >= Long.SIZE
        ? (long) word << (shift - Long.SIZE)
        : shift + bits > Long.SIZE ? (long) word >>> (Long.SIZE - shift) : 0;
  }

  /// The low half of it.
  long lowOf(int word, int place) {
    int shift = 128 - (place + 1) * bits;
    return shift >= Long.SIZE ? 0 : (long) word << shift;
  }

  /// The high half of a key, cut to its first words.
  long highCut(long high, int words) {
    int kept = words * bits;
    return kept >= Long.SIZE ? high : kept == 0 ? 0 : high & (-1L << (Long.SIZE - kept));
  }

  /// The low half of it.
  long lowCut(long low, int words) {
    int kept = words * bits - Long.SIZE;
    return kept <= 0 ? 0 : low & (-1L << (Long.SIZE - kept));
  }

  /// The high half of a key whose words have moved one place up; the first is gone.
  long highUp(long high, long low) {
    return (high << bits) | (low >>> (Long.SIZE - bits));
  }

  /// The low half of it.
  long lowUp(long low) {
    return low << bits;
  }

  /// The high half of a key whose words have moved one place down; the first is free.
  long highDown(long high) {
    return high >>> bits;
  }

  /// The low half of it, with nothing behind the last place.
  long lowDown(long high, long low) {
    return lowCut((low >>> bits) | (high << (Long.SIZE - bits)), order);
  }

  /// How many first words two keys share.
  int shared(long high, long low, long otherHigh, long otherLow) {
    long difference = high ^ otherHigh;
    int equal =
        difference != 0
            ? Long.numberOfLeadingZeros(difference)
            : Long.SIZE + Long.numberOfLeadingZeros(low ^ otherLow);
    return Math.min(order, equal / bits);
  }
}
