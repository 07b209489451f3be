package steel.cli;

import java.nio.file.Path;
import steel.infer.SteelModel;
import steel.model.LanguageModel;
import steel.model.PrefixMode;
import steel.torch.TorchModel;

/// The engines that can run a model, as `--engine` names them.
enum Engines {
  /// Pure Java; loads no native library.
  JAVA,
  /// libtorch.
  TORCH;

  /// Opens a model folder; the caller closes it.
  LanguageModel open(Path folder) {
    return open(folder, PrefixMode.REFERENCE);
  }

  /// Opens a model folder, to be run so that no token sees a later one, if asked for; the caller
  /// closes it.
  LanguageModel open(Path folder, PrefixMode prefixMode) {
    return switch (this) {
      case JAVA -> SteelModel.open(folder, prefixMode);
      case TORCH -> TorchModel.open(folder, prefixMode);
    };
  }
}
