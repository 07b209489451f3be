package steel.data.operator;

/// One step of cleaning. Pure and thread-safe: the same text gives the same outcome, on any thread.
///
/// Where an operator takes a [steel.data.Profile], `reference` repeats data-juicer v0.2.0 to the
/// letter, and `corrected` is told in its own page.
public sealed interface Operator {
  /// Its name in a recipe, which is data-juicer's.
  String name();

  /// Rewrites a text.
  non-sealed interface Mapper extends Operator {
    /// The text as it should be; the same object if nothing changes.
    String map(String text);
  }

  /// Measures a text and decides on it.
  non-sealed interface Filter extends Operator {
    /// Data-juicer's name of what is measured, such as `text_len`.
    String statisticName();

    /// The measure of a text.
    double statistic(String text);

    /// The bounds within which a text is kept.
    Range range();
  }

  /// Tells texts apart from those seen before.
  non-sealed interface Deduplicator extends Operator {
    /// What is compared: texts of equal digests are duplicates.
    Digest digest(String text);
  }

  /// Bounds, both included.
  record Range(double min, double max) {
    /// Whether a value lies within.
    public boolean holds(double value) {
      return min <= value && value <= max;
    }
  }

  /// 128 bits that stand for a text.
  record Digest(long high, long low) {}
}
