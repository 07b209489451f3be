package steel.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import steel.files.FormatException;

/// What one file holds, in whatever format.
///
/// @param file its path, for messages
/// @param tensors by name, in the order of the file
/// @param metadata the free text beside them
record TensorFile(Path file, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
  /// Maps a safetensors file, or one of `torch.save` where the name says so.
  ///
  /// @param arena owns the mapping
  /// @throws FormatException if there is no such file, or it breaks its format
  static TensorFile open(Path file, Arena arena) {
    return isTorch(file.getFileName().toString())
        ? TorchFile.open(file, arena)
        : SafetensorsFile.open(file, arena);
  }

  /// Whether a file of that name is one of `torch.save`.
  static boolean isTorch(String name) {
    return name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth");
  }

  /// Borrowed: all bytes of a file, mapped read-only.
  ///
  /// @param arena owns the mapping
  /// @throws FormatException if there is no such file
  static MemorySegment map(Path file, Arena arena) {
    if (!Files.isRegularFile(file)) {
      throw new FormatException(file, "no such file");
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read", e);
    }
  }
}
