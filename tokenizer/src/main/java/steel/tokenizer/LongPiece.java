package steel.tokenizer;

import java.util.Arrays;

/// Merges of a piece of any length in `n log n` steps: neighbours that join wait in a heap, tokens
/// hang in a list. An entry whose pair has changed since is passed over.
final class LongPiece {
  private static final int NOBODY = -1;

  /// Buffers above this are given back after use.
  private static final int KEPT_LENGTH = 1 << 16;

  private final Merges merges;
  private int[] ids = new int[0];
  private int[] previous = new int[0];
  private int[] next = new int[0];
  private int[] ranks = new int[0]; // of the pair that begins here; -1: does not join, or is gone
  private long[] heap = new long[0]; // rank << 32 | place, least first
  private int heapSize;

  LongPiece(Merges merges) {
    this.merges = merges;
  }

  /// Appends the tokens of `text[from, to)`.
  void encode(byte[] text, int from, int to, int[] byteTokens, IntList out) {
    int length = to - from;
    reserve(length);
    for (int i = 0; i < length; i++) {
      ids[i] = byteTokens[text[from + i] & 0xff];
      previous[i] = i - 1;
      next[i] = i + 1 < length ? i + 1 : NOBODY;
    }
    heapSize = 0;
    for (int i = 0; i < length; i++) {
      offer(i);
    }
    while (heapSize > 0) {
      long entry = poll();
      int place = (int) entry;
      if (ranks[place] == (int) (entry >>> 32)) {
        join(place);
      }
    }
    for (int i = 0; i != NOBODY; i = next[i]) {
      out.add(ids[i]);
    }
    if (ids.length > KEPT_LENGTH) {
      resize(0);
    }
  }

  private void join(int place) {
    int gone = next[place];
    ids[place] = merges.merged(ranks[place]);
    ranks[gone] = -1;
    next[place] = next[gone];
    if (next[gone] != NOBODY) {
      previous[next[gone]] = place;
    }
    offer(place);
    if (previous[place] != NOBODY) {
      offer(previous[place]);
    }
  }

  /// Looks up the pair that begins at `place` and puts it into the heap if it joins.
  private void offer(int place) {
    int after = next[place];
    long join = after == NOBODY ? Merges.NONE : merges.find(ids[place], ids[after]);
    if (join == Merges.NONE) {
      ranks[place] = -1;
    } else {
      ranks[place] = (int) (join >>> 32);
      push((join & 0xffff_ffff_0000_0000L) | place);
    }
  }

  private void push(long entry) {
    if (heapSize == heap.length) {
      heap = Arrays.copyOf(heap, heap.length * 2);
    }
    int at = heapSize++;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (heap[parent] <= entry) {
        break;
      }
      heap[at] = heap[parent];
      at = parent;
    }
    heap[at] = entry;
  }

  private long poll() {
    long least = heap[0];
    long entry = heap[--heapSize];
    int at = 0;
    for (int child = 1; child < heapSize; child = 2 * at + 1) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= entry) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = entry;
    return least;
  }

  private void reserve(int length) {
    if (ids.length < length) {
      resize(Math.max(length, 2 * ids.length));
    }
  }

  private void resize(int length) {
    ids = new int[length];
    previous = new int[length];
    next = new int[length];
    ranks = new int[length];
    heap = new long[length];
  }
}
