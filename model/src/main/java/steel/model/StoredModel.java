package steel.model;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.weights.Gguf;
import steel.weights.GgufMetadata;
import steel.weights.Weights;

/// A model on disk, opened: a folder as Hugging Face has them, or one GGUF file. Owns the mapped
/// weights.
///
/// @param path of the folder or file
/// @param config its shape
/// @param generationConfig how it wants to generate
/// @param weights under the names of checkpoints
/// @param gguf what a GGUF file says beside that, its tokenizer among others
public record StoredModel(
    Path path,
    ModelConfig config,
    GenerationConfig generationConfig,
    Weights weights,
    Optional<GgufMetadata> gguf)
    implements AutoCloseable {

  /// Opens a model; reads none of its weights.
  ///
  /// @throws ConfigException if it is no model, or of a kind that this program does not have
  /// @throws FormatException if a file is broken
  public static StoredModel open(Path folderOrGguf) {
    if (isGguf(folderOrGguf)) {
      return GgufModel.open(folderOrGguf);
    }
    ModelConfig config =
        ConfigJson.read(folderOrGguf); // first, so that a wrong folder is called so
    GenerationConfig generationConfig = GenerationConfig.read(folderOrGguf, config);
    return new StoredModel(
        folderOrGguf, config, generationConfig, Weights.open(folderOrGguf), Optional.empty());
  }

  /// Whether a path names a GGUF file and not a folder.
  public static boolean isGguf(Path path) {
    return path.toString().endsWith(Gguf.SUFFIX) && !Files.isDirectory(path);
  }

  @Override
  public void close() {
    weights.close();
  }
}
