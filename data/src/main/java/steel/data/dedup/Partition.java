package steel.data.dedup;

import java.util.ArrayList;
import java.util.List;

/// A share of the signatures that fits in memory: those whose keys begin within a range.
///
/// Signatures are read once more for each partition rather than sorted into files: they are small,
/// and reading them in order is cheap.
///
/// @param prefixLength how many first bits of the key the range is about
/// @param from the first prefix
/// @param to behind the last prefix
record Partition(SignatureKey key, int prefixLength, int from, int to) {
  private static final int MAX_PREFIX = 20; // bits; a count for each value makes 4 MB

  /// Cuts all signatures of a key, by counting them first.
  ///
  /// @param capacity entries that fit in memory; only a partition of a single prefix may have more
  static List<Partition> of(SignatureKey key, int capacity) {
    int length = Math.min(MAX_PREFIX, key.width());
    long n = key.signatures().count();
    if (n <= capacity) {
      return List.of(new Partition(key, length, 0, 1 << length));
    }
    int[] counts = new int[1 << length];
    key.forEach(
        (word, _) -> {
          int prefix = key.prefix(word, length);
          counts[prefix] += counts[prefix] <= capacity ? 1 : 0;
          return true;
        });
    List<Partition> partitions = new ArrayList<>();
    int from = 0;
    long sum = 0;
    for (int prefix = 0; prefix < counts.length; prefix++) {
      if (sum + counts[prefix] > capacity) {
        if (sum > 0) {
          partitions.add(new Partition(key, length, from, prefix));
        }
        from = prefix;
        sum = 0;
      }
      sum += counts[prefix];
    }
    if (sum > 0) {
      partitions.add(new Partition(key, length, from, counts.length));
    }
    return partitions;
  }

  /// Reads the partition's words and documents. Where there are more than fit, documents of equal
  /// words are united and one of them is kept.
  ///
  /// @param into emptied first; gets the words with the key's bits first, see
  ///   [SignatureKey#keyFirst]
  /// @return false if they do not fit even so
  boolean gather(Entries into, DisjointSets sets) {
    into.clear();
    return key.forEach(
        (word, document) -> {
          int prefix = key.prefix(word, prefixLength);
          if (prefix < from || prefix >= to) {
            return true;
          }
          if (into.size() == into.capacity()) {
            into.unite(sets);
            if (into.size() > into.capacity() / 4 * 3) {
              return false;
            }
          }
          into.add(key.keyFirst(word), document);
          return true;
        });
  }

  /// What lies in a partition of a single prefix.
  SignatureKey slice() {
    if (to != from + 1) {
      throw new IllegalStateException("a partition of several prefixes holds what was counted");
    }
    return key.slice(from, prefixLength);
  }
}
