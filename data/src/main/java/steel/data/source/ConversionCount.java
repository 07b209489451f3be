package steel.data.source;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.ConvertSummary;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.record.Cause;

/// Counts what became of the records of one source.
final class ConversionCount {
  private static final int SHOWN = 3;

  private long kept;
  private long documents;
  private long characters;
  private long conversations;
  private final Map<Cause, Long> refused = new EnumMap<>(Cause.class);
  private final Map<Cause, List<Rejected>> first = new EnumMap<>(Cause.class);

  void kept(boolean isDocument, int textCharacters, boolean isConversation) {
    kept++;
    documents += isDocument ? 1 : 0;
    characters += textCharacters;
    conversations += isConversation ? 1 : 0;
  }

  void refused(Cause cause, Rejected rejected) {
    refused.merge(cause, 1L, Long::sum);
    List<Rejected> shown = first.computeIfAbsent(cause, _ -> new ArrayList<>());
    if (shown.size() < SHOWN) {
      shown.add(rejected);
    }
  }

  ConvertSummary.Source summary(int files) {
    Map<String, Rejections> rejected = new LinkedHashMap<>();
    long records = kept;
    for (Map.Entry<Cause, Long> entry : refused.entrySet()) {
      records += entry.getValue();
      rejected.put(
          entry.getKey().label(),
          new Rejections(
              entry.getValue(), List.copyOf(first.getOrDefault(entry.getKey(), List.of()))));
    }
    return new ConvertSummary.Source(
        files, records, kept, documents, characters, conversations, rejected);
  }
}
