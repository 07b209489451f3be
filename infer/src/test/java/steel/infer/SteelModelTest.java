package steel.infer;

import java.nio.file.Path;
import steel.model.LanguageModel;
import steel.model.LanguageModelContract;

/// The contract of every engine, held by this one.
class SteelModelTest extends LanguageModelContract {
  @Override
  protected LanguageModel open(Path folder) {
    return SteelModel.open(folder);
  }
}
