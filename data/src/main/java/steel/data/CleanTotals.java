package steel.data;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Adds up what the workers of [CleanPasses] have made, and tells of it as [Clean] does. Used by
/// one thread.
public interface CleanTotals {
  /// Names a source in the summary; sources stand there in the order in which they were named.
  ///
  /// @throws steel.config.ConfigException if there are too many sources to be sources
  void name(String source);

  /// Adds what a worker has counted, or several together.
  void add(CleanRow.Count count);

  /// Adds documents that have come to their end.
  ///
  /// @param isDuplicate whether the deduplicator that ends the recipe has found them so
  void documents(String source, int mark, boolean isDuplicate, long documents);

  /// Adds conversations.
  ///
  /// @param isDuplicate whether there are equal ones at earlier places
  void conversations(String source, int mark, boolean isDuplicate, long conversations);

  /// Adds records that are no documents; causes stand in the summary in the order in which they are
  /// added.
  ///
  /// @param cause of all of them
  /// @param first the first three, in their order
  void unreadable(String cause, long records, List<CleanRow.Unreadable> first);

  /// What `dropped_samples.jsonl` says of a document, without a line break.
  ///
  /// @param original the document that it is a duplicate of, if it is one
  String sample(CleanRow.Dropped dropped, CleanRow.@Nullable Text original);

  /// What was counted.
  CleanSummary summary();

  /// What `summary.json` holds.
  byte[] summaryJson();
}
