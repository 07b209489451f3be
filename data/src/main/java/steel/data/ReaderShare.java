package steel.data;

/// Which samples one of many readers takes: they go round, one each, from wherever the run stands.
/// Between them they take every sample once, however many there are.
///
/// @param start the first sample of all readers together
/// @param readers how many there are: processes times workers of each
/// @param index which one this is, from 0
public record ReaderShare(long start, int readers, int index) {
  public ReaderShare {
    if (start < 0 || readers < 1 || index < 0 || index >= readers) {
      throw new IllegalArgumentException(
          "no reader %d of %d from sample %d".formatted(index, readers, start));
    }
  }

  /// The sample that this reader takes at one of its own turns.
  ///
  /// @param turn from 0
  public long at(long turn) {
    return start + turn * readers + index;
  }
}
