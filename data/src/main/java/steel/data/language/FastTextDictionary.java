package steel.data.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The words and labels of a fastText model, and the rows of its matrix that a text stands for:
/// words, character n-grams of words, and n-grams of words, the last two by their hash.
///
/// Source: `dictionary.cc` of facebookresearch/fastText (hash, order, what ends a word).
final class FastTextDictionary {
  private static final byte[] END_OF_LINE = "</s>".getBytes(StandardCharsets.UTF_8);
  private static final byte[] LABEL = "__label__".getBytes(StandardCharsets.UTF_8);
  private static final long MAX_SEEN = 1L << 48;
  private static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private final FastTextSettings settings;
  private final WordTable words; // words first, then labels, as in the file
  private final int wordCount;
  private final List<String> labels = new ArrayList<>();
  private final List<Long> labelCounts = new ArrayList<>();
  private final PrunedRows pruned;

  private FastTextDictionary(
      FastTextSettings settings, WordTable words, int wordCount, PrunedRows pruned) {
    this.settings = settings;
    this.words = words;
    this.wordCount = wordCount;
    this.pruned = pruned;
  }

  static FastTextDictionary read(BinaryInput in, FastTextSettings settings) throws IOException {
    int size = in.count(in.int32(), 10, "words and labels");
    int wordCount = in.int32();
    int labelCount = in.int32();
    in.int64(); // tokens it was trained on
    long prunedSize = in.int64();
    if (wordCount < 0 || labelCount < 1 || (long) wordCount + labelCount != size) {
      throw in.broken(
          "says it has %d words and %d labels, %d together".formatted(wordCount, labelCount, size));
    }
    WordTable words = new WordTable(size);
    List<String> labels = new ArrayList<>();
    List<Long> labelCounts = new ArrayList<>();
    long seen = 0;
    for (int i = 0; i < size; i++) {
      byte[] word = in.text();
      long count = in.int64();
      boolean isLabel = in.int8() == 1;
      if (isLabel != (i >= wordCount) || !words.add(Hashing.word(word, 0, word.length))) {
        throw in.broken(
            "\"%s\" is there twice, or a label among words"
                .formatted(new String(word, StandardCharsets.UTF_8)));
      }
      if (isLabel) {
        labels.add(name(word));
        labelCounts.add(count);
        seen += count;
        if (count < 0 || seen < 0 || seen > MAX_SEEN) {
          throw in.broken("says it has seen label %d %d times".formatted(i - wordCount, count));
        }
      }
    }
    FastTextDictionary dictionary =
        new FastTextDictionary(settings, words, wordCount, PrunedRows.read(in, prunedSize));
    dictionary.labels.addAll(labels);
    dictionary.labelCounts.addAll(labelCounts);
    return dictionary;
  }

  private static String name(byte[] label) {
    String text = new String(label, StandardCharsets.UTF_8);
    return text.startsWith("__label__") ? text.substring(LABEL.length) : text;
  }

  /// Labels without `__label__`.
  List<String> labels() {
    return labels;
  }

  long labelCount(int label) {
    return labelCounts.get(label);
  }

  /// The highest row that a text can ask for.
  long maxRow() {
    return wordCount + (long) pruned.maxRow(settings.buckets());
  }

  /// The rows of a line. Line breaks are spaces: a text is one line.
  Rows rows(byte[] text) {
    Rows rows = new Rows();
    int[] hashes = new int[16];
    int count = 0;
    int from = -1;
    for (int i = 0; i <= text.length + 1; i++) {
      boolean end = i >= text.length;
      if (!end && !isSpace(text[i])) {
        from = from < 0 ? i : from;
        continue;
      }
      boolean lineEnds = i == text.length + 1;
      if (from < 0 && !lineEnds) {
        continue;
      }
      byte[] token = lineEnds ? END_OF_LINE : Arrays.copyOfRange(text, from, i);
      from = -1;
      int word = words.find(Hashing.word(token, 0, token.length));
      boolean isLabel = word < 0 ? startsWithLabel(token) : word >= wordCount;
      if (!isLabel) {
        addWord(token, word, rows);
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, 2 * count);
        }
        hashes[count++] = hash(token, 0, token.length);
      }
      if (Arrays.equals(token, END_OF_LINE)) {
        break;
      }
    }
    addWordNgrams(hashes, count, rows);
    return rows;
  }

  private void addWord(byte[] token, int word, Rows rows) {
    boolean endOfLine = Arrays.equals(token, END_OF_LINE);
    if (word >= 0) {
      rows.add(word);
    }
    if (endOfLine || settings.maxCharacters() <= 0) {
      return;
    }
    byte[] marked = new byte[token.length + 2];
    marked[0] = '<';
    System.arraycopy(token, 0, marked, 1, token.length);
    marked[token.length + 1] = '>';
    for (int i = 0; i < marked.length; i++) {
      if (!isContinuation(marked[i])) {
        addCharacterNgrams(marked, i, rows);
      }
    }
  }

  private void addCharacterNgrams(byte[] word, int from, Rows rows) {
    int hash = FNV_OFFSET;
    int at = from;
    for (int n = 1; at < word.length && n <= settings.maxCharacters(); n++) {
      do {
        hash = (hash ^ word[at++]) * FNV_PRIME; // bytes are signed there, so here too
      } while (at < word.length && isContinuation(word[at]));
      boolean lone = n == 1 && (from == 0 || at == word.length); // the mark itself
      if (n >= settings.minCharacters() && !lone) {
        addHashed(Integer.remainderUnsigned(hash, settings.buckets()), rows);
      }
    }
  }

  private void addWordNgrams(int[] hashes, int count, Rows rows) {
    for (int i = 0; i < count; i++) {
      long hash = hashes[i];
      for (int j = i + 1; j < count && j < i + settings.wordNgrams(); j++) {
        hash = hash * 116049371L + hashes[j];
        addHashed((int) Long.remainderUnsigned(hash, settings.buckets()), rows);
      }
    }
  }

  private void addHashed(int bucket, Rows rows) {
    int row = pruned.of(bucket);
    if (row >= 0) {
      rows.add(wordCount + row);
    }
  }

  private static int hash(byte[] bytes, int from, int to) {
    int hash = FNV_OFFSET;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i]) * FNV_PRIME;
    }
    return hash;
  }

  private static boolean startsWithLabel(byte[] token) {
    return token.length >= LABEL.length
        && Arrays.equals(token, 0, LABEL.length, LABEL, 0, LABEL.length);
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r') || b == 0;
  }

  /// Numbers of rows, in order.
  static final class Rows {
    private int[] numbers = new int[64];
    private int size;

    private void add(int row) {
      if (size == numbers.length) {
        numbers = Arrays.copyOf(numbers, 2 * size);
      }
      numbers[size++] = row;
    }

    int size() {
      return size;
    }

    int get(int i) {
      return numbers[i];
    }
  }
}
