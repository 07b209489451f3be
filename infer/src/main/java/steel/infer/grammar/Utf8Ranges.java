package steel.infer.grammar;

import java.util.ArrayList;
import java.util.List;

/// Sets of characters as sequences of ranges of bytes: `[一-丿]` is `e4, b8, 80-bf`.
final class Utf8Ranges {
  private static final int[] LAST_OF_LENGTH = {0x7f, 0x7ff, 0xffff, 0x10ffff};

  private final List<int[]> sequences = new ArrayList<>();

  private Utf8Ranges() {}

  /// Sequences that together are the encodings of the set.
  ///
  /// @return each as `first << 8 | last` of every byte
  static List<int[]> of(CodePoints set) {
    Utf8Ranges ranges = new Utf8Ranges();
    for (int i = 0; i < set.ranges(); i++) {
      ranges.add(set.first(i), set.last(i));
    }
    return ranges.sequences;
  }

  /// Cuts a range until, after the bytes that both ends share, every byte goes its whole way.
  private void add(int first, int last) {
    for (int limit : LAST_OF_LENGTH) {
      if (first <= limit && limit < last) {
        add(first, limit);
        add(limit + 1, last);
        return;
      }
    }
    for (int bits = 6; last > 0x7f && bits <= 18; bits += 6) {
      int tail = (1 << bits) - 1;
      if ((first & ~tail) != (last & ~tail)) {
        if ((first & tail) != 0) {
          add(first, first | tail);
          add((first | tail) + 1, last);
          return;
        }
        if ((last & tail) != tail) {
          add(first, (last & ~tail) - 1);
          add(last & ~tail, last);
          return;
        }
      }
    }
    int[] from = encoded(first);
    int[] to = encoded(last);
    for (int i = 0; i < from.length; i++) {
      from[i] = from[i] << 8 | to[i];
    }
    sequences.add(from);
  }

  private static int[] encoded(int point) {
    if (point <= 0x7f) {
      return new int[] {point};
    }
    if (point <= 0x7ff) {
      return new int[] {0xc0 | point >> 6, tail(point)};
    }
    if (point <= 0xffff) {
      return new int[] {0xe0 | point >> 12, tail(point >> 6), tail(point)};
    }
    return new int[] {0xf0 | point >> 18, tail(point >> 12), tail(point >> 6), tail(point)};
  }

  private static int tail(int bits) {
    return 0x80 | (bits & 0x3f);
  }
}
