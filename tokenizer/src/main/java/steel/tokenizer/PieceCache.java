package steel.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Remembers the tokens of short pieces: one place for each hash, the newest piece stays. Of fixed
/// size; one thread's own.
final class PieceCache {
  /// Longest piece that is remembered, in bytes.
  static final int MOST_BYTES = 16;

  /// Most tokens of a piece that is remembered.
  static final int MOST_TOKENS = 3;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BITS = 16; // of places; 32 bytes each

  // a place: bytes 0 to 7, bytes 8 to 15, two tokens, the third with length and count
  private final long[] entries = new long[4 << BITS];
  private long low;
  private long high;
  private int length;
  private int place;

  /// Appends the tokens of `text[from, to)` if it is known; else remembers where it belongs, for
  /// [#put].
  ///
  /// @param to from 1 to [#MOST_BYTES] after `from`, and that far before the end of the array
  boolean find(byte[] text, int from, int to, IntList out) {
    int bytes = to - from;
    long first = (long) LONGS.get(text, from);
    long second = 0;
    if (bytes <= 8) {
      first &= -1L >>> (64 - 8 * bytes);
    } else {
      second = (long) LONGS.get(text, from + 8);
      second &= -1L >>> (128 - 8 * bytes);
    }
    long mixed = (first ^ Long.rotateLeft(second, 29) ^ bytes) * 0x9e3779b97f4a7c15L;
    mixed = (mixed ^ (mixed >>> 29)) * 0xbf58476d1ce4e5b9L;
    int at = (int) (mixed >>> (64 - BITS)) << 2;
    long last = entries[at + 3];
    if (entries[at] == first && entries[at + 1] == second && (last >>> 40) == bytes) {
      out.addUpTo3((int) (last >>> 32) & 0xff, entries[at + 2], (int) last);
      return true;
    }
    low = first;
    high = second;
    length = bytes;
    place = at;
    return false;
  }

  /// Remembers the tokens of the piece that [#find] did not know: those of `out` from `begin` on.
  void put(IntList out, int begin) {
    int count = out.size() - begin;
    if (count > MOST_TOKENS) {
      return;
    }
    long second = count > 1 ? out.get(begin + 1) : 0;
    long third = count > 2 ? out.get(begin + 2) : 0;
    entries[place] = low;
    entries[place + 1] = high;
    entries[place + 2] = second << 32 | out.get(begin);
    entries[place + 3] = (long) length << 40 | (long) count << 32 | third;
  }
}
