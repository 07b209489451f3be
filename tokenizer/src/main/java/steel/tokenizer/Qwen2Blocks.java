package steel.tokenizer;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Cuts as [Qwen2Split#pieceEnd] does, 64 bytes of ASCII at a time: a bit by byte for each class of
/// characters, and from these, by shifts alone, a bit for each place where a piece begins. No
/// branch depends on a single character, which is what splitting one by one spends its time on.
///
/// A block begins where a piece begins, so nothing is carried over from the block before; what the
/// block cannot decide is left to the next, which begins at the last piece that is certain. Pieces
/// with other characters, long ones and the end of a text are cut one by one.
final class Qwen2Blocks implements Splitting.Scanner {
  private static final int BLOCK = 64;

  /// Places are written four at a time, up to three of them too many.
  private static final int SLACK = 3;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long GATHER = 0x0002040810204081L;

  @Override
  public int pieceEnd(byte[] text, int from, int to) {
    return Qwen2Split.pieceEnd(text, from, to);
  }

  @Override
  public int pieceEnds(byte[] text, int from, int to, int[] ends) {
    int last = ends.length - BLOCK - SLACK;
    int count = 0;
    int at = from;
    while (at < to && count <= last) {
      long begins = at <= to - BLOCK ? begins(text, at, to) : 0;
      if (begins == 0) {
        at = Qwen2Split.pieceEnd(text, at, to);
        ends[count++] = at;
        continue;
      }
      int next = count + Long.bitCount(begins);
      for (int i = count; i < next; i += 4) { // four, so that the loop ends nearly always alike
        ends[i] = at + Long.numberOfTrailingZeros(begins);
        begins &= begins - 1;
        ends[i + 1] = at + Long.numberOfTrailingZeros(begins);
        begins &= begins - 1;
        ends[i + 2] = at + Long.numberOfTrailingZeros(begins);
        begins &= begins - 1;
        ends[i + 3] = at + Long.numberOfTrailingZeros(begins);
        begins &= begins - 1;
      }
      count = next;
      at = ends[count - 1];
    }
    return count;
  }

  /// A bit for each of the 64 bytes from `at` on where a piece begins for certain, but the first.
  private static long begins(byte[] text, int at, int to) {
    if (((long) LONGS.get(text, at) & HIGH) != 0) {
      return 0;
    }
    Classes classes = Classes.of(text, at);
    long begins = classes.begins();
    for (long left = classes.quotes(); left != 0; left &= left - 1) {
      int end = Qwen2Split.contractionEnd(text, at + Long.numberOfTrailingZeros(left), to) - at;
      if (end > 0 && end < BLOCK) {
        begins |= 1L << end;
      }
    }
    return begins & classes.known >>> 1 & ~1; // the last may depend on what follows it
  }

  /// A bit for each byte of a block that is of a class.
  ///
  /// @param known of ASCII, and so is all before
  /// @param blanks U+0020
  /// @param whites white space, blanks and newlines among it
  private record Classes(
      long known,
      long letters,
      long numbers,
      long blanks,
      long whites,
      long newlines,
      long apostrophes) {

    static Classes of(byte[] text, int at) {
      long all = 0;
      long letters = 0;
      long numbers = 0;
      long blanks = 0;
      long controls = 0; // that are white space
      long newlines = 0;
      long apostrophes = 0;
      for (int i = 0; i < BLOCK; i += Long.BYTES) {
        long x = (long) LONGS.get(text, at + i);
        all |= x;
        long lower = x | 0x20 * ONES;
        letters |= gather(atLeast(lower, 'a') & ~atLeast(lower, 'z' + 1)) << i;
        numbers |= gather(atLeast(x, '0') & ~atLeast(x, '9' + 1)) << i;
        blanks |= gather(~differs(x, ' ')) << i;
        controls |= gather(atLeast(x, '\t') & ~atLeast(x, '\r' + 1)) << i;
        newlines |= gather(~(differs(x, '\n') & differs(x, '\r'))) << i;
        apostrophes |= gather(~differs(x, '\'')) << i;
      }
      long known = (all & HIGH) == 0 ? -1 : ascii(text, at);
      return new Classes(
          known,
          letters & known,
          numbers & known,
          blanks & known,
          (blanks | controls) & known,
          newlines & known,
          apostrophes & known);
    }

    /// Where pieces begin if there are no contractions, each alternative of the expression for
    /// itself. The last known byte is taken to be followed by something else than white space.
    long begins() {
      // ` ?[^\s\p{L}\p{N}]+` begins with its run, if no blank stands before it, which it takes
      long heads = heads();
      // `[^\r\n\p{L}\p{N}]?\p{L}+` too, but takes a space, or another that is alone
      long words = letters & ~(letters << 1 | spaces() << 1 | heads << 1);
      // `\p{N}` is a piece, and so is what follows
      long digits = numbers | numbers << 1;
      // `[\r\n]*` behind others goes with these: the sum carries from the first newline of a run
      // to what follows its last
      long taken = newlines & ~((newlines & others() << 1) + newlines);
      // `\s*[\r\n]+` and `\s+` begin with the run of what is left
      long free = whites & ~taken;
      long runs = free & ~(free << 1);
      // `\s+(?!\S)` leaves the last space of a run, which begins a piece with what follows
      long lasts = spaces() & ~(whites >>> 1);
      return heads | words | digits | runs | lasts | tails(free & newlines);
    }

    /// Apostrophes that begin a piece and are followed by a letter, as in a contraction.
    long quotes() {
      return apostrophes & heads() & letters >>> 1;
    }

    /// Others that begin a piece.
    private long heads() {
      return others() & ~(others() << 1 | blanks << 1);
    }

    /// What is none of the classes.
    private long others() {
      return known & ~(letters | numbers | whites);
    }

    private long spaces() {
      return whites & ~newlines;
    }

    /// The first of the spaces behind the last newline of a run of white space: `\s*[\r\n]+` ends
    /// before it.
    ///
    /// @param free newlines that do not go with what is before them
    private long tails(long free) {
      long spaces = spaces();
      long tails = spaces & free << 1;
      if (tails == 0) {
        return 0;
      }
      int open = Long.numberOfLeadingZeros(~(whites | ~known)); // where the run may go on
      tails &= open == BLOCK ? 0 : -1L >>> open;
      // the sum carries from the first of a run of spaces to what follows its last
      for (long left = (tails + spaces) & free; left != 0; left &= left - 1) {
        long before = Long.lowestOneBit(left) - 1;
        tails &= ~Long.highestOneBit(tails & before); // another newline follows
      }
      return tails;
    }
  }

  /// Bits of the bytes before the first that is not ASCII.
  private static long ascii(byte[] text, int at) {
    int length = 0;
    while (text[at + length] >= 0) {
      length++;
    }
    return (1L << length) - 1;
  }

  /// The high bit of each byte of `x` that is `c` or more, and other bits; all bytes are ASCII.
  private static long atLeast(long x, int c) {
    return x + (0x80 - c) * ONES;
  }

  /// The high bit of each byte of `x` that is not `c`, and other bits; all bytes are ASCII.
  private static long differs(long x, int c) {
    return (x ^ c * ONES) + 0x7f * ONES;
  }

  /// The high bits of the eight bytes, side by side.
  private static long gather(long x) {
    return ((x & HIGH) * GATHER) >>> 56;
  }
}
