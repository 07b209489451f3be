package steel.cli;

import java.nio.file.Path;
import steel.infer.SteelModel;
import steel.model.LanguageModel;
import steel.torch.TorchModel;

/// The engines that can run a model, as `--engine` names them.
enum Engines {
  /// Pure Java; loads no native library.
  JAVA,
  /// libtorch.
  TORCH;

  /// Opens a model folder; the caller closes it.
  LanguageModel open(Path folder) {
    return switch (this) {
      case JAVA -> SteelModel.open(folder);
      case TORCH -> TorchModel.open(folder);
    };
  }
}
