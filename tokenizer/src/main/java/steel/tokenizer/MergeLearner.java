package steel.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steel.files.Progress;

/// Learns merges from counted pieces, one at a time: the pair that stands side by side most often
/// becomes a token everywhere. Counts are kept up to date where a merge changes them, never counted
/// anew.
///
/// Follows Hugging Face's `BpeTrainer` (tokenizers, `models/bpe/trainer.rs`) to the letter, so that
/// the same corpus gives the same merges.
final class MergeLearner {
  private final BpeTrainer.Options options;
  private final int tokensWanted;
  private final int[] symbols; // tokens of all words, one word after another
  private final int[] starts;
  private final int[] lengths;
  private final long[] counts;
  private final PairTable pairs = new PairTable();
  private final PairQueue queue = new PairQueue();
  private final List<byte[]> tokens = new ArrayList<>();
  private final Map<String, Integer> tokenIds = new HashMap<>(); // by bytes as Latin-1
  private final List<Long> merges = new ArrayList<>();
  private final List<Integer> merged = new ArrayList<>();
  private final List<Long> found = new ArrayList<>(); // pairs that the current merge has made

  /// @param tokensWanted how many tokens to stop at, bytes included
  MergeLearner(PieceCounts pieces, BpeTrainer.Options options, int tokensWanted) {
    this.options = options;
    this.tokensWanted = tokensWanted;
    this.symbols = new int[pieces.totalBytes()];
    this.starts = new int[pieces.size()];
    this.lengths = new int[pieces.size()];
    this.counts = new long[pieces.size()];
    int[] idOfByte = addBytes();
    byte[] bytes = pieces.bytes();
    for (int i = 0; i < symbols.length; i++) {
      symbols[i] = idOfByte[bytes[i] & 0xff];
    }
    for (int word = 0; word < starts.length; word++) {
      starts[word] = pieces.start(word);
      lengths[word] = pieces.end(word) - starts[word];
      counts[word] = pieces.count(word);
    }
  }

  /// The bytes come first, in the order of the letters that stand for them.
  private int[] addBytes() {
    int[] ids = new int[256];
    for (char letter = 0; letter < 0x200; letter++) {
      int b = ByteLetters.toByte(letter);
      if (b >= 0) {
        ids[b] = addToken(new byte[] {(byte) b});
      }
    }
    return ids;
  }

  /// @return the id, an old one where another pair has made the same token
  private int addToken(byte[] token) {
    String name = new String(token, StandardCharsets.ISO_8859_1);
    Integer known = tokenIds.putIfAbsent(name, tokens.size());
    if (known != null) {
      return known;
    }
    tokens.add(token);
    return tokens.size() - 1;
  }

  /// Learns until there are enough tokens, or no pair is frequent enough.
  void learn(Progress progress) {
    countPairs();
    int goal = tokensWanted - tokens.size();
    try (Progress.Task task = progress.start("learn merges", "merges", goal)) {
      while (tokens.size() < tokensWanted && !queue.isEmpty()) {
        long pair = queue.firstPair();
        long count = pairs.count(pair);
        if (count != queue.firstCount()) {
          queue.recountFirst(count);
        } else if (count < 1 || count < options.minFrequency()) {
          return;
        } else {
          merge(pair, queue.poll());
          task.advance(1);
        }
      }
    }
  }

  private void countPairs() {
    for (int word = 0; word < starts.length; word++) {
      int end = starts[word] + lengths[word];
      for (int i = starts[word]; i + 1 < end; i++) {
        count(PairTable.key(symbols[i], symbols[i + 1]), counts[word], word);
      }
    }
    enqueueFound();
  }

  private void count(long pair, long by, int word) {
    pairs.change(pair, by);
    if (pairs.addWord(pair, word)) {
      found.add(pair);
    }
  }

  private void enqueueFound() {
    for (long pair : found) {
      IntList words = pairs.takeWords(pair);
      long count = pairs.count(pair);
      if (count > 0) {
        queue.add(pair, count, words);
      }
    }
    found.clear();
  }

  private void merge(long pair, IntList words) {
    int left = PairTable.left(pair);
    int right = PairTable.right(pair);
    byte[] token = new byte[tokens.get(left).length + tokens.get(right).length];
    System.arraycopy(tokens.get(left), 0, token, 0, tokens.get(left).length);
    int rightLength = tokens.get(right).length;
    System.arraycopy(tokens.get(right), 0, token, token.length - rightLength, rightLength);
    int id = addToken(token);
    merges.add(pair);
    merged.add(id);
    for (int i = 0; i < words.size(); i++) {
      mergeWord(words.get(i), left, right, id);
    }
    enqueueFound();
  }

  /// Replaces the pair in one word, from left to right, and counts the neighbours it loses and
  /// gets.
  private void mergeWord(int word, int left, int right, int id) {
    int start = starts[word];
    int end = start + lengths[word];
    long times = counts[word];
    int out = start;
    for (int in = start; in < end; in++) {
      int symbol = symbols[in];
      if (symbol == left && in + 1 < end && symbols[in + 1] == right) {
        if (out > start) {
          replaceNeighbour(symbols[out - 1], left, symbols[out - 1], id, times, word);
        }
        in++;
        if (in + 1 < end) {
          replaceNeighbour(right, symbols[in + 1], id, symbols[in + 1], times, word);
        }
        symbol = id;
      }
      symbols[out++] = symbol;
    }
    lengths[word] = out - start;
  }

  private void replaceNeighbour(
      int oldLeft, int oldRight, int newLeft, int newRight, long times, int word) {
    pairs.change(PairTable.key(oldLeft, oldRight), -times);
    int length = tokens.get(newLeft).length + tokens.get(newRight).length;
    if (length < options.maxTokenLength()) {
      count(PairTable.key(newLeft, newRight), times, word);
    }
  }

  List<byte[]> tokens() {
    return tokens;
  }

  Merges merges() {
    int[] left = merges.stream().mapToInt(PairTable::left).toArray();
    int[] right = merges.stream().mapToInt(PairTable::right).toArray();
    return new Merges(left, right, merged.stream().mapToInt(Integer::intValue).toArray());
  }
}
