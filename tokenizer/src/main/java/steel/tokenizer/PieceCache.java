package steel.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Remembers the tokens of pieces of up to 32 bytes, in three tables by length, so that a look
/// reads 64 bytes and most look at 16. A piece has one place, which a few share: the one seen last
/// comes first, a new one takes the room of the last. Takes 2 MB whatever was seen; one thread's
/// own.
///
/// A piece whose bytes may not be read as whole numbers, because the array ends too early, is not
/// remembered, nor is one of more tokens than its table has room for.
final class PieceCache {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long SEED = 0x9e3779b97f4a7c15L;
  private static final long SECOND_SEED = 0xbf58476d1ce4e5b9L;

  private final Upto8 upto8 = new Upto8();
  private final Upto16 upto16 = new Upto16();
  private final Upto32 upto32 = new Upto32();

  /// Appends the tokens of `text[from, to)`, which is not empty, if they are known.
  boolean find(byte[] text, int from, int to, IntList out) {
    int length = to - from;
    if (length <= 8) {
      return from <= text.length - 8 && upto8.find((long) LONGS.get(text, from), length, out);
    }
    if (length <= 16) {
      return from <= text.length - 16
          && upto16.find(
              (long) LONGS.get(text, from), (long) LONGS.get(text, from + 8), length, out);
    }
    return mayComeAgain(text, from, to) && upto32.find(text, from, length, out);
  }

  /// Remembers the tokens of `text[from, to)`, those of `out` from `begin` on, if they fit.
  void put(byte[] text, int from, int to, IntList out, int begin) {
    int length = to - from;
    if (length <= 8) {
      if (from <= text.length - 8) {
        upto8.put((long) LONGS.get(text, from), length, out, begin);
      }
    } else if (length <= 16) {
      if (from <= text.length - 16) {
        upto16.put(
            (long) LONGS.get(text, from), (long) LONGS.get(text, from + 8), length, out, begin);
      }
    } else if (mayComeAgain(text, from, to)) {
      upto32.put(text, from, length, out, begin);
    }
  }

  /// Whether a piece of more than 16 bytes is one to remember: of those that end in another script,
  /// most of them clauses in Chinese, one in twenty comes again.
  private static boolean mayComeAgain(byte[] text, int from, int to) {
    return to - from <= 32 && from <= text.length - 32 && text[to - 1] >= 0;
  }

  /// The lowest bytes of `word`, from 1 to 8.
  private static long lowest(long word, int bytes) {
    return word & (-1L >>> (64 - 8 * bytes));
  }

  /// Two numbers a piece: its bytes, then length, count, third, second and first token in 8, 2 and
  /// three times 18 bits. Four pieces share a place.
  private static final class Upto8 {
    private static final int BITS = 14;
    private static final int STRIDE = 8;
    private static final int LENGTH_SHIFT = 56;
    private static final int ID_BITS = 18;
    private static final int COUNT_SHIFT = 3 * ID_BITS;
    private static final int ID_MASK = (1 << ID_BITS) - 1;

    private final long[] entries = new long[STRIDE << BITS];

    boolean find(long word, int length, IntList out) {
      long key = lowest(word, length);
      int place = place(key);
      long value = entries[place + 1];
      if (entries[place] != key || (value >>> LENGTH_SHIFT) != length) {
        if (!bringForward(place, key, length)) {
          return false;
        }
        value = entries[place + 1];
      }
      out.addUpTo3(
          (int) (value >>> COUNT_SHIFT) & 3,
          (int) value & ID_MASK,
          (int) (value >>> ID_BITS) & ID_MASK,
          (int) (value >>> (2 * ID_BITS)) & ID_MASK);
      return true;
    }

    /// Puts a piece that is not the first of its place there, if it is known.
    private boolean bringForward(int place, long key, int length) {
      for (int at = place + 2; at < place + STRIDE; at += 2) {
        long value = entries[at + 1];
        if (entries[at] == key && (value >>> LENGTH_SHIFT) == length) {
          entries[at] = entries[place];
          entries[at + 1] = entries[place + 1];
          entries[place] = key;
          entries[place + 1] = value;
          return true;
        }
      }
      return false;
    }

    void put(long word, int length, IntList out, int begin) {
      int count = out.size() - begin;
      if (count > 3) {
        return;
      }
      long value = (long) length << LENGTH_SHIFT | (long) count << COUNT_SHIFT;
      for (int i = 0; i < count; i++) {
        int id = out.get(begin + i);
        if (id > ID_MASK) {
          return;
        }
        value |= (long) id << (i * ID_BITS);
      }
      long key = lowest(word, length);
      int place = place(key);
      System.arraycopy(entries, place, entries, place + 2, STRIDE - 2);
      entries[place] = key;
      entries[place + 1] = value;
    }

    private static int place(long key) {
      return (int) ((key * SEED) >>> (64 - BITS)) * STRIDE;
    }
  }

  /// Four numbers a piece: bytes 0 to 7, bytes 8 to 15, two tokens, the third with length and
  /// count. Two pieces share a place.
  private static final class Upto16 {
    private static final int BITS = 13;
    private static final int STRIDE = 8;
    private static final int PIECE = 4;

    private final long[] entries = new long[STRIDE << BITS];

    boolean find(long word, long next, int length, IntList out) {
      long high = lowest(next, length - 8);
      int place = place(word, high);
      long[] all = entries;
      if (all[place] != word || all[place + 1] != high || (all[place + 3] >>> 40) != length) {
        if (!bringForward(place, word, high, length)) {
          return false;
        }
      }
      long tokens = all[place + 2];
      long last = all[place + 3];
      out.addUpTo3((int) (last >>> 32) & 0xff, (int) tokens, (int) (tokens >>> 32), (int) last);
      return true;
    }

    /// Puts the second piece of a place first, if it is the one.
    private boolean bringForward(int place, long word, long high, int length) {
      int at = place + PIECE;
      if (entries[at] != word || entries[at + 1] != high || (entries[at + 3] >>> 40) != length) {
        return false;
      }
      for (int i = place; i < at; i++) {
        long first = entries[i];
        entries[i] = entries[i + PIECE];
        entries[i + PIECE] = first;
      }
      return true;
    }

    void put(long word, long next, int length, IntList out, int begin) {
      int count = out.size() - begin;
      if (count > 3) {
        return;
      }
      long second = count > 1 ? out.get(begin + 1) : 0;
      long third = count > 2 ? out.get(begin + 2) : 0;
      long high = lowest(next, length - 8);
      int place = place(word, high);
      System.arraycopy(entries, place, entries, place + PIECE, PIECE);
      entries[place] = word;
      entries[place + 1] = high;
      entries[place + 2] = second << 32 | out.get(begin);
      entries[place + 3] = (long) length << 40 | (long) count << 32 | third;
    }

    private static int place(long word, long high) {
      long mixed = (word ^ Long.rotateLeft(high, 29)) * SEED;
      mixed = (mixed ^ (mixed >>> 29)) * SECOND_SEED;
      return (int) (mixed >>> (64 - BITS)) * STRIDE;
    }
  }

  /// Eight numbers a piece: its bytes in four, then, two in each, length with count and seven
  /// tokens. No piece shares a place.
  private static final class Upto32 {
    private static final int BITS = 13;
    private static final int STRIDE = 8;
    private static final int MOST_TOKENS = 7;

    private final long[] entries = new long[STRIDE << BITS];

    boolean find(byte[] text, int from, int length, IntList out) {
      long first = (long) LONGS.get(text, from);
      long second = (long) LONGS.get(text, from + 8);
      long third = third(text, from, length);
      long fourth = fourth(text, from, length);
      int at = place(first, second, third, fourth);
      long[] all = entries;
      if (all[at] != first
          || all[at + 1] != second
          || all[at + 2] != third
          || all[at + 3] != fourth
          || (all[at + 4] & 0xff) != length) {
        return false;
      }
      int count = (int) (all[at + 4] >>> 8) & 0xff;
      for (int i = 1; i <= count; i++) {
        out.add((int) (all[at + 4 + (i >> 1)] >>> ((i & 1) << 5)));
      }
      return true;
    }

    void put(byte[] text, int from, int length, IntList out, int begin) {
      int count = out.size() - begin;
      if (count > MOST_TOKENS) {
        return;
      }
      long first = (long) LONGS.get(text, from);
      long second = (long) LONGS.get(text, from + 8);
      long third = third(text, from, length);
      long fourth = fourth(text, from, length);
      int at = place(first, second, third, fourth);
      entries[at] = first;
      entries[at + 1] = second;
      entries[at + 2] = third;
      entries[at + 3] = fourth;
      entries[at + 4] = (long) count << 8 | length;
      entries[at + 5] = 0;
      entries[at + 6] = 0;
      entries[at + 7] = 0;
      for (int i = 1; i <= count; i++) {
        entries[at + 4 + (i >> 1)] |= (long) out.get(begin + i - 1) << ((i & 1) << 5);
      }
    }

    private static long third(byte[] text, int from, int length) {
      long word = (long) LONGS.get(text, from + 16);
      return length < 24 ? lowest(word, length - 16) : word;
    }

    private static long fourth(byte[] text, int from, int length) {
      return length <= 24 ? 0 : lowest((long) LONGS.get(text, from + 24), length - 24);
    }

    private static int place(long first, long second, long third, long fourth) {
      long mixed =
          (first ^ Long.rotateLeft(second, 29)) * SEED
              + (third ^ Long.rotateLeft(fourth, 29)) * SECOND_SEED;
      mixed = (mixed ^ (mixed >>> 29)) * SECOND_SEED;
      return (int) (mixed >>> (64 - BITS)) * STRIDE;
    }
  }
}
