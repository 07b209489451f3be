package steel.weights;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import steel.files.FormatException;
import steel.weights.Pickled.Storage;
import steel.weights.Pickled.View;

/// Opens files of `torch.save` from PyTorch 1.6 on: an archive with one pickle, which says what
/// there is, and an entry for each storage, which is mapped.
final class TorchFile {
  private static final String PICKLE = "data.pkl";

  /// What the stream of older versions begins with: protocol 2, then a number of ten bytes.
  private static final byte[] LEGACY = {(byte) 0x80, 2, (byte) 0x8a, 10};

  private final Path file;
  private final Arena arena;
  private final Map<String, MemorySegment> entries;
  private final String root;

  private TorchFile(Path file, Arena arena, Map<String, MemorySegment> entries, String root) {
    this.file = file;
    this.arena = arena;
    this.entries = entries;
    this.root = root;
  }

  /// Maps a file and reads its pickle; reads none of its tensors.
  ///
  /// @param files own the mapping
  /// @throws FormatException if there is no such file, it breaks the format, or it holds more than
  ///   tensors, numbers and texts
  static TensorFile open(Path file, MappedFiles files) {
    MemorySegment bytes = files.map(file);
    requireArchive(file, bytes);
    Map<String, MemorySegment> entries = StoredZip.entries(file, bytes);
    Optional<String> pickle =
        entries.keySet().stream()
            .filter(name -> name.equals(PICKLE) || name.endsWith("/" + PICKLE))
            .findFirst();
    if (pickle.isEmpty()) {
      throw new FormatException(
          file, "an archive, but not of torch.save: it has no %s".formatted(PICKLE));
    }
    String root = pickle.get().substring(0, pickle.get().length() - PICKLE.length());
    return new TorchFile(file, files.arena(), entries, root).read();
  }

  private static void requireArchive(Path file, MemorySegment bytes) {
    if (StoredZip.begins(bytes)) {
      return;
    }
    boolean legacy =
        bytes.byteSize() >= LEGACY.length
            && bytes.asSlice(0, LEGACY.length).mismatch(MemorySegment.ofArray(LEGACY)) == -1;
    throw new FormatException(
        file,
        legacy
            ? "of PyTorch before 1.6, which is not read; load it with a newer torch and save it"
                + " again, or use safetensors"
            : "not a file of torch.save: it is no zip archive");
  }

  private TensorFile read() {
    MemorySegment order = entries.get(root + "byteorder");
    if (order != null && !text(order, 16).equals("little")) {
      throw broken("its numbers are not little endian; load it with torch and save it again");
    }
    MemorySegment pickle = entry(PICKLE);
    if (pickle.byteSize() > Unpickler.MAX_BYTES) {
      throw broken(
          "its pickle has %d bytes, at most %d are read; it holds more than tensors"
              .formatted(pickle.byteSize(), Unpickler.MAX_BYTES));
    }
    PickledNames names = PickledNames.of(file, Unpickler.read(file, bytes(pickle)));
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    names.views().forEach((name, view) -> tensors.put(name, tensor(name, view)));
    return new TensorFile(file, tensors, names.texts());
  }

  private StoredTensor tensor(String name, View view) {
    Storage storage = view.storage();
    MemorySegment numbers = entry("data/" + storage.key());
    int width = storage.type().bytes();
    if (storage.count() > numbers.byteSize() / width) {
      throw broken(
          "cut short: storage %s of tensor %s has %d bytes, not %d numbers of %d; fetch or write it"
                  .formatted(storage.key(), name, numbers.byteSize(), storage.count(), width)
              + " again");
    }
    return new StoredTensor(
        file, storage.type(), view.shape(), () -> StridedView.rowMajor(view, numbers, arena));
  }

  private MemorySegment entry(String name) {
    MemorySegment entry = entries.get(root + name);
    if (entry == null) {
      throw broken("the archive has no %s; fetch or write it again".formatted(root + name));
    }
    return entry;
  }

  private static byte[] bytes(MemorySegment segment) {
    return segment.toArray(ValueLayout.JAVA_BYTE);
  }

  private static String text(MemorySegment segment, int limit) {
    MemorySegment head = segment.asSlice(0, Math.min(segment.byteSize(), limit));
    return new String(bytes(head), StandardCharsets.UTF_8).strip();
  }

  private FormatException broken(String problem) {
    return new FormatException(file, problem);
  }
}
