package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What learning merges means, plain on purpose: every pair counted anew before each merge.
final class MergeLearnerDefinition {
  private MergeLearnerDefinition() {}

  static List<String> learn(List<String> texts, int count) {
    List<List<String>> words = new ArrayList<>(); // tokens in letters
    for (String text : texts) {
      String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
      for (String piece : EncoderDefinition.pieces(normal)) {
        byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
        String letters = ByteLetters.letters(bytes, 0, bytes.length);
        words.add(new ArrayList<>(List.of(letters.split("", 0))));
      }
    }
    List<String> order = new ArrayList<>(); // tokens by id
    for (char letter = 0; letter < 0x200; letter++) {
      if (ByteLetters.toByte(letter) >= 0) {
        order.add(String.valueOf(letter));
      }
    }
    List<String> merges = new ArrayList<>();
    while (merges.size() < count) {
      String best = mostFrequent(words, order);
      if (best.isEmpty()) {
        break;
      }
      merges.add(best);
      String[] pair = best.split(" ", -1);
      order.add(pair[0] + pair[1]);
      words.forEach(word -> merge(word, pair));
    }
    return merges;
  }

  private static String mostFrequent(List<List<String>> words, List<String> order) {
    Map<String, Integer> counts = new TreeMap<>();
    for (List<String> word : words) {
      for (int i = 0; i + 1 < word.size(); i++) {
        counts.merge(word.get(i) + " " + word.get(i + 1), 1, Integer::sum);
      }
    }
    String best = "";
    for (String pair : counts.keySet()) {
      if (best.isEmpty() || isBefore(pair, best, counts, order)) {
        best = pair;
      }
    }
    return best;
  }

  private static boolean isBefore(
      String pair, String other, Map<String, Integer> counts, List<String> order) {
    int more = counts.getOrDefault(pair, 0) - counts.getOrDefault(other, 0);
    if (more != 0) {
      return more > 0;
    }
    String[] a = pair.split(" ", -1);
    String[] b = other.split(" ", -1);
    int left = order.indexOf(a[0]) - order.indexOf(b[0]);
    return left != 0 ? left < 0 : order.indexOf(a[1]) < order.indexOf(b[1]);
  }

  private static void merge(List<String> word, String[] pair) {
    for (int i = 0; i + 1 < word.size(); i++) {
      if (word.get(i).equals(pair[0]) && word.get(i + 1).equals(pair[1])) {
        word.set(i, pair[0] + pair[1]);
        word.remove(i + 1);
      }
    }
  }
}
