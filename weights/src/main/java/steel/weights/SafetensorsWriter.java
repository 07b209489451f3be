package steel.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import steel.files.AtomicFile;
import steel.files.HugePageStream;

/// Writes safetensors files: header first, then the tensors, streamed. The same tensors in the same
/// order give the same bytes.
public final class SafetensorsWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// The data begins at a multiple of this in the file, so that readers may map it as it is and no
  /// vector lies on two lines of the cache. The format asks for 8.
  private static final int ALIGNMENT = 64;

  private SafetensorsWriter() {}

  /// A tensor to write.
  ///
  /// @param name its name in the file
  /// @param type of its elements
  /// @param shape its sizes, row-major
  /// @param bytes its elements, little endian; borrowed, must live until written
  @SuppressWarnings("ArrayRecordComponent") // shapes are arrays throughout; nobody compares tensors
  public record Tensor(String name, TensorType type, long[] shape, MemorySegment bytes) {
    public Tensor {
      long needed = type.bytes();
      for (long n : shape) {
        needed = Math.multiplyExact(needed, n);
      }
      if (needed != bytes.byteSize()) {
        throw new IllegalArgumentException(
            "%s %s %s needs %d bytes, got %d"
                .formatted(name, type, Arrays.toString(shape), needed, bytes.byteSize()));
      }
      if (name.equals(SafetensorsHeader.METADATA)) {
        throw new IllegalArgumentException("no tensor may be called " + name);
      }
    }

    /// A float32 tensor, copied from an array.
    public static Tensor of(String name, long[] shape, float[] values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
      return new Tensor(name, TensorType.F32, shape.clone(), MemorySegment.ofBuffer(bytes));
    }

    /// An int64 tensor, copied from an array.
    public static Tensor of(String name, long[] shape, long[] values) {
      ByteBuffer bytes =
          ByteBuffer.allocate(Math.multiplyExact(values.length, Long.BYTES))
              .order(ByteOrder.LITTLE_ENDIAN);
      bytes.asLongBuffer().put(values);
      return new Tensor(name, TensorType.I64, shape.clone(), MemorySegment.ofBuffer(bytes));
    }
  }

  /// Writes a file that appears whole or not at all, replacing an older one. Tensors of wider
  /// elements go first, otherwise in the order given, so that each is aligned to its elements.
  ///
  /// @param metadata free text for the header, may be empty
  /// @throws IOException if the disk refuses; an older file is then untouched
  public static void write(Path file, Map<String, String> metadata, List<Tensor> tensors)
      throws IOException {
    requireDistinct(tensors);
    List<Tensor> ordered =
        tensors.stream()
            .sorted(Comparator.comparingInt((Tensor t) -> t.type().bytes()).reversed())
            .toList();
    byte[] header = header(metadata, ordered);
    AtomicFile.write(
        file,
        out -> {
          HugePageStream pages = new HugePageStream(out);
          ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          pages.write(length.putLong(header.length).array());
          pages.write(header);
          for (Tensor tensor : ordered) {
            pages.write(tensor.bytes());
          }
          pages.flush();
        });
  }

  private static void requireDistinct(List<Tensor> tensors) {
    Set<String> names = new HashSet<>();
    for (Tensor tensor : tensors) {
      if (!names.add(tensor.name())) {
        throw new IllegalArgumentException("two tensors are called " + tensor.name());
      }
    }
  }

  private static byte[] header(Map<String, String> metadata, List<Tensor> tensors) {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(SafetensorsHeader.METADATA);
      new TreeMap<>(metadata).forEach(node::put); // sorted: same input, same bytes
    }
    long at = 0;
    for (Tensor tensor : tensors) {
      ObjectNode node = root.putObject(tensor.name());
      node.put("dtype", tensor.type().name());
      Arrays.stream(tensor.shape()).forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(at).add(at + tensor.bytes().byteSize());
      at += tensor.bytes().byteSize();
    }
    try {
      byte[] json = JSON.writeValueAsString(root).getBytes(StandardCharsets.UTF_8);
      int padded = Math.ceilDiv(json.length + Long.BYTES, ALIGNMENT) * ALIGNMENT - Long.BYTES;
      byte[] header = Arrays.copyOf(json, padded);
      Arrays.fill(header, json.length, padded, (byte) ' ');
      return header;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
    }
  }
}
