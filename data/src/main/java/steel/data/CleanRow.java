package steel.data;

import java.util.List;

/// What a pass of [CleanPasses] makes, for engines that keep it in tables.
///
/// A `place` orders what is behind the records of the input: of two places the smaller one is that
/// of the record that [Clean] reads first.
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public sealed interface CleanRow {
  /// A place that no record has.
  long NOWHERE = -1;

  /// Where the record behind it stands; of a count, the first such.
  long place();

  /// A document that is still there.
  ///
  /// @param mark what later passes and the ending want to know of it
  /// @param signature what the deduplicator behind the pass compares: its words, or a word for each
  ///   passage; empty if it does not look at the document
  record Text(long place, String source, String id, String text, int mark, long[] signature)
      implements CleanRow {}

  /// A conversation, from the first pass.
  ///
  /// @param line as it is written, without a line break
  /// @param mark what the ending wants to know of it
  /// @param signature equal for equal conversations; empty if it is not compared
  record Talk(long place, String source, String line, int mark, long[] signature)
      implements CleanRow {}

  /// A record that is no document, from the first pass.
  ///
  /// @param cause of it, such as `not_json`
  /// @param line as `rejected.jsonl` has it, without a line break
  record Unreadable(long place, String cause, String line) implements CleanRow {}

  /// A document that a step has dropped; of each step and source the first ones are shown.
  ///
  /// @param rule the one of the step's rules by which it was dropped, if it has several
  /// @param text its beginning
  /// @param value what a filter measured
  /// @param first the place of the document that a deduplicator kept, or [#NOWHERE]
  record Dropped(
      long place,
      String source,
      int step,
      int rule,
      String id,
      String text,
      double value,
      long first)
      implements CleanRow {}

  /// What a worker has counted of a source.
  record Count(long place, String source, List<Long> cells) implements CleanRow {
    public Count {
      cells = List.copyOf(cells);
    }
  }
}
