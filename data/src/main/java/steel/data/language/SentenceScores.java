package steel.data.language;

/// Adds up the scores of sentences, a block of words at a time: first all bigrams of a block are
/// looked up, then all trigrams and so on, so that the memory answers many questions at once. The
/// sums are those of [NgramModel.Sentence], the definition, to the last bit. For one thread.
final class SentenceScores {
  private static final int BLOCK = 256;

  private final NgramModel model;
  private final int order;
  private final int carried; // places before a block, for the words before it
  private final int[] words;
  private final int[] matched; // words of the longest n-gram that ends here
  private final float[] probabilities;
  private final float[][] backoffs; // of the contexts that end here, by their words
  private final long[] keys;
  private final int[] asked = new int[BLOCK];
  private final int[] read = new int[BLOCK];
  private int size;
  private float total;

  SentenceScores(NgramModel model) {
    this.model = model;
    order = model.order();
    carried = Math.max(1, order - 1);
    words = new int[carried + BLOCK];
    matched = new int[carried + BLOCK];
    probabilities = new float[carried + BLOCK];
    backoffs = new float[order + 1][carried + BLOCK];
    keys = new long[carried + BLOCK];
    begin();
  }

  private void begin() {
    size = 0;
    total = 0;
    words[carried - 1] = model.begin();
    matched[carried - 1] = 1;
    backoffs[1][carried - 1] = model.unigramBackoff(model.begin());
  }

  void add(int word) {
    words[carried + size++] = word;
    if (size == BLOCK) {
      addBlock();
    }
  }

  /// Ends the sentence and begins the next one.
  ///
  /// @return log10 of the sentence's probability
  float end() {
    add(model.end());
    addBlock();
    float sum = total;
    begin();
    return sum;
  }

  private void addBlock() {
    int to = carried + size;
    for (int i = carried; i < to; i++) {
      keys[i] = Hashing.last(words[i]);
      matched[i] = 1;
      probabilities[i] = model.unigram(words[i]);
      backoffs[1][i] = model.unigramBackoff(words[i]);
    }
    for (int k = 2; k <= order; k++) {
      look(k, to);
    }
    for (int i = carried; i < to; i++) {
      float probability = probabilities[i];
      int context = Math.min(matched[i - 1], order - 1);
      for (int k = matched[i]; k <= context; k++) {
        probability += backoffs[k][i - 1];
      }
      total += probability;
    }
    carry(to);
  }

  /// Looks for the n-grams of an order, where one word less was found before and here.
  private void look(int k, int to) {
    NgramTable table = model.table(k);
    int count = 0;
    for (int i = carried; i < to; i++) {
      if (matched[i] == k - 1 && matched[i - 1] >= k - 1) {
        keys[i] = Hashing.before(words[i - k + 1], keys[i]);
        read[count] = table.read(keys[i]); // one read waits for no other
        asked[count++] = i;
      }
    }
    float[] ofOrder = backoffs[k];
    for (int j = 0; j < count; j++) {
      int i = asked[j];
      int at = read[j] == NgramTable.EMPTY ? -1 : table.find(keys[i]);
      if (at >= 0) {
        matched[i] = k;
        probabilities[i] = table.probability(at);
        if (k < order) {
          ofOrder[i] = table.backoff(at);
        }
      }
    }
  }

  private void carry(int to) {
    System.arraycopy(words, to - carried, words, 0, carried);
    matched[carried - 1] = matched[to - 1];
    for (int k = 1; k < order; k++) {
      backoffs[k][carried - 1] = backoffs[k][to - 1];
    }
    size = 0;
  }
}
