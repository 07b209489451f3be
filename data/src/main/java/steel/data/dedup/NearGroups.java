package steel.data.dedup;

import java.util.List;

/// Unites the documents of entries in memory whose keys differ in at most `distance` bits.
///
/// @param distance in bits, from 0
/// @param sets of all documents
record NearGroups(int distance, DisjointSets sets) {
  /// How many blocks are chosen where a large group is cut: more make smaller groups, and more of
  /// them.
  static final int CHOSEN = 2;

  private static final int DIRECT = 1_024; // entries; half a million comparisons

  /// Compares entries that agree in the first bits of their key, for each value of those.
  ///
  /// @param free how many bits of the keys count, from the lowest; the others are equal in all
  /// @param width how many of those, from the highest, entries must agree in; at least 1
  void join(Entries entries, int free, int width) {
    entries.sort(free - width, free);
    for (int from = 0; from < entries.size(); ) {
      int to = groupEnd(entries, from, free, width);
      joinGroup(entries, from, to, free - width);
      from = to;
    }
  }

  private static int groupEnd(Entries entries, int from, int free, int width) {
    long mask = width == Long.SIZE ? -1L : ((1L << width) - 1) << (free - width);
    int to = from + 1;
    while (to < entries.size() && ((entries.key(to) ^ entries.key(from)) & mask) == 0) {
      to++;
    }
    return to;
  }

  /// @param free how many bits may differ, from the lowest
  private void joinGroup(Entries entries, int from, int to, int free) {
    if (to - from <= DIRECT) {
      compareAll(entries, from, to);
      return;
    }
    Entries group = new Entries(to - from);
    for (int i = from; i < to; i++) {
      group.add(entries.key(i), entries.document(i));
    }
    group.unite(sets);
    long varying = 0;
    for (int i = 1; i < group.size(); i++) {
      varying |= group.key(i) ^ group.key(0);
    }
    int bits = Long.bitCount(varying);
    if (bits <= distance) {
      for (int i = 1; i < group.size(); i++) {
        sets.unite(group.document(0), group.document(i));
      }
      return;
    }
    int blocks = Math.min(bits, distance + CHOSEN);
    List<Long> choices = BlockChoice.all(varying, blocks, blocks - distance);
    Entries cut = new Entries(group.size());
    if (group.size() <= DIRECT || !isWorthwhile(group, cut, choices, free)) {
      compareAll(group, 0, group.size());
      return;
    }
    for (long choice : choices) {
      putFirst(group, choice, free, cut);
      join(cut, free, Long.bitCount(choice));
    }
  }

  /// Whether the groups of all choices have together at most half as many pairs as there are. So
  /// the work at most doubles, however the keys lie.
  private static boolean isWorthwhile(Entries group, Entries cut, List<Long> choices, int free) {
    double pairs = 0;
    double bound = 0.5 * group.size() * group.size();
    for (long choice : choices) {
      int width = Long.bitCount(choice);
      putFirst(group, choice, free, cut);
      cut.sort(free - width, free);
      for (int from = 0; from < cut.size(); ) {
        int to = groupEnd(cut, from, free, width);
        pairs += (double) (to - from) * (to - from);
        from = to;
      }
      if (pairs > bound) {
        return false;
      }
    }
    return true;
  }

  /// The keys with some bits moved to the top of those that count.
  private static void putFirst(Entries of, long bits, int free, Entries into) {
    int width = Long.bitCount(bits);
    long others = ((1L << free) - 1) & ~bits; // free is below 64 in a group
    into.clear();
    for (int i = 0; i < of.size(); i++) {
      long key = of.key(i);
      long first = Long.compress(key, bits) << (free - width);
      into.add(first | Long.compress(key, others), of.document(i));
    }
  }

  private void compareAll(Entries entries, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      long key = entries.key(i);
      for (int j = from; j < i; j++) {
        if (Long.bitCount(key ^ entries.key(j)) <= distance) {
          sets.unite(entries.document(j), entries.document(i));
        }
      }
    }
  }
}
