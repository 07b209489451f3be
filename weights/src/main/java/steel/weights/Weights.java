package steel.weights;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import steel.files.FormatException;

/// The tensors of a safetensors file, of a file of `torch.save` or of a model folder, mapped:
/// nothing is read before it is asked for. Owns the mapping. Safe for use by several threads at
/// once.
///
/// ```java
/// try (var weights = Weights.open(Path.of("models/steel"))) {
///   float[] norm = weights.floats("model.norm.weight");
/// }
/// ```
public final class Weights implements NumberSource, AutoCloseable {
  /// The only weight file of a folder that is not sharded.
  public static final String FILE_NAME = "model.safetensors";

  /// Names the files of a folder that is.
  public static final String INDEX_NAME = "model.safetensors.index.json";

  /// As `torch.save` writes it; read where a folder has no safetensors.
  static final String TORCH_NAME = "pytorch_model.bin";

  static final String TORCH_INDEX_NAME = "pytorch_model.bin.index.json";

  private static final int BLOCK = 1 << 13; // numbers that are handed over at once

  private final Path path;
  private final MappedFiles files;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, Supplier<Panels>> panels;
  private final Map<String, Panels> madePanels = new ConcurrentHashMap<>();
  private final Map<String, String> metadata;
  private final Optional<PanelCache> cache;

  /// What reads the bytes of tensors.
  public interface Reading<E extends Exception> {
    /// Reads.
    void run() throws E;
  }

  /// What reads the bytes of tensors and makes something of them.
  public interface ReadingOf<T, E extends Exception> {
    /// Reads.
    T run() throws E;
  }

  private Weights(
      Path path,
      MappedFiles files,
      Map<String, StoredTensor> tensors,
      Map<String, Supplier<Panels>> panels,
      Map<String, String> metadata,
      Optional<PanelCache> cache) {
    this.path = path;
    this.files = files;
    this.tensors = Collections.unmodifiableMap(tensors);
    this.panels = Collections.unmodifiableMap(panels);
    this.metadata = Collections.unmodifiableMap(metadata);
    this.cache = cache;
  }

  /// Opens a `.safetensors` file, a `.bin`, `.pt` or `.pth` of `torch.save`, an index of shards, or
  /// a model folder with any of them; safetensors come first.
  ///
  /// @throws FormatException if there is nothing to open, or a file breaks the format
  public static Weights open(Path fileOrModelFolder) {
    Path path = weightFile(fileOrModelFolder);
    MappedFiles files = new MappedFiles();
    try {
      return path.getFileName().toString().endsWith(".json")
          ? openShards(path, files)
          : openFile(path, files);
    } catch (RuntimeException e) {
      files.close();
      throw e;
    }
  }

  /// Tensors of a mapping that somebody else made; the weights own it from now on.
  ///
  /// @param panels those of them that are quantised matrices
  /// @param cache of their panels
  static Weights of(
      Path path,
      MappedFiles files,
      Map<String, StoredTensor> tensors,
      Map<String, Supplier<Panels>> panels,
      PanelCache cache) {
    return new Weights(path, files, tensors, panels, Map.of(), Optional.of(cache));
  }

  private static Weights ofFiles(
      Path path,
      MappedFiles files,
      Map<String, StoredTensor> stored,
      Map<String, String> metadata) {
    if (!PanelTensors.FORMAT.equals(metadata.get("format"))) {
      return new Weights(path, files, stored, Map.of(), metadata, Optional.empty());
    }
    PanelTensors all = PanelTensors.of(stored, metadata, files.arena());
    return new Weights(path, files, all.tensors(), all.panels(), metadata, Optional.empty());
  }

  private static Path weightFile(Path path) {
    if (!Files.isDirectory(path)) {
      return path;
    }
    List<String> names = List.of(FILE_NAME, INDEX_NAME, TORCH_NAME, TORCH_INDEX_NAME);
    for (String name : names) {
      if (Files.exists(path.resolve(name))) {
        return path.resolve(name);
      }
    }
    throw new FormatException(
        path, "has none of %s; is it a model folder?".formatted(String.join(", ", names)));
  }

  private static Weights openFile(Path path, MappedFiles files) {
    TensorFile file = TensorFile.open(path, files);
    return ofFiles(path, files, file.tensors(), file.metadata());
  }

  private static Weights openShards(Path index, MappedFiles files) {
    if (!Files.isRegularFile(index)) {
      throw new FormatException(index, "no such file");
    }
    Map<String, TensorFile> shards = new LinkedHashMap<>();
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    ShardIndex.read(index)
        .fileOf()
        .forEach(
            (name, shardName) -> {
              TensorFile shard =
                  shards.computeIfAbsent(
                      shardName, s -> TensorFile.open(index.resolveSibling(s), files));
              StoredTensor tensor = shard.tensors().get(name);
              if (tensor == null) {
                throw new FormatException(
                    index,
                    "tensor %s is not in %s, which the index names".formatted(name, shardName));
              }
              tensors.put(name, tensor);
              metadata.putAll(shard.metadata());
            });
    return ofFiles(index, files, tensors, metadata);
  }

  /// The file or index that was opened, for messages.
  public Path path() {
    return path;
  }

  /// Names of all tensors, in the order of the file or index.
  public Set<String> names() {
    return tensors.keySet();
  }

  /// Whether there is a tensor of that name.
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// Type of a tensor's elements.
  ///
  /// @throws FormatException if there is no such tensor, as in every method that takes a name
  public TensorType type(String name) {
    return tensor(name).type();
  }

  /// Sizes of a tensor, row-major; empty for a single number.
  @Override
  public long[] shape(String name) {
    return tensor(name).shape().stream().mapToLong(Long::longValue).toArray();
  }

  /// How many elements a tensor has.
  long elements(String name) {
    return tensor(name).elements();
  }

  /// Bytes of a tensor as it is computed with: of the codes and scales of a quantised matrix, else
  /// of its elements.
  public long storedBytes(String name) {
    return panels(name).map(Panels::bytes).orElseGet(() -> elements(name) * type(name).bytes());
  }

  /// The file that holds a tensor, for messages.
  public Path file(String name) {
    return tensor(name).file();
  }

  /// Borrowed: the bytes of a tensor, read-only, little endian, at any alignment; in the mapping,
  /// or in memory where the file has its elements in another order. Dead after [#close].
  public MemorySegment bytes(String name) {
    return tensor(name).bytes();
  }

  /// Borrowed: a matrix as its kernels read it, none where it is not quantised; all other methods
  /// give its numbers as float32. Dead after [#close].
  public Optional<Panels> panels(String name) {
    tensor(name); // the same error where there is none
    Supplier<Panels> source = panels.get(name);
    return source == null
        ? Optional.empty()
        : Optional.of(madePanels.computeIfAbsent(name, _ -> read(source::get)));
  }

  /// Looks for the panels of a GGUF file where an earlier run has kept them, so that [#panels] need
  /// not make them.
  ///
  /// @return whether all of them were there; [#keepPanels] has nothing to do then
  public boolean findPanels() {
    Optional<Map<String, Panels>> found = cache.flatMap(one -> read(() -> one.read(files)));
    found.ifPresent(madePanels::putAll);
    return found.isPresent();
  }

  /// Keeps the panels of a large GGUF file beside it for later runs, if that can be and nobody has
  /// switched it off; makes those that are not made.
  public void keepPanels() {
    cache
        .filter(PanelCache::isWanted)
        .ifPresent(
            one -> {
              panels.keySet().forEach(this::panels);
              reading(() -> one.write(madePanels));
            });
  }

  /// Holds the panels of a GGUF file that an earlier run has kept against its blocks.
  ///
  /// @return the file that has them; empty if there is none, or it is of an older state of the GGUF
  ///   file and will be replaced
  /// @throws FormatException if one of the two files is damaged
  public Optional<Path> compareKeptPanels() {
    return cache.flatMap(one -> read(one::compare));
  }

  /// A copy of a tensor of any floating-point type, as float32.
  ///
  /// @throws FormatException if it holds no floating-point numbers, or more than an array can
  public float[] floats(String name) {
    if (!type(name).isFloat()) {
      throw notFloat(name);
    }
    int count = tensor(name).count(name);
    return read(() -> Elements.floats(type(name), bytes(name), count));
  }

  @Override
  public void read(String name, Sink sink) throws IOException {
    TensorType type = type(name);
    if (!type.isFloat()) {
      throw notFloat(name);
    }
    reading(() -> read(type, bytes(name), sink));
  }

  private static void read(TensorType type, MemorySegment all, Sink sink) throws IOException {
    long count = all.byteSize() / type.bytes();
    for (long at = 0; at < count; at += BLOCK) {
      int n = (int) Math.min(BLOCK, count - at);
      MemorySegment part = all.asSlice(at * type.bytes(), (long) n * type.bytes());
      sink.accept(Elements.floats(type, part, n), n);
    }
  }

  /// Reads a tensor for numbers that are none; of a quantised matrix the scales, for any code is a
  /// number.
  ///
  /// @throws FormatException if there is one, infinite or NaN
  public void requireFinite(String name) throws IOException {
    Optional<Panels> matrix = panels(name);
    TensorType type = matrix.isPresent() ? TensorType.F16 : type(name);
    if (!type.isFloat()) {
      return;
    }
    Sink finite =
        (numbers, count) -> {
          for (int i = 0; i < count; i++) {
            if (!Float.isFinite(numbers[i])) {
              throw new FormatException(
                  file(name),
                  "tensor %s holds %s, which is no number to compute with; write or fetch the file again"
                      .formatted(name, numbers[i]));
            }
          }
        };
    reading(() -> read(type, matrix.map(Panels::scales).orElseGet(() -> bytes(name)), finite));
  }

  @Override
  public FormatException error(String name, IllegalArgumentException problem) {
    return new FormatException(
        file(name), "tensor %s: %s".formatted(name, problem.getMessage()), problem);
  }

  /// Runs what reads the bytes of tensors, on whatever threads. It ends with an error where
  /// somebody cuts a file meanwhile; without this, that is a fault with a message of the JVM's.
  ///
  /// @throws FormatException if a file is shorter than it was when it was opened
  public <E extends Exception> void reading(Reading<E> work) throws E {
    files.reading(work);
  }

  /// [#reading] of which something comes.
  ///
  /// @return what the work made
  public <T, E extends Exception> T read(ReadingOf<T, E> work) throws E {
    return files.read(work);
  }

  /// What [#reading] does before and after, for whoever reads without an object of its own:
  ///
  /// ```java
  /// weights.requireWhole();
  /// try {
  ///   read();
  ///   weights.requireWhole(); // a fault may be reported after its numbers were used
  /// } catch (InternalError e) {
  ///   throw weights.fault(e);
  /// }
  /// ```
  ///
  /// @throws FormatException if a file is shorter than it was when it was opened
  public void requireWhole() {
    files.requireWhole();
  }

  /// What a fault while bytes of tensors were read means, to be thrown.
  ///
  /// @throws InternalError if it is something else
  public RuntimeException fault(InternalError error) {
    return files.fault(error);
  }

  /// Lets go of the memory that holds a tensor's part of a mapped file; it is read anew when it is
  /// asked for again.
  public void unload(String name) {
    MemorySegment bytes = bytes(name);
    if (bytes.isMapped()) {
      bytes.unload();
    }
  }

  private FormatException notFloat(String name) {
    return new FormatException(
        file(name), "tensor %s is %s, not floating point".formatted(name, type(name)));
  }

  /// A copy of a tensor of any integer type or of booleans.
  ///
  /// @throws FormatException if it holds other numbers, or more than an array can
  public long[] integers(String name) {
    if (type(name).isFloat()) {
      throw new FormatException(
          file(name), "tensor %s is %s, not whole numbers".formatted(name, type(name)));
    }
    int count = tensor(name).count(name);
    return read(() -> Elements.integers(type(name), bytes(name), count));
  }

  /// Free text beside the tensors, and numbers in a file of `torch.save`; of all shards together
  /// where there are several.
  public Map<String, String> metadata() {
    return metadata;
  }

  @Override
  public void close() {
    files.close();
  }

  private StoredTensor tensor(String name) {
    StoredTensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new FormatException(path, "has no tensor " + name);
    }
    return tensor;
  }
}
