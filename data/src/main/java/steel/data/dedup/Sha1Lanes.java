package steel.data.dedup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The first four bytes of SHA-1, little-endian. Source: Eastlake and Jones 2001, RFC 3174.
final class Sha1Lanes extends HashLanes {
  private static final int LENGTH_WORD = 15;
  private static final int STEPS = 80;
  private static final int FIRST_STATE = 0x67452301;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final int[] a;
  private final int[] b;
  private final int[] c;
  private final int[] d;
  private final int[] e;

  /// @param pieces about how many there will be
  Sha1Lanes(int pieces) {
    super("SHA-1", pieces);
    this.a = new int[lanes];
    this.b = new int[lanes];
    this.c = new int[lanes];
    this.d = new int[lanes];
    this.e = new int[lanes];
  }

  @Override
  long kept(int lane) {
    return Integer.reverseBytes(a[lane]) & 0xffff_ffffL;
  }

  @Override
  long kept(ByteBuffer digest) {
    return Integer.reverseBytes(digest.getInt()) & 0xffff_ffffL;
  }

  @Override
  void load(ByteShingles shingles, int from, int n) {
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

  @Override
  void compress(int n) {
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

  /// The word of a step; `words` are the last 16, so before it is expanded that of 16 steps before.
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
