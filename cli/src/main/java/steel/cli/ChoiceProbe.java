package steel.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import steel.config.Recipe;
import steel.eval.ChoiceOptions;
import steel.eval.EvalRecipe;
import steel.eval.MultipleChoice;
import steel.files.Progress;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;
import steel.train.Probe;
import steel.train.ProbeSettings;

/// Asks a model multiple-choice questions while it learns: `probe_accuracy`, 0 to 1.
public final class ChoiceProbe implements Probe {
  private static final String FIGURE = "probe_accuracy";

  private final ProbeSettings settings;
  private final ChoiceOptions options;
  private final Tokenizer tokenizer;

  /// @throws steel.config.ConfigException if the recipe of the evaluation is not one
  public ChoiceProbe(ProbeSettings settings, Tokenizer tokenizer) {
    this.settings = settings;
    this.tokenizer = tokenizer;
    this.options =
        settings
            .recipe()
            .map(recipe -> Recipe.read(recipe, List.of(), EvalRecipe::read).value().choice())
            .orElse(ChoiceOptions.DEFAULT);
  }

  @Override
  public void resume(Path run, long step) throws IOException {
    MultipleChoice.count(settings.questions()); // or the first step would be for nothing
  }

  @Override
  public Map<String, Double> at(long step, boolean isEnd, LanguageModel model) throws IOException {
    if (!isEnd && step % settings.every() != 0) {
      return Map.of();
    }
    int threads = Runtime.getRuntime().availableProcessors();
    return Map.of(
        FIGURE,
        MultipleChoice.run(
                model,
                tokenizer,
                settings.questions(),
                options,
                settings.perSubject(),
                threads,
                Progress.SILENT)
            .micro()
            .value());
  }
}
