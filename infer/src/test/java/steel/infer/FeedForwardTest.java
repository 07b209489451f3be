package steel.infer;

import java.nio.file.Path;
import steel.model.FeedForwardContract;
import steel.model.LanguageModel;

/// Every kind of feed-forward half on this engine.
class FeedForwardTest extends FeedForwardContract {
  @Override
  protected LanguageModel open(Path folder) {
    return SteelModel.open(folder);
  }
}
