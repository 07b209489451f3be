package steel.data.dedup;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// The first eight bytes of MD5, big-endian. Source: Rivest 1992, RFC 1321.
final class Md5Lanes extends HashLanes {
  private static final int LENGTH_WORD = 14;
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /// `floor(2^32 * |sin(i + 1)|)`, RFC 1321 section 3.4.
  private static final int[] SINES = sines();

  private final int[] a;
  private final int[] b;
  private final int[] c;
  private final int[] d;
  private int wordsBefore; // of the batch before; those behind are zero

  /// @param pieces about how many there will be
  Md5Lanes(int pieces) {
    super("MD5", pieces);
    this.a = new int[lanes];
    this.b = new int[lanes];
    this.c = new int[lanes];
    this.d = new int[lanes];
  }

  private static int[] sines() {
    int[] sines = new int[64];
    for (int i = 0; i < sines.length; i++) {
      sines[i] = (int) (long) (Math.abs(StrictMath.sin(i + 1)) * 0x1p32);
    }
    return sines;
  }

  @Override
  long kept(int lane) {
    long first = a[lane] & 0xffff_ffffL; // the digest holds it little-endian
    return Long.reverseBytes(first | ((long) b[lane] << 32));
  }

  @Override
  long kept(ByteBuffer digest) {
    return digest.getLong();
  }

  @Override
  void load(ByteShingles shingles, int from, int n) {
    int longest = 0;
    for (int i = from; i < from + n; i++) {
      longest = Math.max(longest, shingles.to(i) - shingles.from(i));
    }
    int used = Math.min(longest, MAX_BYTES) / Integer.BYTES + 1;
    for (int w = used; w < wordsBefore; w++) {
      Arrays.fill(words[w], 0); // of a batch with longer pieces
    }
    wordsBefore = used;
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
      words[whole][lane] = (last & ((1 << rest) - 1)) | (0x80 << rest);
      for (int w = whole + 1; w < used; w++) {
        words[w][lane] = 0;
      }
      words[LENGTH_WORD][lane] = length * Byte.SIZE;
    }
  }

  @Override
  void compress(int n) {
    Arrays.fill(a, 0, n, 0x67452301);
    Arrays.fill(b, 0, n, 0xefcdab89);
    Arrays.fill(c, 0, n, 0x98badcfe);
    Arrays.fill(d, 0, n, 0x10325476);
    for (int step = 0; step < 16; step += 4) {
      first(step, word(step), word(step + 1), word(step + 2), word(step + 3), n);
    }
    for (int step = 16; step < 32; step += 4) {
      int w = 5 * step + 1;
      second(step, word(w), word(w + 5), word(w + 10), word(w + 15), n);
    }
    for (int step = 32; step < 48; step += 4) {
      int w = 3 * step + 5;
      third(step, word(w), word(w + 3), word(w + 6), word(w + 9), n);
    }
    for (int step = 48; step < 64; step += 4) {
      int w = 7 * step;
      fourth(step, word(w), word(w + 7), word(w + 14), word(w + 21), n);
    }
    for (int lane = 0; lane < n; lane++) {
      a[lane] += 0x67452301;
      b[lane] += 0xefcdab89; // c and d are not asked for
    }
  }

  private int[] word(int number) {
    return words[number % WORDS];
  }

  private void first(int step, int[] w0, int[] w1, int[] w2, int[] w3, int n) {
    int[] as = a;
    int[] bs = b;
    int[] cs = c;
    int[] ds = d;
    int k0 = SINES[step];
    int k1 = SINES[step + 1];
    int k2 = SINES[step + 2];
    int k3 = SINES[step + 3];
    for (int i = 0; i < n; i++) {
      int p = as[i];
      int q = bs[i];
      int r = cs[i];
      int s = ds[i];
      p = q + Integer.rotateLeft(p + (s ^ (q & (r ^ s))) + w0[i] + k0, 7);
      s = p + Integer.rotateLeft(s + (r ^ (p & (q ^ r))) + w1[i] + k1, 12);
      r = s + Integer.rotateLeft(r + (q ^ (s & (p ^ q))) + w2[i] + k2, 17);
      q = r + Integer.rotateLeft(q + (p ^ (r & (s ^ p))) + w3[i] + k3, 22);
      as[i] = p;
      bs[i] = q;
      cs[i] = r;
      ds[i] = s;
    }
  }

  private void second(int step, int[] w0, int[] w1, int[] w2, int[] w3, int n) {
    int[] as = a;
    int[] bs = b;
    int[] cs = c;
    int[] ds = d;
    int k0 = SINES[step];
    int k1 = SINES[step + 1];
    int k2 = SINES[step + 2];
    int k3 = SINES[step + 3];
    for (int i = 0; i < n; i++) {
      int p = as[i];
      int q = bs[i];
      int r = cs[i];
      int s = ds[i];
      p = q + Integer.rotateLeft(p + (r ^ (s & (q ^ r))) + w0[i] + k0, 5);
      s = p + Integer.rotateLeft(s + (q ^ (r & (p ^ q))) + w1[i] + k1, 9);
      r = s + Integer.rotateLeft(r + (p ^ (q & (s ^ p))) + w2[i] + k2, 14);
      q = r + Integer.rotateLeft(q + (s ^ (p & (r ^ s))) + w3[i] + k3, 20);
      as[i] = p;
      bs[i] = q;
      cs[i] = r;
      ds[i] = s;
    }
  }

  private void third(int step, int[] w0, int[] w1, int[] w2, int[] w3, int n) {
    int[] as = a;
    int[] bs = b;
    int[] cs = c;
    int[] ds = d;
    int k0 = SINES[step];
    int k1 = SINES[step + 1];
    int k2 = SINES[step + 2];
    int k3 = SINES[step + 3];
    for (int i = 0; i < n; i++) {
      int p = as[i];
      int q = bs[i];
      int r = cs[i];
      int s = ds[i];
      p = q + Integer.rotateLeft(p + (q ^ r ^ s) + w0[i] + k0, 4);
      s = p + Integer.rotateLeft(s + (p ^ q ^ r) + w1[i] + k1, 11);
      r = s + Integer.rotateLeft(r + (s ^ p ^ q) + w2[i] + k2, 16);
      q = r + Integer.rotateLeft(q + (r ^ s ^ p) + w3[i] + k3, 23);
      as[i] = p;
      bs[i] = q;
      cs[i] = r;
      ds[i] = s;
    }
  }

  private void fourth(int step, int[] w0, int[] w1, int[] w2, int[] w3, int n) {
    int[] as = a;
    int[] bs = b;
    int[] cs = c;
    int[] ds = d;
    int k0 = SINES[step];
    int k1 = SINES[step + 1];
    int k2 = SINES[step + 2];
    int k3 = SINES[step + 3];
    for (int i = 0; i < n; i++) {
      int p = as[i];
      int q = bs[i];
      int r = cs[i];
      int s = ds[i];
      p = q + Integer.rotateLeft(p + (r ^ (q | ~s)) + w0[i] + k0, 6);
      s = p + Integer.rotateLeft(s + (q ^ (p | ~r)) + w1[i] + k1, 10);
      r = s + Integer.rotateLeft(r + (p ^ (s | ~q)) + w2[i] + k2, 15);
      q = r + Integer.rotateLeft(q + (s ^ (r | ~p)) + w3[i] + k3, 21);
      as[i] = p;
      bs[i] = q;
      cs[i] = r;
      ds[i] = s;
    }
  }
}
