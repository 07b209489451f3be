package steel.data.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.data.record.Document;
import steel.data.record.RecordJson;

/// Finds the documents that dropped ones are duplicates of, so that both can be shown.
final class Originals {
  /// What a sample says of its original before it is looked up: its number among those with a
  /// signature.
  static final String NUMBER = "first";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<Integer, Pieces> steps = new HashMap<>();

  /// The documents that a deduplicator has looked at.
  ///
  /// @param shards their result folders
  /// @param firsts the number of the first document in each
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  private record Pieces(List<Path> shards, long[] firsts) {}

  void add(int step, List<Path> shards, long[] firsts) {
    steps.put(step, new Pieces(List.copyOf(shards), firsts));
  }

  /// The line of a sample with the original in place of its number.
  ///
  /// @throws IOException if the disk fails
  byte[] named(int step, byte[] line) throws IOException {
    Pieces pieces = steps.get(step);
    ObjectNode sample = (ObjectNode) JSON.readTree(line);
    if (pieces == null || !sample.has(NUMBER)) {
      return line;
    }
    return named(sample, find(pieces, sample.get(NUMBER).asLong()));
  }

  /// A sample with its original in place of its number.
  static byte[] named(ObjectNode sample, @Nullable Document original) {
    sample.remove(NUMBER);
    return RecordJson.line(
        json -> {
          for (Map.Entry<String, JsonNode> field : sample.properties()) {
            json.writeFieldName(field.getKey());
            json.writeTree(field.getValue());
          }
          if (original != null) {
            json.writeStringField("duplicate_of", original.id());
            json.writeStringField("duplicate_of_text", ShardResult.excerpt(original.text()));
          }
        });
  }

  private static @Nullable Document find(Pieces pieces, long number) throws IOException {
    int at = Arrays.binarySearch(pieces.firsts(), number);
    int shard = at >= 0 ? at : -at - 2;
    while (shard + 1 < pieces.firsts().length && pieces.firsts()[shard + 1] == number) {
      shard++; // shards without a signature begin at the same number
    }
    long[] left = {number - pieces.firsts()[shard]};
    Frame[] found = new Frame[1];
    Frame.read(
        pieces.shards().get(shard).resolve(ShardResult.DOCUMENTS),
        frame -> {
          if ((frame.mark() & ShardPass.SIGNED) != 0 && left[0]-- == 0) {
            found[0] = frame;
          }
          return found[0] == null;
        });
    return found[0] == null ? null : RecordJson.document(found[0].line());
  }
}
