package steel.tokenizer;

import java.util.Arrays;

/// Token ids that grow in place.
final class IntList {
  private int[] values;
  private int size;

  IntList(int capacity) {
    values = new int[Math.max(16, capacity)];
  }

  void add(int value) {
    if (size == values.length) {
      grow(size + 1);
    }
    values[size++] = value;
  }

  void addAll(int[] source, int count) {
    if (size + count > values.length) {
      grow(size + count);
    }
    System.arraycopy(source, 0, values, size, count);
    size += count;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  private void grow(int needed) {
    values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
  }
}
