package steel.data;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What [EmbeddedCorpus] wrote: its `summary.json`.
///
/// @param records of each source, dirt among them
/// @param questions held out, of each topic
/// @param planted pieces of dirt, of each kind
public record CorpusSummary(
    long seed,
    Map<String, Integer> records,
    Map<String, Integer> questions,
    Map<String, Integer> planted) {
  public CorpusSummary {
    records = inOrder(records);
    questions = inOrder(questions);
    planted = inOrder(planted);
  }

  private static Map<String, Integer> inOrder(Map<String, Integer> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /// The sum of one of the three maps.
  public static int total(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }
}
