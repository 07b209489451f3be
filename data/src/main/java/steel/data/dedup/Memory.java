package steel.data.dedup;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// How much of the heap a search for duplicates takes, and how many threads share it.
///
/// @param threads at least 1
/// @param capacity entries for each thread
record Memory(int threads, int capacity) {
  private static final int MIN_CAPACITY = 1 << 16;
  private static final int MAX_CAPACITY = 1 << 26; // 2 GB a thread; more gains nothing

  /// A quarter of the heap, on all cores.
  static Memory ofThisProcess() {
    int threads = Runtime.getRuntime().availableProcessors();
    long entries = Runtime.getRuntime().maxMemory() / 4 / threads / Entries.BYTES_EACH;
    return new Memory(threads, Math.clamp(entries, MIN_CAPACITY, MAX_CAPACITY));
  }

  /// Entries that threads borrow and give back.
  static final class Pool {
    private final int capacity;
    private final Queue<Entries> free = new ConcurrentLinkedQueue<>();

    /// @param documents how many there are: no entries need be larger
    Pool(Memory memory, long documents) {
      this.capacity = Math.clamp(documents, 1, memory.capacity());
    }

    int capacity() {
      return capacity;
    }

    Entries borrow() {
      Entries known = free.poll();
      return known == null ? new Entries(capacity) : known;
    }

    void giveBack(Entries entries) {
      free.add(entries);
    }
  }
}
