package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// Something that a run asks of its model now and then, beside the loss on rows that are only
/// scored. It must not change the model, nor what the run does with it.
public interface Probe {
  /// Makes a probe of what a recipe says: who evaluates is not known here.
  interface Maker {
    /// Of recipes that ask nothing.
    Maker NONE =
        (_, _) -> {
          throw new IllegalArgumentException("the recipe has a probe, and nobody asks it");
        };

    Probe make(ProbeSettings settings, Tokenizer tokenizer);
  }

  /// Called before the first step of a part of a run.
  ///
  /// @param run folder of the run; what was written into it of steps after `step` must go
  /// @throws IOException if the disk refuses
  void resume(Path run, long step) throws IOException;

  /// Asks, if it is time to.
  ///
  /// @param step updates done
  /// @param isEnd whether the step is the run's first or last one, which have everything
  /// @param model borrowed
  /// @return figures by their name in `metrics.jsonl`; empty where there are none
  /// @throws IOException if the disk refuses
  Map<String, Double> at(long step, boolean isEnd, LanguageModel model) throws IOException;
}
