package steel.data.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The pieces of a few texts, in order.
final class PieceBatch implements Pieces.Sink {
  /// Ends a text.
  static final int END = -1;

  /// Stands for the next of the letters without a number.
  static final int LETTERS = -2;

  private int[] numbers = new int[1 << 12];
  private int size;
  private final List<String> unknown = new ArrayList<>();

  static PieceBatch of(List<String> texts, Pieces pieces) {
    PieceBatch batch = new PieceBatch();
    for (String text : texts) {
      int before = batch.size;
      pieces.cut(text, batch);
      if (batch.size > before) {
        batch.add(END);
      }
    }
    return batch;
  }

  @Override
  public void piece(int number) {
    add(number);
  }

  @Override
  public void unknown(String letters) {
    add(LETTERS);
    unknown.add(letters);
  }

  private void add(int number) {
    if (size == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * size);
    }
    numbers[size++] = number;
  }

  int size() {
    return size;
  }

  int number(int i) {
    return numbers[i];
  }

  List<String> unknown() {
    return unknown;
  }
}
