package steel.data.source;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.data.ConvertSummary;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.record.Cause;

/// Counts what became of the records of one source, or of one shard of it.
final class ConversionCount {
  private static final ObjectMapper JSON = new ObjectMapper();

  private long kept;
  private long documents;
  private long characters;
  private long conversations;
  private final Map<Cause, Rejections> rejected = new EnumMap<>(Cause.class);

  /// As it lies on disk.
  private record State(
      long kept,
      long documents,
      long characters,
      long conversations,
      Map<Cause, Rejections> rejected) {}

  void kept(boolean isDocument, int textCharacters, boolean isConversation) {
    kept++;
    documents += isDocument ? 1 : 0;
    characters += textCharacters;
    conversations += isConversation ? 1 : 0;
  }

  void refused(Cause cause, Rejected record) {
    rejected.merge(cause, Rejections.of(record), Rejections::plus);
  }

  void write(Path file) throws IOException {
    JSON.writeValue(file.toFile(), new State(kept, documents, characters, conversations, rejected));
  }

  /// Adds what lies on disk.
  void add(Path file) throws IOException {
    State state = JSON.readValue(file.toFile(), State.class);
    kept += state.kept();
    documents += state.documents();
    characters += state.characters();
    conversations += state.conversations();
    state.rejected().forEach((cause, more) -> rejected.merge(cause, more, Rejections::plus));
  }

  ConvertSummary.Source summary(int files) {
    Map<String, Rejections> causes = new LinkedHashMap<>();
    long records = kept;
    for (Map.Entry<Cause, Rejections> entry : rejected.entrySet()) {
      records += entry.getValue().count();
      causes.put(entry.getKey().label(), entry.getValue());
    }
    return new ConvertSummary.Source(
        files, records, kept, documents, characters, conversations, causes);
  }
}
