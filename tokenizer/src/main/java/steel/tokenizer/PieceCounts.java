package steel.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// How often each piece of text was seen. Keeps every different piece once, in one array.
final class PieceCounts implements Pieces {
  private byte[] bytes = new byte[1 << 16];
  private int bytesUsed;
  private int[] ends = new int[1 << 12]; // piece i is bytes[ends[i - 1], ends[i])
  private long[] counts = new long[1 << 12];
  private int[] table = new int[1 << 13]; // piece + 1, linear probing; 0 = empty
  private int size;

  /// How many different pieces there are.
  int size() {
    return size;
  }

  /// Bytes of memory that this takes.
  long memory() {
    return bytes.length + 4L * ends.length + 8L * counts.length + 4L * table.length;
  }

  /// Those that were seen so often at least.
  Pieces atLeast(long least) {
    return sink ->
        forEach(
            (bytes, from, to, count) -> {
              if (count >= least) {
                sink.accept(bytes, from, to, count);
              }
            });
  }

  @Override
  public void forEach(Sink sink) throws IOException {
    for (int piece = 0; piece < size; piece++) {
      sink.accept(bytes, start(piece), ends[piece], counts[piece]);
    }
  }

  private int start(int piece) {
    return piece == 0 ? 0 : ends[piece - 1];
  }

  /// Counts `text[from, to)`.
  void add(byte[] text, int from, int to, long times) {
    int mask = table.length - 1;
    int slot = Vocabulary.hash(text, from, to) & mask;
    while (table[slot] != 0) {
      int piece = table[slot] - 1;
      if (Arrays.equals(bytes, start(piece), ends[piece], text, from, to)) {
        counts[piece] += times;
        return;
      }
      slot = (slot + 1) & mask;
    }
    table[slot] = append(text, from, to, times) + 1;
    if (size > table.length / 2) {
      rehash();
    }
  }

  /// Adds what another has counted.
  void addAll(PieceCounts other) {
    for (int piece = 0; piece < other.size; piece++) {
      add(other.bytes, other.start(piece), other.ends[piece], other.counts[piece]);
    }
  }

  private int append(byte[] text, int from, int to, long times) {
    int length = to - from;
    if (bytes.length - bytesUsed < length) {
      bytes = Arrays.copyOf(bytes, grown(bytes.length, (long) bytesUsed + length));
    }
    System.arraycopy(text, from, bytes, bytesUsed, length);
    bytesUsed += length;
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    ends[size] = bytesUsed;
    counts[size] = times;
    return size++;
  }

  private static int grown(int length, long needed) {
    long wanted = Math.max(needed, length + (length >> 1));
    if (needed > Integer.MAX_VALUE - 16) {
      throw new IllegalStateException("more than 2 GB of different pieces to count");
    }
    return (int) Math.min(wanted, Integer.MAX_VALUE - 16);
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int piece = 0; piece < size; piece++) {
      int slot = Vocabulary.hash(bytes, start(piece), ends[piece]) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = piece + 1;
    }
  }
}
