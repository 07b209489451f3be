package steel.tokenizer.template;

import java.time.ZonedDateTime;

/// One rendering: what it has cost so far, and where it is. Owned by one thread.
///
/// A template comes with a model from somewhere, and a chat from anybody, so neither may hold a
/// thread for good, fill the memory or overflow the stack.
final class Run {
  /// Nodes that may be run, items looped over and, eight to one, characters copied.
  static final long MAX_STEPS = 10_000_000;

  /// Nodes within nodes, macros within macros included.
  static final int MAX_DEPTH = 500;

  /// Characters of the result.
  static final int MAX_OUTPUT = 1 << 24;

  private static final int CHARS_PER_STEP = 8;

  private final ZonedDateTime now;
  private long steps;
  private int depth;
  private int line = 1;
  private int generations;

  /// @param now the same moment throughout, so that renderings can be compared
  Run(ZonedDateTime now) {
    this.now = now;
  }

  ZonedDateTime now() {
    return now;
  }

  /// The line of the template that was run last.
  int line() {
    return line;
  }

  /// Begins a node, which [#leave] ends.
  void enter(int nodeLine) {
    line = nodeLine;
    deepen();
    charge(1);
  }

  /// Begins something that may hold the like of itself, which [#leave] ends.
  void deepen() {
    if (++depth > MAX_DEPTH) {
      throw tooDeep();
    }
  }

  void leave() {
    depth--;
  }

  /// A number for the next `generation` block, from 1.
  int nextGeneration() {
    return ++generations;
  }

  /// Notes that `count` steps are taken.
  void charge(long count) {
    steps += count;
    if (steps > MAX_STEPS || count > MAX_STEPS) {
      throw new TemplateException(
          TemplateException.Kind.LIMIT,
          "took more than %,d steps; does it loop forever?".formatted(MAX_STEPS));
    }
  }

  /// Notes that so many characters are written or looked at.
  void chargeText(long count) {
    charge((count + CHARS_PER_STEP - 1) / CHARS_PER_STEP);
  }

  /// @param length of the result so far
  void requireOutput(int length) {
    if (length > MAX_OUTPUT) {
      throw new TemplateException(
          TemplateException.Kind.LIMIT, "wrote more than %,d characters".formatted(MAX_OUTPUT));
    }
  }

  static TemplateException tooDeep() {
    return new TemplateException(
        TemplateException.Kind.LIMIT,
        "nests deeper than %d levels; does a macro call itself?".formatted(MAX_DEPTH));
  }
}
