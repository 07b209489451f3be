package steel.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.files.FormatException;

/// `model.safetensors.index.json`, or `pytorch_model.bin.index.json`: which tensor lies in which
/// file beside it.
///
/// @param fileOf name of a tensor to name of its file, in the order of the index
record ShardIndex(Map<String, String> fileOf) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Reads an index; opens none of its files.
  ///
  /// @throws FormatException if it is no index, or a file name of it leads out of the folder
  static ShardIndex read(Path file) {
    JsonNode root;
    try {
      root = JSON.readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    } catch (CharacterCodingException e) {
      throw new FormatException(file, "not UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
    JsonNode map = root.path("weight_map");
    if (!map.isObject()) {
      throw new FormatException(file, "has no object weight_map");
    }
    Map<String, String> fileOf = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : map.properties()) {
      String shard = field.getValue().isTextual() ? field.getValue().textValue() : "";
      if (!shard.matches("[^/\\\\\0]+\\.(safetensors|bin)")) {
        throw new FormatException(
            file,
            "tensor %s lies in %s, which is not a .safetensors or .bin file of this folder"
                .formatted(field.getKey(), field.getValue()));
      }
      fileOf.put(field.getKey(), shard);
    }
    return new ShardIndex(fileOf);
  }
}
