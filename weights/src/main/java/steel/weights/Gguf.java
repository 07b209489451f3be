package steel.weights;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import steel.files.FormatException;

/// A GGUF file, mapped: tensors, quantised or not, and metadata. Owns the mapping. Safe for use by
/// several threads at once.
public final class Gguf implements AutoCloseable {
  /// What the names of such files end in.
  public static final String SUFFIX = ".gguf";

  private final Path file;
  private final MappedFiles files;
  private final MemorySegment bytes;
  private final long headBytes;
  private final GgufMetadata metadata;
  private final Map<String, GgufReader.Entry> tensors;

  private Gguf(Path file, MappedFiles files) {
    this.file = file;
    this.files = files;
    this.bytes = files.map(file);
    GgufReader.Head head = GgufReader.read(file, bytes);
    this.headBytes = Math.min(head.data(), bytes.byteSize());
    this.metadata = new GgufMetadata(file, Collections.unmodifiableMap(head.metadata()));
    this.tensors = Collections.unmodifiableMap(head.tensors());
  }

  /// Maps a file and reads its head; reads none of its tensors.
  ///
  /// @throws FormatException if there is no such file, it breaks the format, or a tensor is of a
  ///   type that is not read
  public static Gguf open(Path file) {
    MappedFiles files = new MappedFiles();
    try {
      return new Gguf(file, files);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /// The file, for messages.
  public Path file() {
    return file;
  }

  /// What it says beside its tensors.
  public GgufMetadata metadata() {
    return metadata;
  }

  /// Names of all tensors, in the order of the file.
  public Set<String> names() {
    return tensors.keySet();
  }

  /// Whether there is a tensor of that name.
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// How a tensor's numbers are stored.
  ///
  /// @throws FormatException if there is no such tensor, as in every method that takes a name
  public BlockType type(String name) {
    return entry(name).type();
  }

  /// Sizes of a tensor, row-major: a matrix is `[out, in]`, as in checkpoints.
  public long[] shape(String name) {
    return entry(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /// Borrowed: the blocks of a tensor in the mapping, read-only. Dead after [#close].
  public MemorySegment bytes(String name) {
    GgufReader.Entry entry = entry(name);
    return bytes.asSlice(headBytes + entry.offset(), entry.length());
  }

  /// The tensors as weights, under other names: numbers that are stored as they are stay mapped,
  /// blocks become float32 when they are first asked for. The weights own the mapping from now on.
  ///
  /// @param names of the tensors here, by the names they shall have
  public Weights weights(Map<String, String> names) {
    Map<String, StoredTensor> renamed = new LinkedHashMap<>();
    Map<String, PanelCache.Shape> shapes = new LinkedHashMap<>();
    Map<String, Supplier<Panels>> panels = new LinkedHashMap<>();
    names.forEach(
        (name, here) -> {
          renamed.put(name, stored(here));
          matrix(here)
              .ifPresent(
                  shape -> {
                    shapes.put(name, shape);
                    panels.put(name, () -> shape.panels(files.arena()));
                  });
        });
    PanelCache cache = new PanelCache(file, bytes, headBytes, shapes);
    return Weights.of(file, files, renamed, panels, cache);
  }

  /// Of a matrix that is stored in blocks for which there are kernels.
  private Optional<PanelCache.Shape> matrix(String name) {
    GgufReader.Entry entry = entry(name);
    if (entry.shape().size() != 2) {
      return Optional.empty();
    }
    int rows = size(name, entry, 0);
    int columns = size(name, entry, 1);
    return PanelType.of(entry.type())
        .map(type -> new PanelCache.Shape(type, rows, columns, () -> bytes(name)));
  }

  private int size(String name, GgufReader.Entry entry, int dimension) {
    long size = entry.shape().get(dimension);
    if (size > Integer.MAX_VALUE) { // of a tensor without numbers, where the file is no giant
      throw new FormatException(
          file,
          "tensor %s has the shape %s; a matrix has at most %d rows and columns"
              .formatted(name, entry.shape(), Integer.MAX_VALUE));
    }
    return (int) size;
  }

  private StoredTensor stored(String name) {
    GgufReader.Entry entry = entry(name);
    return switch (entry.type()) {
      case F32 -> new StoredTensor(file, TensorType.F32, entry.shape(), () -> bytes(name));
      case F16 -> new StoredTensor(file, TensorType.F16, entry.shape(), () -> bytes(name));
      case BF16 -> new StoredTensor(file, TensorType.BF16, entry.shape(), () -> bytes(name));
      case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL ->
          new StoredTensor(
              file,
              TensorType.F32,
              entry.shape(),
              () -> Blocks.dequantise(entry.type(), bytes(name), files.arena()));
    };
  }

  private GgufReader.Entry entry(String name) {
    GgufReader.Entry entry = tensors.get(name);
    if (entry == null) {
      throw new FormatException(file, "has no tensor " + name);
    }
    return entry;
  }

  @Override
  public void close() {
    files.close();
  }
}
