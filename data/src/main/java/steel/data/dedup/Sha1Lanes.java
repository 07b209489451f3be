package steel.data.dedup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/// SHA-1 of many short pieces of an array at once: piece `i` is lane `i`, and each loop does the
/// same five steps in all lanes, which the compiler turns into SIMD. Pieces too long for a block of
/// SHA-1 are hashed one by one. Source: Eastlake and Jones 2001, RFC 3174. Used by one thread.
final class Sha1Lanes {
  private static final int LANES = 256; // their state and words stay in the first-level cache
  private static final int MAX_BYTES = 55; // a block of 64 less the end mark and the length
  private static final int WORDS = 16;
  private static final int LENGTH_WORD = 15;
  private static final int STEPS = 80;
  private static final int FIRST_STATE = 0x67452301;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final int lanes;
  private final int[][] words; // the last 16 of the schedule
  private final int[] a;
  private final int[] b;
  private final int[] c;
  private final int[] d;
  private final int[] e;

  /// @param pieces about how many there will be
  Sha1Lanes(int pieces) {
    this.lanes = Math.clamp(pieces, 1, LANES);
    this.words = new int[WORDS][lanes];
    this.a = new int[lanes];
    this.b = new int[lanes];
    this.c = new int[lanes];
    this.d = new int[lanes];
    this.e = new int[lanes];
  }

  /// The first four bytes of each shingle's SHA-1, little-endian.
  long[] hash(ByteShingles shingles) {
    long[] hashes = new long[shingles.count()];
    for (int from = 0; from < hashes.length; from += lanes) {
      int n = Math.min(lanes, hashes.length - from);
      load(shingles, from, n);
      compress(n);
      for (int lane = 0; lane < n; lane++) {
        hashes[from + lane] = Integer.reverseBytes(a[lane]) & 0xffff_ffffL;
      }
      hashLong(shingles, from, n, hashes);
    }
    return hashes;
  }

  private static void hashLong(ByteShingles shingles, int from, int n, long[] hashes) {
    MessageDigest sha1 = null;
    for (int i = from; i < from + n; i++) {
      int length = shingles.to(i) - shingles.from(i);
      if (length > MAX_BYTES) {
        sha1 = sha1 == null ? sha1() : sha1;
        sha1.update(shingles.bytes(), shingles.from(i), length);
        int first = ByteBuffer.wrap(sha1.digest()).getInt();
        hashes[i] = Integer.reverseBytes(first) & 0xffff_ffffL;
      }
    }
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /// Puts the words of the padded pieces into their lanes.
  private void load(ByteShingles shingles, int from, int n) {
    for (int[] word : words) {
      Arrays.fill(word, 0, n, 0);
    }
    byte[] bytes = shingles.bytes();
    for (int lane = 0; lane < n; lane++) {
      int start = shingles.from(from + lane);
      int length = Math.min(shingles.to(from + lane) - start, MAX_BYTES);
      int whole = length / Integer.BYTES;
      for (int w = 0; w < whole; w++) {
        words[w][lane] = (int) WORD.get(bytes, start + w * Integer.BYTES);
      }
      int rest = length % Integer.BYTES * Byte.SIZE; // bits
      int last = (int) WORD.get(bytes, start + whole * Integer.BYTES);
      words[whole][lane] = (last & ~(-1 >>> rest)) | (0x8000_0000 >>> rest);
      words[LENGTH_WORD][lane] = length * Byte.SIZE;
    }
  }

  private void compress(int n) {
    Arrays.fill(a, 0, n, FIRST_STATE);
    Arrays.fill(b, 0, n, 0xefcdab89);
    Arrays.fill(c, 0, n, 0x98badcfe);
    Arrays.fill(d, 0, n, 0x10325476);
    Arrays.fill(e, 0, n, 0xc3d2e1f0);
    int[][] state = {a, b, c, d, e};
    for (int step = 0; step < STEPS; step++) {
      int[] w = word(step);
      if (step >= WORDS) {
        expand(w, word(step + 2), word(step + 8), word(step + 13), n);
      }
      int[] p = state[(STEPS - step) % 5];
      int[] q = state[(STEPS - step + 1) % 5];
      int[] r = state[(STEPS - step + 2) % 5];
      int[] s = state[(STEPS - step + 3) % 5];
      int[] t = state[(STEPS - step + 4) % 5];
      switch (step / 20) {
        case 0 -> choose(p, q, r, s, t, w, n);
        case 1 -> parity(p, q, r, s, t, w, 0x6ed9eba1, n);
        case 2 -> majority(p, q, r, s, t, w, n);
        default -> parity(p, q, r, s, t, w, 0xca62c1d6, n);
      }
    }
    for (int lane = 0; lane < n; lane++) {
      a[lane] += FIRST_STATE; // the others are not asked for
    }
  }

  /// The word of a step; before it is expanded, that of 16 steps before.
  private int[] word(int step) {
    return words[step % WORDS];
  }

  private static void expand(int[] w, int[] w14, int[] w8, int[] w3, int n) {
    for (int i = 0; i < n; i++) {
      w[i] = Integer.rotateLeft(w3[i] ^ w8[i] ^ w14[i] ^ w[i], 1);
    }
  }

  private static void choose(int[] p, int[] q, int[] r, int[] s, int[] t, int[] w, int n) {
    for (int i = 0; i < n; i++) {
      int f = s[i] ^ (q[i] & (r[i] ^ s[i]));
      t[i] += Integer.rotateLeft(p[i], 5) + f + w[i] + 0x5a827999;
      q[i] = Integer.rotateLeft(q[i], 30);
    }
  }

  private static void parity(int[] p, int[] q, int[] r, int[] s, int[] t, int[] w, int k, int n) {
    for (int i = 0; i < n; i++) {
      t[i] += Integer.rotateLeft(p[i], 5) + (q[i] ^ r[i] ^ s[i]) + w[i] + k;
      q[i] = Integer.rotateLeft(q[i], 30);
    }
  }

  private static void majority(int[] p, int[] q, int[] r, int[] s, int[] t, int[] w, int n) {
    for (int i = 0; i < n; i++) {
      int f = (q[i] & r[i]) | (s[i] & (q[i] | r[i]));
      t[i] += Integer.rotateLeft(p[i], 5) + f + w[i] + 0x8f1bbcdc;
      q[i] = Integer.rotateLeft(q[i], 30);
    }
  }
}
