package steel.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds the word that a user probably meant.
public final class Spelling {
  private Spelling() {}

  /// What to say of an unknown key: the nearest known one, or all of them.
  static String unknown(String key, Collection<String> known) {
    return nearest(key, known)
        .map("unknown key; did you mean \"%s\"?"::formatted)
        .orElse("unknown key; known here: " + String.join(", ", known));
  }

  /// The known word nearest to `word`, if one is near enough to be meant.
  public static Optional<String> nearest(String word, Collection<String> known) {
    return known.stream()
        .filter(candidate -> isNear(word, candidate))
        .min(Comparator.comparingInt(candidate -> distance(word, candidate)));
  }

  /// Whether one word may be a slip for the other: a third of its letters changed at most.
  static boolean isNear(String word, String other) {
    return distance(word, other) <= Math.max(1, other.length() / 3);
  }

  /// Edit distance with insert, delete and replace (Levenshtein 1966).
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
