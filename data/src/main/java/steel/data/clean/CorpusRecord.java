package steel.data.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import steel.data.record.Cause;
import steel.data.record.Conversation.Turn;
import steel.data.record.RawRecord;
import steel.data.record.RejectedException;

/// What a record of a corpus is: a text, or a conversation.
public sealed interface CorpusRecord {
  /// Its own id, or file and line.
  String id();

  /// Which source it belongs to, in letters that a file name may have.
  String source();

  /// A document.
  record Text(String id, String source, String text) implements CorpusRecord {}

  /// A conversation.
  record Talk(String id, String source, List<Turn> turns) implements CorpusRecord {
    public Talk {
      turns = List.copyOf(turns);
    }
  }

  /// Reads a record.
  ///
  /// @param file it is of
  /// @param key where a text is
  /// @throws RejectedException if it is neither
  static CorpusRecord of(CorpusInput.InputFile file, RawRecord record, String key)
      throws RejectedException {
    ObjectNode object = record.object();
    String id = id(record.file(file.name()) + "#" + record.line(), object);
    String source = source(file, object);
    if (object.has(key)) {
      JsonNode text = object.get(key);
      if (!text.isTextual()) {
        throw new RejectedException(Cause.WRONG_TYPE, "\"%s\" is not text".formatted(key));
      }
      return new Text(id, source, text.textValue());
    }
    if (object.has("conversations")) {
      return new Talk(id, source, turns(object.get("conversations")));
    }
    throw new RejectedException(
        Cause.MISSING_KEY, "neither \"%s\" nor \"conversations\"".formatted(key));
  }

  private static String id(String place, ObjectNode object) {
    JsonNode id = object.get("id");
    return id != null && (id.isTextual() || id.isNumber()) ? id.asText() : place;
  }

  private static String source(CorpusInput.InputFile file, ObjectNode object) {
    JsonNode source = object.get("source");
    String name = source != null && source.isTextual() ? source.textValue() : file.source();
    String safe = name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return safe.isEmpty() || safe.startsWith(".") || safe.length() > 100 ? file.source() : safe;
  }

  private static List<Turn> turns(JsonNode list) throws RejectedException {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode entry : list) {
      JsonNode from = entry.get("from");
      JsonNode value = entry.get("value");
      if (from == null || value == null || !from.isTextual() || !value.isTextual()) {
        throw new RejectedException(Cause.WRONG_TYPE, "a turn wants texts \"from\" and \"value\"");
      }
      turns.add(new Turn(from.textValue(), value.textValue()));
    }
    return turns;
  }
}
