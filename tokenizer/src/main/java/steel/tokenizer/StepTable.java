package steel.tokenizer;

import java.io.IOException;

/// Steps of a trie in a hash table with linear probing: from a node, by a symbol, to a node. An
/// entry is one number, `node and symbol << 26 | target`, so a step takes one look into memory.
final class StepTable {
  private static final int TARGET_BITS = 26;
  private static final int TARGET_MASK = (1 << TARGET_BITS) - 1;

  private final int symbolBits;
  private long[] table;
  private int shift;
  private int size;

  /// @param symbolBits bits of a symbol; with those of a node at most 38
  StepTable(int symbolBits) {
    this(symbolBits, new long[1 << 10]);
  }

  private StepTable(int symbolBits, long[] table) {
    this.symbolBits = symbolBits;
    this.table = table;
    this.shift = Long.SIZE - Integer.numberOfTrailingZeros(table.length);
  }

  /// A table to which nothing is added.
  static StepTable read(int symbolBits, TableReader in) throws IOException {
    return new StepTable(symbolBits, in.longs());
  }

  void write(TableWriter out) throws IOException {
    out.longs(table);
  }

  /// Where a step leads, or 0.
  int find(int node, int symbol) {
    long key = (long) node << symbolBits | symbol;
    long[] entries = table;
    int mask = entries.length - 1;
    for (int slot = slot(key); ; slot = (slot + 1) & mask) {
      long entry = entries[slot];
      if (entry >>> TARGET_BITS == key) {
        return (int) entry & TARGET_MASK;
      }
      if (entry == 0) {
        return 0;
      }
    }
  }

  /// Adds a step that is not there yet.
  ///
  /// @param target above 0
  void add(int node, int symbol, int target) {
    if (++size * 2 > table.length) {
      grow();
    }
    put((long) node << symbolBits | symbol, target);
  }

  private void put(long key, int target) {
    int mask = table.length - 1;
    int slot = slot(key);
    while (table[slot] != 0) {
      slot = (slot + 1) & mask;
    }
    table[slot] = key << TARGET_BITS | target;
  }

  private void grow() {
    long[] old = table;
    table = new long[2 * old.length];
    shift--;
    for (long entry : old) {
      if (entry != 0) {
        put(entry >>> TARGET_BITS, (int) entry & TARGET_MASK);
      }
    }
  }

  private int slot(long key) {
    return (int) ((key * 0x9e3779b97f4a7c15L) >>> shift);
  }
}
