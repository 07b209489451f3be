package steel.data;

import java.util.List;
import java.util.Map;

/// What a corpus is like, as it stands in `analysis.json`.
///
/// @param profile of the steps, in lower case
/// @param total over all sources
/// @param sources by name, in the order they were met
/// @param duplicates what each deduplicator of the recipe would find, by its name
/// @param unreadable lines that are no documents, by cause
/// @param samples some documents of each source, before and after the steps
public record Analysis(
    String profile,
    Source total,
    Map<String, Source> sources,
    Map<String, Duplicates> duplicates,
    Map<String, ConvertSummary.Rejections> unreadable,
    List<Sample> samples) {
  /// One source.
  ///
  /// @param characters code points
  /// @param bytes in UTF-8
  /// @param scripts share of the characters by script, such as `han`
  /// @param languages documents by the language that their script points to
  /// @param length characters a document
  /// @param statistics of each filter, by its step, such as `3 text_length_filter`
  public record Source(
      long documents,
      long conversations,
      long characters,
      long bytes,
      Map<String, Double> scripts,
      Map<String, Long> languages,
      Statistic length,
      Map<String, Statistic> statistics) {}

  /// What one filter measures.
  ///
  /// @param p1 the value that one per cent of all do not exceed; right to one per cent, as the
  ///   other quantiles
  /// @param low the recipe's lower bound
  /// @param high the recipe's upper bound
  /// @param outside how many documents it would drop, were it the only filter
  public record Statistic(
      long count,
      double mean,
      double deviation,
      double min,
      double p1,
      double p5,
      double p25,
      double median,
      double p75,
      double p95,
      double p99,
      double max,
      double low,
      double high,
      long outside,
      List<Bar> histogram) {}

  /// Values from `from` to `to`.
  public record Bar(double from, double to, long count) {}

  /// What a deduplicator finds.
  ///
  /// @param documents that were compared
  /// @param duplicates that have one of their kind before them
  public record Duplicates(long documents, long duplicates) {}

  /// A document before and after the steps.
  ///
  /// @param droppedBy the first filter that drops it; empty if none does
  public record Sample(String id, String source, String before, String after, String droppedBy) {}
}
