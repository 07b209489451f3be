package steel.data.operator;

import java.util.Arrays;

/// The runs of n words of a text that occur more than once, for n = 1, 2, 3 and so on.
///
/// Every run gets a name, a number that equal runs share: that of a run of n words is found by the
/// name of its first n - 1 and its last word, so that names are exact without a comparison, and a
/// run whose beginning occurs once is not looked at again. Source: Karp, Miller and Rosenberg 1972,
/// "Rapid identification of repeated patterns in strings, trees and arrays".
final class RepeatedRuns {
  private static final long BASE = 0x9e3779b97f4a7c15L; // odd, its bits well mixed

  private final Words words;
  private final int[] ids;
  private final int[] ends; // characters of the words up to each, without what parts them

  private int n = 1;

  // The runs whose first n - 1 words occur more than once.
  private int[] starts; // ascending
  private int[] names; // 0 and up, in the order of their first occurrence
  private int size;

  // What is known of each name.
  private final long[] keys;
  private int[] counts;
  private int[] countsBefore; // of runs of n - 1 words
  private int distinct;

  private final int[] table; // 1 + name, 0 where free

  private RepeatedRuns(Words words) {
    this.words = words;
    this.ids = words.ids();
    this.ends = words.lengths();
    this.size = words.count();
    this.starts = new int[size];
    for (int i = 0; i < size; i++) {
      starts[i] = i;
    }
    this.names = ids.clone();
    this.keys = new long[size];
    this.counts = new int[size];
    this.countsBefore = new int[size];
    this.table = new int[slots(size)];
  }

  /// Of single words; [#grow] before anything is asked.
  static RepeatedRuns of(Words words) {
    return new RepeatedRuns(words);
  }

  private static int slots(int runs) {
    return Integer.highestOneBit(Math.max(1, runs)) << 2; // more than twice the runs
  }

  /// Goes from runs of n words to those of n + 1.
  void grow() {
    boolean all = n == 1;
    n++;
    int[] swap = countsBefore;
    countsBefore = counts;
    counts = swap;
    int slots = slots(size);
    int shift = Long.numberOfLeadingZeros(slots) + 1;
    Arrays.fill(table, 0, slots, 0);
    int left = 0;
    int used = 0;
    for (int i = 0; i < size; i++) {
      int start = starts[i];
      if (start + n > ids.length) {
        break;
      }
      if (!all && countsBefore[names[i]] == 1) {
        continue;
      }
      long key = ((long) names[i] << 32) | ids[start + n - 1];
      int slot = (int) ((key * BASE) >>> shift) & (slots - 1);
      while (table[slot] != 0 && keys[table[slot] - 1] != key) {
        slot = (slot + 1) & (slots - 1);
      }
      if (table[slot] == 0) {
        keys[used] = key;
        counts[used] = 0;
        table[slot] = ++used;
      }
      int name = table[slot] - 1;
      counts[name]++;
      starts[left] = start;
      names[left++] = name;
    }
    size = left;
    distinct = used;
  }

  /// Characters in the most frequent run, all occurrences together; of equally frequent ones the
  /// first. One space is counted where white space parts words. 0 if there is no run.
  int topCharacters() {
    if (n > ids.length) {
      return 0;
    }
    int top = -1;
    int most = 1;
    for (int name = 0; name < distinct; name++) {
      if (counts[name] > most) {
        top = name;
        most = counts[name];
      }
    }
    int start = top < 0 ? 0 : firstOf(top);
    int characters = characters(start);
    for (int word = start + 1; word < start + n; word++) {
      characters += words.to(word - 1) < words.from(word) ? 1 : 0;
    }
    return most * characters;
  }

  private int firstOf(int name) {
    int i = 0;
    while (names[i] != name) {
      i++;
    }
    return starts[i];
  }

  /// Characters in runs that were there before, going through the text and on behind each of them,
  /// so that none is counted twice; a run that overlaps one of them does not count as having been
  /// there.
  int repeatedCharacters() {
    int characters = 0;
    int next = 0;
    Arrays.fill(countsBefore, 0, distinct, 0); // of no more use: here, whether a run was seen
    for (int i = 0; i < size; i++) {
      int start = starts[i];
      int name = names[i];
      if (start < next) {
        continue;
      }
      if (countsBefore[name] != 0) {
        characters += characters(start);
        next = start + n;
      }
      countsBefore[name] = 1;
    }
    return characters;
  }

  private int characters(int start) {
    return ends[start + n - 1] - (start == 0 ? 0 : ends[start - 1]);
  }
}
