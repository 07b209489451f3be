package steel.data.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Interpolated modified Kneser-Ney by its definition, with sets and recursion: the witness for the
/// trainer, so it shares nothing with it.
final class KneserNey {
  private final int order;
  private final List<Map<List<String>, Long>> counts = new ArrayList<>(); // by length
  private final List<double[]> discounts = new ArrayList<>();
  private final Set<String> vocabulary = new HashSet<>(Set.of("<unk>", "</s>"));

  KneserNey(List<List<String>> sentences, int order) {
    this.order = order;
    Map<List<String>, Long> seen = new HashMap<>(); // n-grams of all lengths
    for (List<String> sentence : sentences) {
      vocabulary.addAll(sentence);
      List<String> words = new ArrayList<>(List.of("<s>"));
      words.addAll(sentence);
      words.add("</s>");
      for (int from = 0; from < words.size(); from++) {
        for (int to = from + 1; to <= Math.min(words.size(), from + order); to++) {
          seen.merge(List.copyOf(words.subList(from, to)), 1L, Long::sum);
        }
      }
    }
    for (int k = 0; k <= order; k++) {
      counts.add(new HashMap<>());
    }
    for (Map.Entry<List<String>, Long> entry : seen.entrySet()) {
      List<String> ngram = entry.getKey();
      if (ngram.equals(List.of("<s>"))) {
        continue;
      }
      boolean raw = ngram.size() == order || ngram.getFirst().equals("<s>");
      long before =
          seen.keySet().stream()
              .filter(
                  longer ->
                      longer.size() == ngram.size() + 1
                          && longer.subList(1, longer.size()).equals(ngram))
              .count();
      counts.get(ngram.size()).put(ngram, raw ? entry.getValue() : before);
    }
    for (int k = 0; k <= order; k++) {
      discounts.add(k == 0 ? new double[4] : discounts(counts.get(k)));
    }
  }

  private static double[] discounts(Map<List<String>, Long> counts) {
    double[] n = new double[5];
    counts.values().stream().filter(c -> c < 5).forEach(c -> n[c.intValue()]++);
    double y = n[1] / (n[1] + 2 * n[2]);
    double[] discounts = {
      0, 1 - 2 * y * n[2] / n[1], 2 - 3 * y * n[3] / n[2], 3 - 4 * y * n[4] / n[3]
    };
    for (int c = 1; c <= 3; c++) {
      if (!(discounts[c] >= 0 && discounts[c] <= c)) { // also NaN
        return new double[] {0, 0.5, 1, 1.5};
      }
    }
    return discounts;
  }

  Set<String> vocabulary() {
    return Collections.unmodifiableSet(vocabulary);
  }

  Set<List<String>> ngrams(int k) {
    return counts.get(k).keySet();
  }

  /// The probability of a word after a context of at most `order - 1` words.
  double probability(List<String> context, String word) {
    int k = context.size() + 1;
    double sum = 0;
    double left = 0;
    for (Map.Entry<List<String>, Long> entry : counts.get(k).entrySet()) {
      if (entry.getKey().subList(0, k - 1).equals(context)) {
        sum += entry.getValue();
        left += discounts.get(k)[(int) Math.min(3, entry.getValue())];
      }
    }
    double shorter =
        k == 1 ? 1.0 / vocabulary.size() : probability(context.subList(1, context.size()), word);
    if (sum == 0) {
      return shorter;
    }
    List<String> ngram = new ArrayList<>(context);
    ngram.add(word);
    long count = counts.get(k).getOrDefault(ngram, 0L);
    return Math.max(0, count - discounts.get(k)[(int) Math.min(3, count)]) / sum
        + left / sum * shorter;
  }

  int order() {
    return order;
  }
}
