package steel.data;

import java.util.List;
import java.util.Map;

/// What [Decontaminate] did, as it stands in `summary.json`.
///
/// @param sources by name
/// @param benchmarks in the order they were read
/// @param phrases runs of words that more than ten items have, and that do not count
/// @param unreadable lines that are no documents, by cause
public record DecontaminateSummary(
    Counts total,
    Map<String, Counts> sources,
    List<BenchmarkHits> benchmarks,
    int phrases,
    Map<String, ConvertSummary.Rejections> unreadable) {
  public DecontaminateSummary {
    benchmarks = List.copyOf(benchmarks);
  }

  /// Documents and conversations.
  public record Counts(
      long documents, long keptDocuments, long conversations, long keptConversations) {
    /// The sum of both.
    public Counts plus(Counts other) {
      return new Counts(
          documents + other.documents,
          keptDocuments + other.keptDocuments,
          conversations + other.conversations,
          keptConversations + other.keptConversations);
    }
  }

  /// One file of a benchmark.
  ///
  /// @param items in it
  /// @param tooShort items of which nothing can be known, as no text of theirs is long enough
  /// @param itemsHit items with a passage in the corpus
  /// @param dropped documents and conversations with such a passage
  public record BenchmarkHits(
      String file, long items, long tooShort, long itemsHit, long dropped) {}
}
