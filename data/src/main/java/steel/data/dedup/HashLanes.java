package steel.data.dedup;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A hash of many short pieces of an array at once: piece `i` is lane `i`, and each loop does the
/// same few steps in all lanes, which the compiler turns into SIMD. Pieces too long for one block
/// of the hash are hashed one by one. Used by one thread.
abstract class HashLanes {
  /// Bytes that go into a block of 64, less the end mark and the length.
  static final int MAX_BYTES = 55;

  /// Words of a block.
  static final int WORDS = 16;

  private static final int LANES = 256; // their state and words stay in the first-level cache

  /// How many pieces are hashed together.
  final int lanes;

  /// The block of each lane, `[WORDS, lanes]`.
  final int[][] words;

  private final String algorithm;

  /// @param algorithm the JDK's name of the hash
  /// @param pieces about how many there will be
  HashLanes(String algorithm, int pieces) {
    this.algorithm = algorithm;
    this.lanes = Math.clamp(pieces, 1, LANES);
    this.words = new int[WORDS][lanes];
  }

  /// What is kept of the hash of each shingle.
  final long[] hash(ByteShingles shingles) {
    long[] hashes = new long[shingles.count()];
    for (int from = 0; from < hashes.length; from += lanes) {
      int n = Math.min(lanes, hashes.length - from);
      load(shingles, from, n);
      compress(n);
      for (int lane = 0; lane < n; lane++) {
        hashes[from + lane] = kept(lane);
      }
      hashLong(shingles, from, n, hashes);
    }
    return hashes;
  }

  private void hashLong(ByteShingles shingles, int from, int n, long[] hashes) {
    MessageDigest digest = null;
    for (int i = from; i < from + n; i++) {
      int length = shingles.to(i) - shingles.from(i);
      if (length > MAX_BYTES) {
        digest = digest == null ? digest() : digest;
        digest.update(shingles.bytes(), shingles.from(i), length);
        hashes[i] = kept(ByteBuffer.wrap(digest.digest()));
      }
    }
  }

  private MessageDigest digest() {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + algorithm, e);
    }
  }

  /// Puts the words of padded pieces into their lanes; of longer pieces than fit only the first.
  abstract void load(ByteShingles shingles, int from, int n);

  /// Hashes the blocks of the first `n` lanes.
  abstract void compress(int n);

  /// What is kept of the hash in a lane.
  abstract long kept(int lane);

  /// The same of a hash that the JDK made.
  ///
  /// @param digest big-endian, at its beginning
  abstract long kept(ByteBuffer digest);
}
