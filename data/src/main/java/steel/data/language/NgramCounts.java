package steel.data.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import steel.config.ConfigException;

/// Counts the longest n-grams of texts: one that ends at every word and at the end of every
/// sentence, filled up with `<s>` at its beginning.
final class NgramCounts {
  private final WordKeys keys;
  private final TrainingWords words;
  private final SortedRecords records;
  private final long beginHigh;
  private final long beginLow;
  private long high;
  private long low;
  private boolean open; // a word of the sentence has come
  private long sentences;
  private long pieces;

  NgramCounts(WordKeys keys, TrainingWords words, SortedRecords records) {
    this.keys = keys;
    this.words = words;
    this.records = records;
    long allHigh = 0;
    long allLow = 0;
    for (int place = 0; place < keys.order(); place++) {
      allHigh |= keys.highOf(TrainingWords.BEGIN, place);
      allLow |= keys.lowOf(TrainingWords.BEGIN, place);
    }
    beginHigh = allHigh;
    beginLow = allLow;
    high = allHigh;
    low = allLow;
  }

  void add(PieceBatch batch) throws IOException {
    Iterator<String> unknown = batch.unknown().iterator();
    for (int i = 0; i < batch.size(); i++) {
      int number = batch.number(i);
      if (number == PieceBatch.END) {
        endSentence();
      } else if (number == PieceBatch.LETTERS) {
        addLetters(unknown.next());
      } else {
        int word = words.ofPiece(number);
        if (word >= 0) {
          addWord(word);
        }
      }
    }
  }

  /// As [LineScores] takes them apart.
  private void addLetters(String letters) throws IOException {
    try {
      PieceLines.split(
          letters,
          (stretch, endsLine) -> {
            try {
              PieceLines.words(stretch, this::addLettersOfWord);
              if (endsLine) {
                endSentence();
              }
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void addLettersOfWord(String letters) {
    int word = words.ofLetters(letters);
    if (word < 0) {
      return;
    }
    try {
      addWord(word);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void addWord(int word) throws IOException {
    if (word >= keys.maxWords()) {
      throw new ConfigException(
          "the texts have over %d different words, more than n-grams of order %d can hold; use a lower --order"
              .formatted(keys.maxWords(), keys.order()));
    }
    push(word);
    pieces++;
    open = true;
  }

  private void endSentence() throws IOException {
    if (open) {
      push(TrainingWords.END);
      sentences++;
      high = beginHigh;
      low = beginLow;
      open = false;
    }
  }

  private void push(int word) throws IOException {
    long down = keys.lowDown(high, low);
    high = keys.highDown(high) | keys.highOf(word, 0);
    low = down | keys.lowOf(word, 0);
    if (keys.order() * keys.bits() <= Long.SIZE) {
      high = keys.highCut(high, keys.order());
    }
    records.add(high, low, 1);
  }

  long sentences() {
    return sentences;
  }

  long pieces() {
    return pieces;
  }
}
