package steel.infer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/// The Python file that lets transformers run a model which it does not know, written beside the
/// weights. Its classes are those that `auto_map` in `config.json` names.
final class ModelingFile {
  /// What it is called in a model folder.
  static final String NAME = "modeling_steel.py";

  /// `auto_map`: the class of each purpose, after the name of the file.
  static final Map<String, String> AUTO_MAP =
      Map.of(
          "AutoConfig", "modeling_steel.SteelConfig",
          "AutoModel", "modeling_steel.SteelModel",
          "AutoModelForCausalLM", "modeling_steel.SteelForCausalLM");

  private ModelingFile() {}

  /// Writes the file into a model folder.
  ///
  /// @throws IOException if the disk refuses
  static void write(Path folder) throws IOException {
    try (InputStream file =
        Objects.requireNonNull(ModelingFile.class.getResourceAsStream(NAME), NAME)) {
      Files.copy(file, folder.resolve(NAME));
    }
  }
}
