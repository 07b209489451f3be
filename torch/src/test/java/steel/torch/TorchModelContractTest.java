package steel.torch;

import java.nio.file.Path;
import steel.model.LanguageModel;
import steel.model.LanguageModelContract;

class TorchModelContractTest extends LanguageModelContract {
  @Override
  protected LanguageModel open(Path folder) {
    return TorchModel.open(folder);
  }
}
