package steel.data;

import java.util.List;

/// What [Coverage] found.
///
/// @param exact whether every block was read as often as it should be, everywhere
/// @param readers that went on after the resume point
/// @param sets what became of each data set
public record CoverageSummary(boolean exact, int readers, List<Set> sets) {
  public CoverageSummary {
    sets = List.copyOf(sets);
  }

  /// One data set.
  ///
  /// @param name its folder, or its name in a mixture
  /// @param blocks of it, appended ones included
  /// @param epochs that were read of it, the last one perhaps in part
  /// @param reads of its blocks, over all epochs
  /// @param tokens in those reads, without padding
  /// @param planned what a mixture wants of it, in tokens; for a set alone, those of its epochs
  /// @param missing blocks that a whole epoch did not read, over all epochs
  /// @param repeated reads of a block that its epoch had read already
  public record Set(
      String name,
      long blocks,
      long epochs,
      long reads,
      long tokens,
      long planned,
      long missing,
      long repeated) {}
}
