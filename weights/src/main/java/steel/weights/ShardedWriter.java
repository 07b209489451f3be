package steel.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steel.files.AtomicFile;
import steel.files.FormatException;
import steel.weights.SafetensorsWriter.Tensor;

/// Writes the weights of a model folder in another form: one file, or shards and their index where
/// one would be too large. Holds one shard in memory.
public final class ShardedWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Form form;

  private ShardedWriter(Path folder, Form form) {
    this.folder = folder;
    this.form = form;
  }

  /// What tensors are written as.
  interface Form {
    /// Bytes of one in a file.
    long bytes(String name);

    /// One as files have it.
    ///
    /// @param arena owns what is made
    /// @throws FormatException if it holds a number that the form cannot
    List<Tensor> tensors(String name, Arena arena) throws IOException;

    /// Free text of a file that holds some.
    Map<String, String> metadata(List<String> names);
  }

  /// Writes `model.safetensors`, or `model-00001-of-0000N.safetensors` and their index.
  ///
  /// @param source of the numbers; files of the same type are copied as they are
  /// @param names of the tensors, in the order in which shards are filled
  /// @param type F32, F16 or BF16
  /// @param shardBytes at most so many bytes of tensors a file, but at least one tensor
  /// @return bytes of all tensors
  /// @throws FormatException if a tensor holds a number that the type cannot
  /// @throws IOException if the disk refuses
  public static long write(
      Path folder, NumberSource source, List<String> names, TensorType type, long shardBytes)
      throws IOException {
    return write(folder, Converted.of(source, type), names, shardBytes);
  }

  /// As the other, in any form.
  static long write(Path folder, Form form, List<String> names, long shardBytes)
      throws IOException {
    return new ShardedWriter(folder, form).write(names, shardBytes);
  }

  private long write(List<String> names, long shardBytes) throws IOException {
    List<List<String>> shards = new ArrayList<>();
    long filled = 0;
    for (String name : names) {
      long bytes = form.bytes(name);
      if (shards.isEmpty() || filled + bytes > shardBytes) {
        shards.add(new ArrayList<>());
        filled = 0;
      }
      shards.getLast().add(name);
      filled += bytes;
    }
    ObjectNode map = JSON.createObjectNode();
    long total = 0;
    for (int i = 0; i < shards.size(); i++) {
      String file =
          shards.size() == 1
              ? Weights.FILE_NAME
              : "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
      total += writeShard(file, shards.get(i), map);
    }
    if (shards.size() > 1) {
      ObjectNode index = JSON.createObjectNode();
      index.putObject("metadata").put("total_size", total);
      index.set("weight_map", map);
      AtomicFile.writeText(
          folder.resolve(Weights.INDEX_NAME),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsString(index) + "\n");
    }
    return total;
  }

  private long writeShard(String file, List<String> names, ObjectNode map) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : names) {
        tensors.addAll(form.tensors(name, arena));
      }
      SafetensorsWriter.write(folder.resolve(file), form.metadata(names), tensors);
      tensors.forEach(tensor -> map.put(tensor.name(), file));
      return tensors.stream().mapToLong(tensor -> tensor.bytes().byteSize()).sum();
    }
  }

  /// Every tensor in one type.
  private record Converted(NumberSource source, TensorType type, BlockType blocks) implements Form {
    static Converted of(NumberSource source, TensorType type) {
      return switch (type) {
        case F32 -> new Converted(source, type, BlockType.F32);
        case F16 -> new Converted(source, type, BlockType.F16);
        case BF16 -> new Converted(source, type, BlockType.BF16);
        case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
            throw new IllegalArgumentException(type + " is not one of: F32, F16, BF16");
      };
    }

    @Override
    public long bytes(String name) {
      long bytes = type.bytes();
      for (long size : source.shape(name)) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    }

    @Override
    public List<Tensor> tensors(String name, Arena arena) throws IOException {
      return List.of(new Tensor(name, type, source.shape(name), converted(name, arena)));
    }

    @Override
    public Map<String, String> metadata(List<String> names) {
      return Map.of("format", "pt");
    }

    /// Borrowed: the bytes of a tensor in the new type.
    private MemorySegment converted(String name, Arena arena) throws IOException {
      if (source instanceof Weights weights && weights.type(name) == type) {
        return weights.bytes(name);
      }
      MemorySegment bytes = arena.allocate(bytes(name), Long.BYTES);
      long[] at = {0};
      Quantiser.quantise(
          source,
          name,
          blocks,
          (numbers, length) -> {
            MemorySegment.copy(numbers, 0, bytes, ValueLayout.JAVA_BYTE, at[0], length);
            at[0] += length;
          });
      return bytes;
    }
  }
}
