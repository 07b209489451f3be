package steel.data.pack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
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
    next.rejected().forEach((cause, more) -> rejected.merge(cause, more, Rejections::plus));
  }

  void reject(Cause cause, Rejected record) {
    rejected.merge(cause, Rejections.of(record), Rejections::plus);
  }

  static long tokens(Map<String, Source> sources) {
    return sources.values().stream().mapToLong(Source::tokens).sum();
  }

  static long documents(Map<String, Source> sources) {
    return sources.values().stream().mapToLong(Source::documents).sum();
  }
}
