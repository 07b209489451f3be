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

  int capacity() {
    return values.length;
  }

  int size() {
    return size;
  }

  int get(int index) {
    return values[index];
  }

  /// Adds the first one to three of three values.
  void addUpTo3(int count, int first, int second, int third) {
    if (size + 3 > values.length) {
      grow(size + 3);
    }
    values[size] = first;
    values[size + 1] = second;
    values[size + 2] = third;
    size += count;
  }

  int removeLast() {
    return values[--size];
  }

  void clear() {
    size = 0;
  }

  void copyTo(int[] target) {
    System.arraycopy(values, 0, target, 0, size);
  }

  int[] toArray() {
    return Arrays.copyOf(values, size);
  }

  private void grow(int needed) {
    values = Arrays.copyOf(values, Math.max(needed, values.length + (values.length >> 1)));
  }
}
