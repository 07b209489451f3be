package steel.data.decontaminate;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.DecontaminateSummary;
import steel.data.DecontaminateSummary.BenchmarkHits;
import steel.data.DecontaminateSummary.Counts;
import steel.data.record.Cause;

/// What was counted, of one shard or of several added up. Used by one thread.
final class DecontaminationCount {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final State state;

  DecontaminationCount() {
    this(new State(new TreeMap<>(), new TreeMap<>(), new TreeSet<>(), new TreeMap<>()));
  }

  private DecontaminationCount(State state) {
    this.state = state;
  }

  /// As it lies on disk.
  ///
  /// @param sources documents in and kept, conversations in and kept, of each source
  /// @param files documents and conversations with a passage of each benchmark file
  /// @param items the items that were hit
  private record State(
      TreeMap<String, List<Long>> sources,
      TreeMap<Integer, Long> files,
      TreeSet<Integer> items,
      TreeMap<Cause, Rejections> unreadable) {}

  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), state);
  }

  /// Adds what lies on disk.
  void add(Path file) throws IOException {
    State other = JSON.readValue(file.toFile(), State.class);
    other.sources().forEach(this::addSource);
    other.files().forEach((number, count) -> state.files().merge(number, count, Long::sum));
    state.items().addAll(other.items());
    other.unreadable().forEach(this::addUnreadable);
  }

  void count(String source, boolean isConversation, boolean isKept) {
    long in = 1;
    long kept = isKept ? 1 : 0;
    addSource(source, isConversation ? List.of(0L, 0L, in, kept) : List.of(in, kept, 0L, 0L));
  }

  private void addSource(String source, List<Long> counts) {
    state
        .sources()
        .merge(
            source,
            counts,
            (a, b) -> {
              List<Long> sum = new ArrayList<>();
              for (int i = 0; i < a.size(); i++) {
                sum.add(a.get(i) + b.get(i));
              }
              return sum;
            });
  }

  /// Counts a document that has passages of items.
  ///
  /// @param files benchmark files of those, each once
  void hit(Set<Integer> files, List<Integer> items) {
    files.forEach(file -> state.files().merge(file, 1L, Long::sum));
    state.items().addAll(items);
  }

  void unreadable(Cause cause, Rejected line) {
    addUnreadable(cause, Rejections.of(line));
  }

  private void addUnreadable(Cause cause, Rejections more) {
    state.unreadable().merge(cause, more, Rejections::plus);
  }

  /// What `summary.json` says.
  DecontaminateSummary summary(Benchmarks benchmarks) {
    Map<String, Counts> sources = new TreeMap<>();
    Counts total = new Counts(0, 0, 0, 0);
    for (Map.Entry<String, List<Long>> source : state.sources().entrySet()) {
      List<Long> n = source.getValue();
      Counts counts = new Counts(n.get(0), n.get(1), n.get(2), n.get(3));
      sources.put(source.getKey(), counts);
      total = total.plus(counts);
    }
    List<BenchmarkHits> files = new ArrayList<>();
    for (int i = 0; i < benchmarks.files().size(); i++) {
      int number = i;
      Benchmarks.BenchmarkFile file = benchmarks.files().get(i);
      long itemsHit =
          state.items().stream().filter(item -> benchmarks.item(item).file() == number).count();
      files.add(
          new BenchmarkHits(
              file.name(),
              file.items(),
              file.tooShort(),
              itemsHit,
              state.files().getOrDefault(i, 0L)));
    }
    Map<String, Rejections> causes = new TreeMap<>();
    state.unreadable().forEach((cause, some) -> causes.put(cause.label(), some));
    return new DecontaminateSummary(total, sources, files, benchmarks.phrases(), causes);
  }
}
