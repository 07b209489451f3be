package steel.weights;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.files.FormatException;

/// The JSON at the head of a safetensors file: which tensor lies where. As strict as the official
/// reader: the tensors must cover the data exactly, without holes or overlaps.
///
/// Source: the format page of huggingface/safetensors.
///
/// @param tensors by name, in the order of their bytes
/// @param metadata the free text under `__metadata__`
record SafetensorsHeader(Map<String, Entry> tensors, Map<String, String> metadata) {
  /// The format's limit, so that a broken length cannot ask for all memory.
  static final long MAX_HEADER_BYTES = 100_000_000;

  static final String METADATA = "__metadata__";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /// One tensor.
  ///
  /// @param type of its elements
  /// @param shape its sizes, row-major
  /// @param from first byte, counted from the end of the header
  /// @param to byte after the last
  record Entry(TensorType type, List<Long> shape, long from, long to) {}

  /// Parses and checks a header.
  ///
  /// @param file for messages
  /// @param text the header's bytes, without the length before it
  /// @param dataBytes bytes of the file after the header
  /// @throws FormatException if it breaks the format
  static SafetensorsHeader parse(Path file, byte[] text, long dataBytes) {
    return new Reader(file).read(text, dataBytes);
  }

  private record Reader(Path file) {
    SafetensorsHeader read(byte[] text, long dataBytes) {
      JsonNode root = json(text);
      List<Map.Entry<String, Entry>> entries = new ArrayList<>();
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : root.properties()) {
        if (field.getKey().equals(METADATA)) {
          metadata.putAll(metadata(field.getValue()));
        } else {
          entries.add(Map.entry(field.getKey(), entry(field.getKey(), field.getValue())));
        }
      }
      entries.sort(
          Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().from())
              .thenComparingLong(e -> e.getValue().to()));
      requireCovered(entries, dataBytes);
      Map<String, Entry> tensors = new LinkedHashMap<>();
      entries.forEach(e -> tensors.put(e.getKey(), e.getValue()));
      return new SafetensorsHeader(
          Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private JsonNode json(byte[] text) {
      if (text.length == 0 || text[0] != '{') {
        throw broken("its header is not a JSON object");
      }
      try {
        String decoded =
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
        return JSON.readTree(decoded);
      } catch (CharacterCodingException e) {
        throw new FormatException(file, "its header is not UTF-8", e);
      } catch (JsonProcessingException e) {
        throw new FormatException(file, "its header is not JSON: " + e.getOriginalMessage(), e);
      }
    }

    private Map<String, String> metadata(JsonNode node) {
      if (!node.isObject()) {
        throw broken(METADATA + " is not a JSON object");
      }
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!field.getValue().isTextual()) {
          throw broken("%s.%s is not a text".formatted(METADATA, field.getKey()));
        }
        metadata.put(field.getKey(), field.getValue().textValue());
      }
      return metadata;
    }

    private Entry entry(String name, JsonNode node) {
      JsonNode dtype = node.path("dtype");
      TensorType type =
          TensorType.named(dtype.asText())
              .orElseThrow(
                  () ->
                      broken(
                          "tensor %s has dtype %s, which is not one of: %s"
                              .formatted(name, dtype, Arrays.toString(TensorType.values()))));
      List<Long> shape = naturals(name, node, "shape");
      List<Long> offsets = naturals(name, node, "data_offsets");
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw broken(
            "tensor %s has data_offsets %s, not a begin and an end".formatted(name, offsets));
      }
      Entry entry = new Entry(type, shape, offsets.get(0), offsets.get(1));
      requireSize(name, entry);
      return entry;
    }

    private List<Long> naturals(String name, JsonNode tensor, String key) {
      JsonNode node = tensor.path(key);
      if (!node.isArray()) {
        throw broken("tensor %s has no list %s".formatted(name, key));
      }
      List<Long> values = new ArrayList<>();
      for (JsonNode value : node) {
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
          throw broken(
              "tensor %s: %s holds %s, which is not a whole number from 0 up"
                  .formatted(name, key, value));
        }
        values.add(value.longValue());
      }
      return List.copyOf(values);
    }

    private void requireSize(String name, Entry entry) {
      long bytes = entry.to() - entry.from();
      try {
        long needed = entry.type().bytes();
        for (long n : entry.shape()) {
          needed = Math.multiplyExact(needed, n);
        }
        if (needed != bytes) {
          throw broken(
              "tensor %s %s %s needs %d bytes, its data_offsets give %d"
                  .formatted(name, entry.type(), entry.shape(), needed, bytes));
        }
      } catch (ArithmeticException e) {
        throw new FormatException(
            file, "tensor %s has the impossible shape %s".formatted(name, entry.shape()), e);
      }
    }

    private void requireCovered(List<Map.Entry<String, Entry>> entries, long dataBytes) {
      long end = 0;
      for (Map.Entry<String, Entry> entry : entries) {
        if (entry.getValue().from() != end) {
          throw broken(
              "tensor %s begins at byte %d of the data, expected %d: tensors overlap or leave a hole"
                  .formatted(entry.getKey(), entry.getValue().from(), end));
        }
        end = entry.getValue().to();
      }
      if (end > dataBytes) {
        throw broken(
            "cut short: its tensors need %d bytes of data, it has %d; fetch or write it again"
                .formatted(end, dataBytes));
      }
      if (end < dataBytes) {
        throw broken(
            "%d bytes follow the last tensor; fetch or write it again".formatted(dataBytes - end));
      }
    }

    private FormatException broken(String problem) {
      return new FormatException(file, problem);
    }
  }
}
