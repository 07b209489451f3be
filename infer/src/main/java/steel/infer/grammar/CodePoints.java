package steel.infer.grammar;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// A set of characters, without surrogates: UTF-8 has none. Immutable.
final class CodePoints {
  private static final int END = Character.MAX_CODE_POINT + 1;

  /// No character.
  static final CodePoints NONE = new CodePoints(new int[0]);

  /// Every character.
  static final CodePoints ALL =
      new CodePoints(new int[] {0, Character.MIN_SURROGATE, Character.MAX_SURROGATE + 1, END});

  private final int[] turns; // ascending: in the set from turns[0], out of it from turns[1], ...

  private CodePoints(int[] turns) {
    this.turns = turns;
  }

  /// One character.
  static CodePoints of(int codePoint) {
    return range(codePoint, codePoint);
  }

  /// Those of a text.
  static CodePoints of(String text) {
    return text.codePoints().mapToObj(CodePoints::of).reduce(NONE, CodePoints::and);
  }

  /// All from `first` to `last`, surrogates left out.
  static CodePoints range(int first, int last) {
    return new CodePoints(new int[] {first, last + 1}).only(ALL);
  }

  /// All that fulfil a condition.
  static CodePoints where(IntPredicate condition) {
    int[] turns = new int[16];
    int size = 0;
    boolean inside = false;
    for (int point = 0; point <= END; point++) {
      if ((point < END && condition.test(point)) != inside) {
        turns = size == turns.length ? Arrays.copyOf(turns, 2 * size) : turns;
        turns[size++] = point;
        inside = !inside;
      }
    }
    return new CodePoints(Arrays.copyOf(turns, size)).only(ALL);
  }

  /// Those of this and of the other.
  CodePoints and(CodePoints other) {
    return combined(other, true, true, true);
  }

  /// Those that both have.
  CodePoints only(CodePoints other) {
    return combined(other, true, false, false);
  }

  /// Those that the other has not.
  CodePoints without(CodePoints other) {
    return combined(other, false, true, false);
  }

  /// All others.
  CodePoints inverse() {
    return ALL.without(this);
  }

  boolean isEmpty() {
    return turns.length == 0;
  }

  boolean has(int codePoint) {
    int found = Arrays.binarySearch(turns, codePoint);
    return (found >= 0 ? found + 1 : -found - 1) % 2 == 1;
  }

  /// How many ranges it has.
  int ranges() {
    return turns.length / 2;
  }

  /// First character of a range.
  int first(int range) {
    return turns[2 * range];
  }

  /// Last character of a range.
  int last(int range) {
    return turns[2 * range + 1] - 1;
  }

  /// @param both whether a character of both is in the result
  /// @param here whether one of this alone is
  /// @param there whether one of the other alone is
  private CodePoints combined(CodePoints other, boolean both, boolean here, boolean there) {
    int[] a = turns;
    int[] b = other.turns;
    int[] result = new int[a.length + b.length];
    int size = 0;
    int i = 0;
    int j = 0;
    boolean inside = false;
    while (i < a.length || j < b.length) {
      int at = Math.min(i < a.length ? a[i] : END, j < b.length ? b[j] : END);
      i += i < a.length && a[i] == at ? 1 : 0;
      j += j < b.length && b[j] == at ? 1 : 0;
      boolean inA = i % 2 == 1;
      boolean inB = j % 2 == 1;
      boolean now = inA ? (inB ? both : here) : (inB && there);
      if (now != inside) {
        result[size++] = at;
        inside = now;
      }
    }
    return new CodePoints(Arrays.copyOf(result, size));
  }
}
