package steel.tokenizer.template;

import java.util.AbstractList;
import java.util.List;

/// Numbers at equal distances, as Python's `range` gives them.
///
/// @param step not 0
record Range(long start, long stop, long step) implements Value {
  /// More than these the sandbox refuses.
  static final int MAX_ITEMS = 100_000;

  Range {
    if (step == 0) {
      throw TemplateException.type("range() arg 3 must not be zero");
    }
    if (count(start, stop, step) > MAX_ITEMS) {
      throw TemplateException.type(
          "Range too big. The sandbox blocks ranges larger than MAX_RANGE (%d)."
              .formatted(MAX_ITEMS));
    }
  }

  private static long count(long start, long stop, long step) {
    double count = Math.ceil(((double) stop - start) / step); // too big a range may overflow a long
    return count > MAX_ITEMS ? Long.MAX_VALUE : Math.max(0, (long) count);
  }

  /// Its numbers, made when asked for.
  List<Value> values() {
    int count = (int) count(start, stop, step);
    return new AbstractList<>() {
      @Override
      public Value get(int index) {
        return Atom.of(start + index * step);
      }

      @Override
      public int size() {
        return count;
      }
    };
  }

  /// The numbers at the places `first`, `first + stride` and so on before `end`.
  Range slice(long first, long end, long stride) {
    return new Range(start + first * step, start + end * step, step * stride);
  }

  @Override
  public String typeName() {
    return "range";
  }
}
