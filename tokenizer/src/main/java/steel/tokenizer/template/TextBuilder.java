package steel.tokenizer.template;

import java.util.Arrays;

/// Puts a [Text] together, stretch by stretch. What it takes is charged to the run.
final class TextBuilder {
  private final Run run;
  private final StringBuilder chars = new StringBuilder();
  private int[] ends = new int[8];
  private long[] marks = new long[8];
  private int stretches;

  TextBuilder(Run run) {
    this.run = run;
  }

  /// Adds a text of one writer.
  TextBuilder append(String added, long mark) {
    run.chargeText(added.length());
    chars.append(added);
    grown(mark);
    return this;
  }

  /// Adds a text of the template's.
  TextBuilder append(String added) {
    return append(added, Text.TEMPLATE);
  }

  /// Adds a text.
  TextBuilder append(Text added) {
    return append(added, 0, added.length());
  }

  /// Adds the characters `[from, to)` of a text.
  TextBuilder append(Text added, int from, int to) {
    if (from >= to) {
      return this;
    }
    run.chargeText(to - from);
    if (added.stretches() == 0) {
      chars.append(added.chars(), from, to);
      grown(Text.TEMPLATE);
      return this;
    }
    int at = from;
    for (int i = added.stretchAt(from); at < to; i++) {
      int end = Math.min(to, added.end(i));
      chars.append(added.chars(), at, end);
      grown(added.mark(i));
      at = end;
    }
    return this;
  }

  /// Adds `count` times a text.
  TextBuilder repeat(Text added, long count) {
    if (count > 0 && !added.isEmpty()) {
      run.chargeText(Math.multiplyExact(count, (long) added.length()));
      for (long i = 0; i < count; i++) {
        append(added);
      }
    }
    return this;
  }

  private void grown(long mark) {
    int end = chars.length();
    if (stretches > 0 && (marks[stretches - 1] == mark || ends[stretches - 1] == end)) {
      ends[stretches - 1] = end; // nothing was added, or more by the same writer
      return;
    }
    if (stretches == 0 && end == 0) {
      return;
    }
    if (stretches == ends.length) {
      ends = Arrays.copyOf(ends, 2 * stretches);
      marks = Arrays.copyOf(marks, 2 * stretches);
    }
    ends[stretches] = end;
    marks[stretches++] = mark;
  }

  int length() {
    return chars.length();
  }

  Text build() {
    return stretches == 0 || (stretches == 1 && marks[0] == Text.TEMPLATE)
        ? Text.of(chars.toString())
        : Text.of(
            chars.toString(), Arrays.copyOf(ends, stretches), Arrays.copyOf(marks, stretches));
  }
}
