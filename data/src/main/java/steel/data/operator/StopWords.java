package steel.data.operator;

import java.util.List;
import steel.data.text.TextHash;

/// Some words, looked for among the words of a text. Immutable.
final class StopWords {
  private final List<String> words;
  private final int[] table; // 1 + word, 0 where free
  private final int longest; // code units

  /// @param words all different
  StopWords(List<String> words) {
    this.words = List.copyOf(words);
    this.table = new int[Integer.highestOneBit(Math.max(1, words.size())) << 3];
    int most = 0;
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      most = Math.max(most, word.length());
      int slot = slot(word, 0, word.length());
      while (table[slot] != 0) {
        slot = (slot + 1) & (table.length - 1);
      }
      table[slot] = 1 + i;
    }
    this.longest = most;
  }

  int count() {
    return words.size();
  }

  /// Which one a piece of a text is; -1 if it is none.
  int find(String text, int from, int to) {
    if (to - from > longest) {
      return -1;
    }
    int slot = slot(text, from, to);
    while (table[slot] != 0) {
      String word = words.get(table[slot] - 1);
      if (word.length() == to - from && text.startsWith(word, from)) {
        return table[slot] - 1;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    return -1;
  }

  private int slot(String text, int from, int to) {
    long hash = TextHash.quick(text, from, to);
    return (int) (hash >>> 40) & (table.length - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StopWords some && some.words.equals(words);
  }

  @Override
  public int hashCode() {
    return words.hashCode();
  }

  @Override
  public String toString() {
    return words.toString();
  }
}
