package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import steel.files.FormatException;

/// The tensors of a safetensors file or of a model folder, mapped: nothing is read before it is
/// asked for. Owns the mapping. Safe for use by several threads at once.
///
/// ```java
/// try (var weights = Weights.open(Path.of("models/steel"))) {
///   float[] norm = weights.floats("model.norm.weight");
/// }
/// ```
public final class Weights implements AutoCloseable {
  /// The only weight file of a folder that is not sharded.
  public static final String FILE_NAME = "model.safetensors";

  /// Names the files of a folder that is.
  public static final String INDEX_NAME = "model.safetensors.index.json";

  private final Path path;
  private final Arena arena;
  private final Map<String, MappedFile> files;
  private final Map<String, String> metadata;
  private boolean closed;

  private Weights(
      Path path, Arena arena, Map<String, MappedFile> files, Map<String, String> metadata) {
    this.path = path;
    this.arena = arena;
    this.files = Collections.unmodifiableMap(files);
    this.metadata = Collections.unmodifiableMap(metadata);
  }

  /// Opens a `.safetensors` file, an index of shards, or a model folder with either.
  ///
  /// @throws FormatException if there is nothing to open, or a file breaks the format
  @SuppressWarnings("MustBeClosedChecker") // the arena's owner is the Weights that is returned
  public static Weights open(Path fileOrModelFolder) {
    Path path = weightFile(fileOrModelFolder);
    Arena arena = Arena.ofShared(); // shared: every worker thread reads it
    try {
      return path.getFileName().toString().endsWith(".json")
          ? openShards(path, arena)
          : openFile(path, arena);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Path weightFile(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    if (Files.exists(path.resolve(FILE_NAME))) {
      return path.resolve(FILE_NAME);
    }
    if (Files.exists(path.resolve(INDEX_NAME))) {
      return path.resolve(INDEX_NAME);
    }
    throw new FormatException(
        path, "has neither %s nor %s; is it a model folder?".formatted(FILE_NAME, INDEX_NAME));
  }

  private static Weights openFile(Path path, Arena arena) {
    MappedFile file = MappedFile.open(path, arena);
    Map<String, MappedFile> files = new LinkedHashMap<>();
    file.header().tensors().keySet().forEach(name -> files.put(name, file));
    return new Weights(path, arena, files, file.header().metadata());
  }

  private static Weights openShards(Path index, Arena arena) {
    if (!Files.isRegularFile(index)) {
      throw new FormatException(index, "no such file");
    }
    Map<String, MappedFile> shards = new LinkedHashMap<>();
    Map<String, MappedFile> files = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    ShardIndex.read(index)
        .fileOf()
        .forEach(
            (name, shardName) -> {
              MappedFile shard =
                  shards.computeIfAbsent(
                      shardName, s -> MappedFile.open(index.resolveSibling(s), arena));
              if (!shard.header().tensors().containsKey(name)) {
                throw new FormatException(
                    index,
                    "tensor %s is not in %s, which the index names".formatted(name, shardName));
              }
              files.put(name, shard);
              metadata.putAll(shard.header().metadata());
            });
    return new Weights(index, arena, files, metadata);
  }

  /// The file or index that was opened, for messages.
  public Path path() {
    return path;
  }

  /// Names of all tensors, in the order of the file or index.
  public Set<String> names() {
    return files.keySet();
  }

  /// Whether there is a tensor of that name.
  public boolean has(String name) {
    return files.containsKey(name);
  }

  /// Type of a tensor's elements.
  ///
  /// @throws FormatException if there is no such tensor, as in every method that takes a name
  public TensorType type(String name) {
    return entry(name).type();
  }

  /// Sizes of a tensor, row-major; empty for a single number.
  public long[] shape(String name) {
    return entry(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /// The file that holds a tensor, for messages.
  public Path file(String name) {
    return mapped(name).file();
  }

  /// Borrowed: the bytes of a tensor in the mapping, read-only, little endian, at any alignment.
  /// Dead after [#close].
  public MemorySegment bytes(String name) {
    SafetensorsHeader.Entry entry = entry(name);
    return mapped(name).data().asSlice(entry.from(), entry.to() - entry.from());
  }

  /// A copy of a tensor of any floating-point type, as float32.
  ///
  /// @throws FormatException if it holds no floating-point numbers, or more than an array can
  public float[] floats(String name) {
    if (!type(name).isFloat()) {
      throw new FormatException(
          file(name), "tensor %s is %s, not floating point".formatted(name, type(name)));
    }
    return Elements.floats(type(name), bytes(name), count(name));
  }

  /// A copy of a tensor of any integer type or of booleans.
  ///
  /// @throws FormatException if it holds other numbers, or more than an array can
  public long[] integers(String name) {
    if (type(name).isFloat()) {
      throw new FormatException(
          file(name), "tensor %s is %s, not whole numbers".formatted(name, type(name)));
    }
    return Elements.integers(type(name), bytes(name), count(name));
  }

  /// Free text of the header; of all shards together where there are several.
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      arena.close();
    }
  }

  private int count(String name) {
    List<Long> shape = entry(name).shape();
    long count = shape.stream().reduce(1L, (a, b) -> a * b);
    if (count > Integer.MAX_VALUE - 8) {
      throw new FormatException(
          file(name), "tensor %s %s is too large for one array".formatted(name, shape));
    }
    return (int) count;
  }

  private SafetensorsHeader.Entry entry(String name) {
    SafetensorsHeader.Entry entry = mapped(name).header().tensors().get(name);
    if (entry == null) {
      throw missing(name);
    }
    return entry;
  }

  private MappedFile mapped(String name) {
    MappedFile file = files.get(name);
    if (file == null) {
      throw missing(name);
    }
    return file;
  }

  private FormatException missing(String name) {
    return new FormatException(path, "has no tensor " + name);
  }
}
