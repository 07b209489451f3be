package steel.data;

import java.util.Map;

/// What [Pack] did, as it stands in `summary.json`.
///
/// @param train what training gets
/// @param validation what is kept apart
/// @param sources documents and tokens of each source, both parts together
/// @param rejected records that are no documents, by cause
public record PackSummary(
    Part train,
    Part validation,
    Map<String, Source> sources,
    Map<String, ConvertSummary.Rejections> rejected) {
  /// One folder of packed files.
  ///
  /// @param tokens without padding, separators included
  /// @param blocks with at least one token
  /// @param lost tokens that are in no file because `min_remainder` leaves the last one out
  public record Part(int files, long documents, long tokens, long blocks, long lost) {}

  /// One source.
  ///
  /// @param tokens separators included
  public record Source(long documents, long tokens) {
    /// Both together.
    public Source plus(Source more) {
      return new Source(documents + more.documents, tokens + more.tokens);
    }
  }
}
