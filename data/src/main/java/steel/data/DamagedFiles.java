package steel.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.record.Cause;

/// Input files of which a part could not be read at all: cut, broken, or without a column that is
/// needed. More is missing then than the records that are counted.
///
/// @param count of such files
/// @param first the first few
public record DamagedFiles(long count, List<Rejected> first) {
  public DamagedFiles {
    first = List.copyOf(first);
  }

  /// Those among what was rejected.
  ///
  /// @param byCause as a summary has it
  public static DamagedFiles among(Map<String, Rejections> byCause) {
    long count = 0;
    List<Rejected> first = new ArrayList<>();
    for (Cause cause : Cause.values()) {
      Rejections some = byCause.get(cause.label());
      if (cause.isOfFile() && some != null) {
        count += some.count();
        first.addAll(some.first());
      }
    }
    return new DamagedFiles(count, first);
  }

  /// Those of both.
  public DamagedFiles plus(DamagedFiles next) {
    List<Rejected> both = new ArrayList<>(first);
    both.addAll(next.first);
    return new DamagedFiles(count + next.count, both);
  }
}
