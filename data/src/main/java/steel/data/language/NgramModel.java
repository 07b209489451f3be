package steel.data.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// A back-off n-gram model in memory. Loaded once and shared: safe for use by several threads.
///
/// The probability of a word `w` after the words `c` is that of the n-gram `c w` where the model
/// has it, and else the back-off weight of `c` (1 where it has none) times the probability of `w`
/// after `c` without its oldest word. All are log10 and add up in single precision, in KenLM's
/// order, so that sums are KenLM's to the last bit.
///
/// Source: Katz 1987; Heafield 2011, "KenLM: Faster and Smaller Language Model Queries".
public final class NgramModel {
  /// The number of the word that stands for all that the model does not know.
  public static final int UNKNOWN = 0;

  private final WordTable vocabulary;
  private final float[] unigrams;
  private final float[] unigramBackoffs;
  private final NgramTable[] tables;
  private final int begin;
  private final int end;

  /// @param tables orders 2 and up
  NgramModel(
      WordTable vocabulary,
      float[] unigrams,
      float[] unigramBackoffs,
      NgramTable[] tables,
      int begin,
      int end) {
    this.vocabulary = vocabulary;
    this.unigrams = unigrams;
    this.unigramBackoffs = unigramBackoffs;
    this.tables = tables;
    this.begin = begin;
    this.end = end;
  }

  /// Reads ARPA text, plain or compressed with gzip or Zstandard.
  ///
  /// @throws steel.files.FormatException if it is none, or a broken one; names the line
  /// @throws IOException if the disk fails
  public static NgramModel readArpa(Path file) throws IOException {
    return ArpaReader.read(file);
  }

  /// Words of the longest n-grams.
  public int order() {
    return tables.length + 1;
  }

  /// Words it knows, `<unk>`, `<s>` and `</s>` among them.
  public int vocabularySize() {
    return vocabulary.size();
  }

  /// How many n-grams of an order there are, those among them that only lead to longer ones.
  public long size(int order) {
    return order == 1 ? vocabulary.size() : tables[order - 2].size();
  }

  /// Bytes of memory that the tables take.
  public long bytes() {
    long sum = 8L * unigrams.length + 24L * vocabulary.size();
    for (NgramTable table : tables) {
      sum += table.bytes();
    }
    return sum;
  }

  /// The number of a word, [#UNKNOWN] for those it does not know.
  public int word(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return word.equals("<UNK>")
        ? UNKNOWN
        : Math.max(UNKNOWN, vocabulary.find(Hashing.word(bytes, 0, bytes.length)));
  }

  int begin() {
    return begin;
  }

  int end() {
    return end;
  }

  float unigram(int word) {
    return unigrams[word];
  }

  float unigramBackoff(int word) {
    return unigramBackoffs[word];
  }

  /// The n-grams of an order, from 2.
  NgramTable table(int order) {
    return tables[order - 2];
  }

  /// A sentence at its beginning, to which words are added one by one.
  public Sentence sentence() {
    return new Sentence();
  }

  /// The words so far, as far as they matter for the next one. For one thread.
  public final class Sentence {
    private final int[] context = new int[Math.max(1, tables.length)]; // the newest word first
    private final float[] backoffs = new float[Math.max(1, tables.length)];
    private final float[] next = new float[Math.max(1, tables.length)];
    private int length;

    private Sentence() {
      begin();
    }

    /// Forgets all words: a new sentence begins.
    public void begin() {
      context[0] = begin;
      backoffs[0] = unigramBackoffs[begin];
      length = tables.length == 0 ? 0 : 1;
    }

    /// Adds a word.
    ///
    /// @return log10 of its probability after the words before it
    public float add(int word) {
      float probability = unigrams[word];
      next[0] = unigramBackoffs[word];
      int matched = 1;
      long key = Hashing.last(word);
      for (int k = 0; k < length; k++) {
        key = Hashing.before(context[k], key);
        NgramTable table = tables[k];
        int place = table.find(key);
        if (place < 0) {
          break;
        }
        probability = table.probability(place);
        matched = k + 2;
        if (matched < order()) {
          next[k + 1] = table.backoff(place);
        }
      }
      for (int k = matched - 1; k < length; k++) {
        probability += backoffs[k];
      }
      remember(word, Math.min(matched, tables.length));
      return probability;
    }

    private void remember(int word, int kept) {
      System.arraycopy(context, 0, context, 1, Math.max(0, kept - 1));
      context[0] = word;
      System.arraycopy(next, 0, backoffs, 0, kept);
      length = kept;
    }

    /// Log10 of the probability that the sentence ends here.
    public float end() {
      return add(end);
    }
  }
}
