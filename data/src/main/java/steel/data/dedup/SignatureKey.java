package steel.data.dedup;

/// The bits of signatures by which documents are put side by side: some bits of one word, of those
/// signatures that hold a value in other bits of it.
///
/// @param word which word of a signature
/// @param bits the bits of the key
/// @param sliceBits bits outside the key that must hold `slice`; none for all signatures
record SignatureKey(Signatures signatures, int word, long bits, long sliceBits, long slice) {
  static SignatureKey ofAll(Signatures signatures, int word, long bits) {
    return new SignatureKey(signatures, word, bits, 0, 0);
  }

  /// How many bits a key has.
  int width() {
    return Long.bitCount(bits);
  }

  private static final int BLOCK = 1 << 12; // words that are read at once

  /// Takes words and their documents.
  interface Sink {
    /// @return whether to read on
    boolean accept(long word, long document);
  }

  /// Hands on the words of the slice, in the order of the documents.
  ///
  /// @return whether the sink took them all
  boolean forEach(Sink sink) {
    long[] block = new long[BLOCK];
    long count = signatures.count();
    for (long first = 0; first < count; first += BLOCK) {
      int n = (int) Math.min(BLOCK, count - first);
      signatures.words(first, word, n, block);
      for (int i = 0; i < n; i++) {
        if ((block[i] & sliceBits) == slice && !sink.accept(block[i], first + i)) {
          return false;
        }
      }
    }
    return true;
  }

  /// The first bits of the key of a word, as a number.
  int prefix(long of, int length) {
    return (int) (Long.compress(of, bits) >>> (width() - length));
  }

  /// The word with the key's bits moved to the top and the others below them, both in their order.
  /// Distances between words stay as they are.
  long keyFirst(long of) {
    return (Long.compress(of, bits) << (Long.SIZE - width())) | Long.compress(of, ~bits);
  }

  /// The signatures of the slice whose key begins in a certain way.
  ///
  /// @param prefix the first `length` bits of their keys
  /// @return a key of no bits; take [#withBits] of it
  SignatureKey slice(int prefix, int length) {
    int rest = width() - length;
    long prefixBits = Long.expand(((1L << length) - 1) << rest, bits);
    return new SignatureKey(
        signatures,
        word,
        0,
        sliceBits | prefixBits,
        slice | Long.expand((long) prefix << rest, bits));
  }

  /// The same slice by other bits.
  SignatureKey withBits(long other) {
    return new SignatureKey(signatures, word, other, sliceBits, slice);
  }
}
