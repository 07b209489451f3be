package steel.weights;

import java.nio.file.Path;
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
  /// @param files own the mapping
  /// @throws FormatException if there is no such file, or it breaks its format
  static TensorFile open(Path file, MappedFiles files) {
    return isTorch(file.getFileName().toString())
        ? TorchFile.open(file, files)
        : SafetensorsFile.open(file, files);
  }

  /// Whether a file of that name is one of `torch.save`.
  static boolean isTorch(String name) {
    return name.endsWith(".bin") || name.endsWith(".pt") || name.endsWith(".pth");
  }
}
