package steel.data.clean;

import steel.data.operator.Operator;

/// Digests seen so far: an open hash table over one array, about 20 to 30 bytes a digest.
final class DigestSet {
  private static final double MAX_LOAD = 0.8;
  private static final double GROWTH = 1.5;

  private long[] table; // high and low words side by side; both 0 where free
  private int capacity;
  private int size;
  private boolean hasZero; // the digest of two zero words cannot lie in the table

  DigestSet() {
    this(1 << 10);
  }

  private DigestSet(int capacity) {
    this.capacity = capacity;
    this.table = new long[2 * capacity];
  }

  /// Adds a digest.
  ///
  /// @return whether it is new
  boolean add(Operator.Digest digest) {
    if (digest.high() == 0 && digest.low() == 0) {
      boolean isNew = !hasZero;
      hasZero = true;
      return isNew;
    }
    if (size >= capacity * MAX_LOAD) {
      grow();
    }
    return insert(digest.high(), digest.low());
  }

  private boolean insert(long high, long low) {
    int slot = (int) Math.unsignedMultiplyHigh(high, capacity); // the high word as a share of all
    while (table[2 * slot] != 0 || table[2 * slot + 1] != 0) {
      if (table[2 * slot] == high && table[2 * slot + 1] == low) {
        return false;
      }
      slot = slot + 1 == capacity ? 0 : slot + 1;
    }
    table[2 * slot] = high;
    table[2 * slot + 1] = low;
    size++;
    return true;
  }

  private void grow() {
    DigestSet larger = new DigestSet((int) Math.min(1 << 29, (long) (capacity * GROWTH)));
    if (larger.capacity == capacity) {
      throw new IllegalStateException("more than " + size + " different documents in one process");
    }
    for (int slot = 0; slot < capacity; slot++) {
      if (table[2 * slot] != 0 || table[2 * slot + 1] != 0) {
        larger.insert(table[2 * slot], table[2 * slot + 1]);
      }
    }
    table = larger.table;
    capacity = larger.capacity;
  }
}
