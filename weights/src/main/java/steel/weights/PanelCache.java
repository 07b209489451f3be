package steel.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import steel.files.Checksum;
import steel.files.FormatException;

/// The matrices of a GGUF file as [Panels], kept in a file beside it, so that its blocks are
/// brought into their order once and not each time it is opened. It is of the form that
/// [PanelTensors] has; its metadata say of which file it is, and one that is cut, or of another
/// file, is as none.
///
/// The environment variable `STEEL_GGUF_CACHE`, or the system property `steel.gguf.cache`, is `off`
/// where nobody wants it, and `on` for files of any size.
final class PanelCache {
  /// What follows the name of the GGUF file. No name of weights, so that nobody takes it for some.
  static final String SUFFIX = ".steel-panels";

  /// Below, there is little to be gained: it takes less than a tenth of a second.
  private static final long MIN_BYTES = 100_000_000;

  private static final String UNFINISHED = ".unfinished";
  private static final Duration ABANDONED = Duration.ofHours(1); // writing takes seconds
  private static final int SAMPLES = 64;
  private static final int SAMPLE_BYTES = 1 << 12;

  private static final System.Logger LOG = System.getLogger(PanelCache.class.getName());

  private final Path file;
  private final MemorySegment bytes;
  private final long headBytes;
  private final Map<String, Shape> matrices;

  /// @param file the GGUF file
  /// @param bytes all of it
  /// @param headBytes of them, before its tensors
  /// @param matrices those that have panels
  PanelCache(Path file, MemorySegment bytes, long headBytes, Map<String, Shape> matrices) {
    this.file = file;
    this.bytes = bytes;
    this.headBytes = Math.min(headBytes, bytes.byteSize());
    this.matrices = matrices;
  }

  /// A matrix.
  ///
  /// @param blocks that the file has of it; borrowed
  record Shape(PanelType type, int rows, int columns, Supplier<MemorySegment> blocks) {
    long bytes() {
      return Panels.bytes(type, rows, columns);
    }

    /// Makes its panels of its blocks.
    Panels panels(Arena arena) {
      return Panels.of(type, rows, columns, blocks.get(), arena);
    }
  }

  private static String setting() {
    String asked = System.getenv().getOrDefault("STEEL_GGUF_CACHE", "");
    return System.getProperty("steel.gguf.cache", asked);
  }

  private long panelBytes() {
    return matrices.values().stream().mapToLong(Shape::bytes).sum();
  }

  /// Whether panels are to be kept, and looked for.
  boolean isWanted() {
    return switch (setting()) {
      case "off" -> false;
      case "on" -> !matrices.isEmpty();
      default -> panelBytes() >= MIN_BYTES;
    };
  }

  private Path target() {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /// Maps what is there.
  ///
  /// @param files own the mapping
  /// @return empty if there is none, or it is not of this file as it is now
  Optional<Map<String, Panels>> read(MappedFiles files) {
    if (!isWanted() || !Files.isRegularFile(target())) {
      return Optional.empty();
    }
    try {
      Map<String, String> wanted = metadata();
      try (MappedFiles first = new MappedFiles()) { // so that a foreign one does not stay mapped
        panels(wanted, first);
      }
      return Optional.of(panels(wanted, files));
    } catch (FormatException | IOException | UncheckedIOException e) {
      LOG.log(Level.DEBUG, "is made anew: {0}", e.getMessage());
      return Optional.empty();
    }
  }

  private Map<String, Panels> panels(Map<String, String> wanted, MappedFiles files) {
    TensorFile kept = SafetensorsFile.open(target(), files);
    if (!kept.metadata().equals(wanted)) {
      throw new FormatException(target(), "is not of " + file + " as it is now");
    }
    Map<String, Supplier<Panels>> all =
        PanelTensors.of(kept.tensors(), kept.metadata(), files.arena()).panels();
    Map<String, Panels> panels = new LinkedHashMap<>();
    for (String name : matrices.keySet()) {
      Supplier<Panels> made = all.get(name);
      if (made == null) {
        throw new FormatException(target(), "has no tensor " + name);
      }
      panels.put(name, made.get());
    }
    return panels;
  }

  /// Keeps panels for the next time. Where that cannot be, because nobody may write there or the
  /// disk is full, nothing is left behind.
  ///
  /// @param panels of every matrix
  void write(Map<String, Panels> panels) {
    Path target = target().toAbsolutePath();
    if (!isWanted() || !Files.isWritable(folderOf(target))) {
      return; // a folder of somebody else's is no mistake
    }
    try {
      deleteAbandoned(target);
      requireRoom(target);
      List<SafetensorsWriter.Tensor> tensors = new ArrayList<>();
      panels.forEach((name, one) -> tensors.addAll(PanelTensors.tensors(name, one)));
      Path own = target.resolveSibling(unfinished(target)); // of this process and call alone
      try {
        SafetensorsWriter.write(own, metadata(), tensors);
        move(own, target);
      } finally {
        Files.deleteIfExists(own);
      }
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "{0} cannot be kept, so the next opening of {1} takes as long ({2})",
          target.getFileName(),
          file.getFileName(),
          e.getMessage());
    }
  }

  /// Makes panels of the blocks again, one matrix after the other, and holds them against those
  /// that are kept.
  ///
  /// @return the file that has them; empty if there is none that [#read] takes
  /// @throws FormatException if they differ
  Optional<Path> compare() {
    try (MappedFiles own = new MappedFiles()) {
      Optional<Map<String, Panels>> kept = read(own);
      kept.ifPresent(
          all ->
              own.reading(
                  () -> matrices.forEach((name, one) -> requireSame(name, one, all.get(name)))));
      return kept.map(_ -> target());
    }
  }

  private void requireSame(String name, Shape matrix, @Nullable Panels kept) {
    try (Arena arena = Arena.ofShared()) { // several threads make them
      Panels made = matrix.panels(arena);
      if (kept == null
          || kept.codes().mismatch(made.codes()) >= 0
          || kept.scales().mismatch(made.scales()) >= 0) {
        throw new FormatException(
            target(),
            "%s is not what the blocks of %s give, so one of the two files is damaged; delete this one, which is made anew, and fetch the other again if it is not as its authors have it"
                .formatted(name, file.getFileName()));
      }
    }
  }

  private static Path folderOf(Path target) {
    Path folder = target.getParent();
    if (folder == null) {
      throw new IllegalArgumentException(target + " is the root of a disk");
    }
    return folder;
  }

  /// What is written is forced to the disk before it gets its name.
  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING); // some network file systems
    }
  }

  private static String unfinished(Path target) {
    long process = ProcessHandle.current().pid();
    return "%s%d-%x%s".formatted(prefix(target), process, System.nanoTime(), UNFINISHED);
  }

  private static String prefix(Path target) {
    return "." + target.getFileName() + ".";
  }

  /// What a process that was killed has left. One that still writes has changed its own just now.
  private static void deleteAbandoned(Path target) throws IOException {
    Instant limit = Instant.now().minus(ABANDONED);
    List<Path> all;
    try (Stream<Path> files = Files.list(folderOf(target))) {
      all =
          files
              .filter(one -> one.getFileName().toString().contains(prefix(target)))
              .filter(one -> one.toString().endsWith(UNFINISHED))
              .toList();
    }
    for (Path one : all) {
      if (Files.getLastModifiedTime(one).toInstant().isBefore(limit)) {
        Files.deleteIfExists(one);
      }
    }
  }

  /// Before minutes are spent on filling a disk.
  private void requireRoom(Path target) throws IOException {
    long room = Files.getFileStore(folderOf(target)).getUsableSpace();
    if (room - panelBytes() < panelBytes() / 16) {
      throw new IOException(
          "it takes %,d MB, and %,d MB are free".formatted(panelBytes() >> 20, room >> 20));
    }
  }

  private Map<String, String> metadata() throws IOException {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", PanelTensors.FORMAT);
    metadata.put("source_bytes", Long.toString(bytes.byteSize()));
    metadata.put("source_modified", Files.getLastModifiedTime(file).toInstant().toString());
    metadata.put("source_sha256", fingerprint());
    matrices.forEach(
        (name, one) ->
            metadata.put(name, PanelTensors.description(one.type(), one.rows(), one.columns())));
    return metadata;
  }

  /// Of the head, and of samples all over the tensors: to read all of them would take as long as
  /// what is saved.
  private String fingerprint() {
    MessageDigest digest = Checksum.sha256();
    digest.update(bytes.asSlice(0, headBytes).asByteBuffer());
    long rest = bytes.byteSize() - headBytes;
    int length = (int) Math.min(SAMPLE_BYTES, rest);
    for (int sample = 0; sample < SAMPLES; sample++) {
      long at = headBytes + (rest - length) / SAMPLES * sample;
      digest.update(bytes.asSlice(at, length).asByteBuffer());
    }
    digest.update(bytes.asSlice(bytes.byteSize() - length).asByteBuffer());
    return HexFormat.of().formatHex(digest.digest());
  }
}
