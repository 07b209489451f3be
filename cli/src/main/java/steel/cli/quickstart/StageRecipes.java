package steel.cli.quickstart;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import steel.config.Block;
import steel.config.Recipe;
import steel.train.PretrainRecipe;
import steel.train.TrainSettings;
import steel.tune.SftRecipe;

/// The recipes of the quickstart's stages, with what the user asked for in them.
record StageRecipes(Places places, Quickstart.Wishes wishes) {
  private static final int AS_OFTEN_AS_IT_TAKES = 1_000_000; // texts of one's own may be few

  /// The recipe of a stage as it is.
  <T> Recipe<T> of(String name, Function<Block, T> reader) {
    return Recipe.read(wishes.recipes().resolve(name + ".yaml"), reader);
  }

  /// That of pretraining, on what the stages before it wrote, as long as there is time for.
  Recipe<PretrainRecipe> pretraining() {
    Path file = wishes.recipes().resolve("pretrain.yaml");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "data.path=" + yaml(places.packed().resolve("train")),
                "data.validation=" + yaml(places.packed().resolve("validation")),
                "data.epochs=" + AS_OFTEN_AS_IT_TAKES,
                "tokenizer=" + yaml(places.tokenizer())));
    TrainSettings train = Recipe.read(file, settings, PretrainRecipe::read).value().train();
    settings.add("train.steps=" + Math.max(1, Math.round(train.steps() * scale())));
    settings.add(warmup(train));
    return Recipe.read(file, settings, PretrainRecipe::read);
  }

  /// Likewise that of fine-tuning.
  Recipe<SftRecipe> fineTuning() {
    Path file = wishes.recipes().resolve("sft.yaml");
    List<String> settings =
        new ArrayList<>(
            List.of(
                "model=" + yaml(places.pretrained()), "data.path=" + yaml(places.conversations())));
    SftRecipe given = Recipe.read(file, settings, SftRecipe::read).value();
    settings.add("train.epochs=" + given.epochs() * scale());
    settings.add(warmup(given.train()));
    return Recipe.read(file, settings, SftRecipe::read);
  }

  private String warmup(TrainSettings train) {
    return "train.schedule.warmup_steps=" + (long) (train.schedule().warmupSteps() * scale());
  }

  private double scale() {
    return wishes.minutes() / Quickstart.NOMINAL_MINUTES;
  }

  /// A path as a YAML text, whatever signs are in it.
  private static String yaml(Path path) {
    return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
