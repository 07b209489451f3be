package steel.data.language;

import java.util.Arrays;

/// Code points that grow at the end.
final class CodePoints {
  private int[] points;
  private int size;

  CodePoints(int expected) {
    points = new int[Math.max(16, expected)];
  }

  void add(int c) {
    if (size == points.length) {
      points = Arrays.copyOf(points, 2 * size);
    }
    points[size++] = c;
  }

  int get(int i) {
    return points[i];
  }

  int size() {
    return size;
  }

  void cutTo(int shorter) {
    size = shorter;
  }

  String text(int from, int to) {
    return new String(points, from, to - from);
  }
}
