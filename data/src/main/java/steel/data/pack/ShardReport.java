package steel.data.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.PackSummary.Source;
import steel.data.record.Cause;

/// What was found in a shard, or in several of them together.
///
/// @param train documents and tokens of each source that training gets
/// @param validation the same of what is kept apart
/// @param rejected records that are no documents
record ShardReport(
    Map<String, Source> train, Map<String, Source> validation, Map<Cause, Rejections> rejected) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FILE_NAME = "report.json";
  private static final int SHOWN_REJECTED = 3;

  /// Nothing yet.
  static ShardReport empty() {
    return new ShardReport(new TreeMap<>(), new TreeMap<>(), new EnumMap<>(Cause.class));
  }

  static ShardReport read(Path folder) throws IOException {
    return JSON.readValue(folder.resolve(FILE_NAME).toFile(), ShardReport.class);
  }

  void write(Path folder) throws IOException {
    JSON.writeValue(folder.resolve(FILE_NAME).toFile(), this);
  }

  /// Adds one that follows.
  void add(ShardReport next) {
    next.train().forEach((source, more) -> train.merge(source, more, Source::plus));
    next.validation().forEach((source, more) -> validation.merge(source, more, Source::plus));
    next.rejected().forEach((cause, more) -> rejected.merge(cause, more, ShardReport::plus));
  }

  void reject(Cause cause, Rejected record) {
    rejected.merge(cause, new Rejections(1, List.of(record)), ShardReport::plus);
  }

  private static Rejections plus(Rejections some, Rejections next) {
    List<Rejected> first = some.first();
    if (first.size() < SHOWN_REJECTED) {
      first = new ArrayList<>(first);
      first.addAll(next.first());
      first = List.copyOf(first.subList(0, Math.min(first.size(), SHOWN_REJECTED)));
    }
    return new Rejections(some.count() + next.count(), first);
  }

  static long tokens(Map<String, Source> sources) {
    return sources.values().stream().mapToLong(Source::tokens).sum();
  }

  static long documents(Map<String, Source> sources) {
    return sources.values().stream().mapToLong(Source::documents).sum();
  }
}
