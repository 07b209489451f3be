package steel.data;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What [Convert] did, as it stands in `summary.json`.
///
/// @param profile in lower case
/// @param sources by name, in the order they were read
/// @param total over all sources; its rejections carry no samples
/// @param ignored files that belong to no source
public record ConvertSummary(
    String profile, Map<String, Source> sources, Source total, List<String> ignored) {
  /// Input files that could not be read, or not to their end.
  public DamagedFiles damagedFiles() {
    return sources.values().stream()
        .map(source -> DamagedFiles.among(source.rejected()))
        .reduce(new DamagedFiles(0, List.of()), DamagedFiles::plus);
  }

  /// One source.
  ///
  /// @param files that were read
  /// @param records found in them, broken ones included
  /// @param kept records that became a document, a conversation or both
  /// @param documents how many of them are documents
  /// @param characters of the documents, in code points
  /// @param conversations how many of them are conversations
  /// @param rejected by cause, such as `not_json`
  public record Source(
      long files,
      long records,
      long kept,
      long documents,
      long characters,
      long conversations,
      Map<String, Rejections> rejected) {
    /// How many records were rejected for any cause.
    public long rejectedRecords() {
      return rejected.values().stream().mapToLong(Rejections::count).sum();
    }
  }

  /// Records rejected for one cause.
  ///
  /// @param count all of them
  /// @param first the first three
  public record Rejections(long count, List<Rejected> first) {
    private static final int SHOWN = 3;

    public Rejections {
      first = List.copyOf(first);
    }

    /// Of one record.
    public static Rejections of(Rejected record) {
      return new Rejections(1, List.of(record));
    }

    /// Together with those that follow.
    public Rejections plus(Rejections next) {
      return new Rejections(
          count + next.count,
          Stream.concat(first.stream(), next.first.stream()).limit(SHOWN).toList());
    }
  }

  /// One rejected record.
  ///
  /// @param file relative to the folder of sources
  /// @param line line or, in Parquet, row; from 1
  /// @param reason what is wrong with it
  public record Rejected(String file, long line, String reason) {}
}
