package steel.data.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.files.FormatException;

/// Reads an n-gram model from ARPA text, strictly: whatever KenLM refuses is an error here too,
/// with the number of the line.
///
/// Source: the ARPA format as KenLM (Heafield 2011) and SRILM's `ngram-format(5)` describe it.
final class ArpaReader {
  private static final int MAX_ORDER = 10;
  private static final byte[] KENLM_BINARY =
      "mmap lm http://kheafield.com/code".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN = "<unk>".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UNKNOWN_UPPER = "<UNK>".getBytes(StandardCharsets.US_ASCII);
  private static final float UNKNOWN_MISSING = -100f; // what KenLM gives a model without <unk>

  private final ModelInput in;
  private final long fileBytes;
  private final DecimalField decimals = new DecimalField();
  private final int[] words = new int[MAX_ORDER];
  private WordTable vocabulary = new WordTable(0);
  private float[] unigrams = new float[0];
  private float[] unigramBackoffs = new float[0];
  private NgramTable[] tables = new NgramTable[0];
  private int at;

  private ArpaReader(ModelInput in, long fileBytes) {
    this.in = in;
    this.fileBytes = fileBytes;
  }

  /// @throws FormatException if it is no ARPA text, or a broken one
  /// @throws IOException if the disk fails
  static NgramModel read(Path path) throws IOException {
    try (ModelInput in = ModelInput.open(path)) {
      return new ArpaReader(in, Files.size(path)).read();
    }
  }

  private NgramModel read() throws IOException {
    long[] counts = readCounts();
    int order = counts.length;
    tables = new NgramTable[order - 1];
    readUnigrams(counts[0]);
    for (int k = 2; k <= order; k++) {
      tables[k - 2] = new NgramTable(capacity(counts[k - 1], k), k < order);
      readNgrams(k, counts[k - 1], order);
    }
    nextFilledLine("\\end\\");
    if (!isLine("\\end\\")) {
      throw in.error("wants \\end\\ after the n-grams, but has: " + in.line());
    }
    while (in.nextLine()) {
      if (!isBlank()) {
        throw in.error("nothing may follow \\end\\, but here is: " + in.line());
      }
    }
    int begin = special("<s>");
    int end = special("</s>");
    return new NgramModel(vocabulary, unigrams, unigramBackoffs, tables, begin, end);
  }

  private int special(String word) {
    int id = vocabulary.find(hash(word));
    if (id < 0) {
      throw in.error("there is no unigram " + word + ", which every sentence needs");
    }
    return id;
  }

  private long[] readCounts() throws IOException {
    do {
      if (!in.nextLine()) {
        throw in.error("empty; wants an ARPA text, which begins with \\data\\");
      }
      refuseBinary();
    } while (isBlank() || in.buffer()[in.from()] == '#');
    if (!isLine("\\data\\")) {
      throw in.error("an ARPA text begins with \\data\\, this one with: " + in.line());
    }
    List<Long> counts = new ArrayList<>();
    while (in.nextLine() && !isBlank()) {
      String line = in.line();
      String prefix = "ngram " + (counts.size() + 1) + "=";
      long count = -1;
      if (line.startsWith(prefix)) {
        try {
          count = Long.parseLong(line.substring(prefix.length()).strip());
        } catch (NumberFormatException _) {
          count = -1;
        }
      }
      if (count < 0 || counts.size() == MAX_ORDER) {
        throw in.error(
            "wants \"%sCOUNT\" (orders 1 to %d), but has: %s".formatted(prefix, MAX_ORDER, line));
      }
      counts.add(count);
    }
    if (counts.isEmpty()) {
      throw in.error("says of no order how many n-grams there are");
    }
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  private void refuseBinary() {
    int n = Math.min(in.to() - in.from(), KENLM_BINARY.length);
    if (n == KENLM_BINARY.length
        && Arrays.equals(in.buffer(), in.from(), in.from() + n, KENLM_BINARY, 0, n)) {
      throw in.error(
          "a binary of KenLM, whose layout is KenLM's own; give the ARPA text that it was made of");
    }
  }

  /// How much room to make at once: what the file says, but no more than it can hold.
  private int capacity(long count, int order) {
    long perLine = 2L * order + 2;
    long most = (in.isCompressed() ? 40 : 1) * fileBytes / perLine + 1;
    if (count > NgramTable.MAX_SIZE || (!in.isCompressed() && count > most)) {
      throw in.error(
          "says there are %d %d-grams, which %s"
              .formatted(
                  count,
                  order,
                  count > most
                      ? "the file is too small for; was it cut?"
                      : "is more than fit here"));
    }
    return (int) Math.min(count, most);
  }

  private void readUnigrams(long count) throws IOException {
    readHeader(1);
    int expected = capacity(count, 1);
    vocabulary = new WordTable(expected + 1);
    unigrams = new float[expected + 1];
    unigramBackoffs = new float[expected + 1];
    vocabulary.add(hash("<unk>"));
    unigrams[0] = UNKNOWN_MISSING;
    boolean unknownSeen = false;
    for (long i = 0; i < count; i++) {
      float probability = startNgram(1, i, count);
      int from = at;
      int to = passWord();
      boolean unknown = isUnknown(in.buffer(), from, to);
      if (unknown ? unknownSeen : !vocabulary.add(Hashing.word(in.buffer(), from, to))) {
        throw in.error("this word was there before: " + in.line());
      }
      unknownSeen |= unknown;
      int id = unknown ? 0 : vocabulary.size() - 1;
      if (id >= unigrams.length) {
        unigrams = Arrays.copyOf(unigrams, 2 * id + 1);
        unigramBackoffs = Arrays.copyOf(unigramBackoffs, 2 * id + 1);
      }
      unigrams[id] = probability;
      unigramBackoffs[id] = endNgram(tables.length > 0);
    }
  }

  private void readNgrams(int order, long count, int highest) throws IOException {
    readHeader(order);
    NgramTable table = tables[order - 2];
    for (long i = 0; i < count; i++) {
      float probability = startNgram(order, i, count);
      for (int j = 0; j < order; j++) {
        int from = at;
        int to = passWord();
        words[j] = word(from, to);
      }
      float backoff = endNgram(order < highest);
      requireContext(order);
      long key = Hashing.last(words[order - 1]);
      for (int j = order - 2; j >= 0; j--) {
        key = Hashing.before(words[j], key);
        if (j > 0 && tables[order - 2 - j].find(key) < 0) {
          addBlank(order, j);
        }
      }
      if (!table.add(key, probability, backoff)) {
        throw in.error("this n-gram was there before: " + in.line());
      }
    }
  }

  /// Scoring walks from short n-grams to long ones, so that an n-gram whose ending a pruned model
  /// leaves out would never be met. The ending gets the probability that backing off gives it.
  private void addBlank(int order, int from) {
    float probability = unigrams[words[order - 1]];
    long key = Hashing.last(words[order - 1]);
    long context = 0;
    for (int j = order - 2; j >= from; j--) {
      context = j == order - 2 ? Hashing.last(words[j]) : Hashing.before(words[j], context);
      int length = order - 1 - j; // of the context
      key = Hashing.before(words[j], key);
      int place = tables[length - 1].find(key);
      probability =
          place >= 0
              ? tables[length - 1].probability(place)
              : probability
                  + (length == 1 ? unigramBackoffs[words[j]] : backoffOf(length, context));
    }
    tables[order - 2 - from].add(key, probability, 0);
  }

  private float backoffOf(int order, long key) {
    int place = tables[order - 2].find(key);
    return place < 0 ? 0 : tables[order - 2].backoff(place);
  }

  private void requireContext(int order) {
    if (order == 2) {
      return; // every word is a unigram
    }
    long key = Hashing.last(words[order - 2]);
    for (int j = order - 3; j >= 0; j--) {
      key = Hashing.before(words[j], key);
    }
    if (tables[order - 3].find(key) < 0) {
      throw in.error(
          "all but its last word must be a %d-gram of the model, but are none: %s"
              .formatted(order - 1, in.line()));
    }
  }

  private int word(int from, int to) {
    if (isUnknown(in.buffer(), from, to)) {
      return 0;
    }
    int id = vocabulary.find(Hashing.word(in.buffer(), from, to));
    if (id < 0) {
      throw in.error(
          "\"%s\" is in no unigram"
              .formatted(new String(in.buffer(), from, to - from, StandardCharsets.UTF_8)));
    }
    return id;
  }

  private void readHeader(int order) throws IOException {
    String header = "\\" + order + "-grams:";
    nextFilledLine(header);
    if (!isLine(header)) {
      throw in.error("wants %s, but has: %s".formatted(header, in.line()));
    }
  }

  private void nextFilledLine(String wanted) throws IOException {
    do {
      if (!in.nextLine()) {
        throw in.error("the file ends before " + wanted + "; was it cut?");
      }
    } while (isBlank());
  }

  /// Goes to the next line and reads its probability.
  private float startNgram(int order, long done, long count) throws IOException {
    if (!in.nextLine() || isBlank() || in.buffer()[in.from()] == '\\') {
      throw in.error("wants %d %d-grams, but there are %d".formatted(count, order, done));
    }
    at = in.from();
    float probability = number("probability");
    if (probability > 0) {
      throw in.error("%s as a log10 probability is above 0: %s".formatted(probability, in.line()));
    }
    return probability;
  }

  private float endNgram(boolean mayBackOff) {
    if (at == in.to()) {
      return 0;
    }
    float backoff = number("back-off");
    if (at != in.to()) {
      throw in.error("something follows the n-gram: " + in.line());
    }
    if (!mayBackOff && backoff != 0) {
      throw in.error("the highest order has no back-off: " + in.line());
    }
    return backoff;
  }

  private float number(String what) {
    int from = at;
    int to = passWord();
    float value = decimals.read(in.buffer(), from, to);
    if (!Float.isFinite(value)) {
      throw in.error("wants a number as %s: %s".formatted(what, in.line()));
    }
    return value;
  }

  /// Passes one word and the space behind it.
  ///
  /// @return where the word ends
  private int passWord() {
    byte[] bytes = in.buffer();
    int end = at;
    while (end < in.to() && bytes[end] != ' ' && bytes[end] != '\t') {
      end++;
    }
    if (end == at) {
      throw in.error("too few words: " + in.line());
    }
    at = end;
    while (at < in.to() && (bytes[at] == ' ' || bytes[at] == '\t')) {
      at++;
    }
    return end;
  }

  private boolean isBlank() {
    for (int i = in.from(); i < in.to(); i++) {
      byte b = in.buffer()[i];
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private boolean isLine(String text) {
    return in.to() - in.from() == text.length() && in.line().equals(text);
  }

  private static boolean isUnknown(byte[] bytes, int from, int to) {
    return Arrays.equals(bytes, from, to, UNKNOWN, 0, UNKNOWN.length)
        || Arrays.equals(bytes, from, to, UNKNOWN_UPPER, 0, UNKNOWN_UPPER.length);
  }

  private static long hash(String word) {
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    return Hashing.word(bytes, 0, bytes.length);
  }
}
