package steel.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/// A small safetensors file read whole: the witness that the readers of the rooms are held to, so
/// it shares nothing with them. Source: the format page of huggingface/safetensors.
public final class GoldenTensors {
  private final JsonNode header;
  private final ByteBuffer data;

  private GoldenTensors(JsonNode header, ByteBuffer data) {
    this.header = header;
    this.data = data;
  }

  static GoldenTensors read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int headerBytes = Math.toIntExact(bytes.getLong(0));
      byte[] text = new byte[headerBytes];
      bytes.get(8, text);
      int from = 8 + headerBytes;
      return new GoldenTensors(
          new ObjectMapper().readTree(text),
          bytes.slice(from, bytes.capacity() - from).order(ByteOrder.LITTLE_ENDIAN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Names of the tensors, sorted.
  public Set<String> names() {
    Set<String> names = new TreeSet<>();
    header.fieldNames().forEachRemaining(names::add);
    names.remove("__metadata__");
    return names;
  }

  /// Sizes of a tensor, row-major.
  public long[] shape(String name) {
    JsonNode sizes = entry(name).get("shape");
    long[] shape = new long[sizes.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = sizes.get(i).asLong();
    }
    return shape;
  }

  /// Values of a float32 or bfloat16 tensor, row-major.
  public float[] floats(String name) {
    ByteBuffer bytes = bytes(name);
    return switch (entry(name).get("dtype").asText()) {
      case "F32" -> {
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        yield values;
      }
      case "BF16" -> {
        float[] values = new float[bytes.remaining() / Short.BYTES];
        for (int i = 0; i < values.length; i++) {
          values[i] = Float.intBitsToFloat(bytes.getShort(i * Short.BYTES) << 16);
        }
        yield values;
      }
      case String other -> throw new IllegalArgumentException(name + " is " + other);
    };
  }

  /// Values of an int64, int32 or bool tensor, row-major.
  public long[] integers(String name) {
    ByteBuffer bytes = bytes(name);
    String type = entry(name).get("dtype").asText();
    int width =
        switch (type) {
          case "I64" -> Long.BYTES;
          case "I32" -> Integer.BYTES;
          case "BOOL", "U8" -> 1;
          default -> throw new IllegalArgumentException(name + " is " + type);
        };
    long[] values = new long[bytes.remaining() / width];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (width) {
            case Long.BYTES -> bytes.getLong(i * Long.BYTES);
            case Integer.BYTES -> bytes.getInt(i * Integer.BYTES);
            default -> bytes.get(i);
          };
    }
    return values;
  }

  private ByteBuffer bytes(String name) {
    JsonNode offsets = entry(name).get("data_offsets");
    int from = offsets.get(0).asInt();
    return data.slice(from, offsets.get(1).asInt() - from).order(ByteOrder.LITTLE_ENDIAN);
  }

  private JsonNode entry(String name) {
    JsonNode entry = header.get(name);
    if (entry == null) {
      throw new IllegalArgumentException("no golden tensor " + name);
    }
    return entry;
  }
}
