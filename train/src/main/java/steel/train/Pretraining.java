package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.Manifest;
import steel.data.PackedBlocks;
import steel.files.Progress;
import steel.model.ModelConfig;
import steel.tokenizer.Tokenizer;
import steel.torch.TorchModel;

/// Teaches a fresh model to continue packed text.
public final class Pretraining {
  private Pretraining() {}

  /// Runs a recipe to its end; a run folder that was cut is gone on with.
  ///
  /// @param run folder of the run
  /// @throws ConfigException if the recipe does not fit its data, or the loss is no number any more
  /// @throws steel.files.FormatException if data or tokenizer are broken
  /// @throws IOException if the disk refuses; the run can then be gone on with
  public static TrainingRun.Result run(Recipe<PretrainRecipe> recipe, Path run, Progress progress)
      throws IOException {
    return run(recipe, run, Resume.AUTO, progress);
  }

  /// As [#run(Recipe, Path, Progress)], with a choice of what happens to earlier checkpoints.
  public static TrainingRun.Result run(
      Recipe<PretrainRecipe> recipe, Path run, Resume resume, Progress progress)
      throws IOException {
    PretrainRecipe value = recipe.value();
    TokenizerFolder.requireTokenizer(value.tokenizer());
    String tokenizerHash = Tokenizer.read(value.tokenizer()).hash();
    try (PackedBlocks train = open(value.data().path(), tokenizerHash, value);
        PackedBlocks validation = openOptional(value, tokenizerHash)) {
      Manifest manifest = train.manifest();
      List<Integer> eos =
          List.copyOf(new LinkedHashSet<>(List.of(manifest.separatorId(), manifest.padId())));
      ModelConfig config =
          value.model().config(manifest.vocabSize(), new ModelConfig.SpecialTokens(-1, eos));
      return TrainingRun.run(
          new TrainingRun.Plan(
              "pretrain",
              recipe.resolvedYaml(),
              value.train(),
              value.checkpoint(),
              value.validation(),
              () -> TorchModel.create(config, value.model().initialization(), value.train().seed()),
              PackedSamples.shuffled(train, value.train().seed()),
              value.data().validation().map(_ -> PackedSamples.inOrder(validation)),
              folder -> TokenizerFolder.complete(value.tokenizer(), folder, eos, manifest.padId())),
          run,
          resume,
          progress);
    }
  }

  /// The held-out blocks; the training blocks once more, unused, where the recipe names none.
  private static PackedBlocks openOptional(PretrainRecipe recipe, String tokenizerHash)
      throws IOException {
    Optional<Path> path = recipe.data().validation();
    return open(path.orElse(recipe.data().path()), tokenizerHash, recipe);
  }

  private static PackedBlocks open(Path folder, String tokenizerHash, PretrainRecipe recipe)
      throws IOException {
    PackedBlocks blocks = PackedBlocks.open(folder);
    try {
      if (blocks.count() == 0) {
        throw new ConfigException(
            folder
                + ": has no tokens; pack more text, for validation with a larger validation_share");
      }
      if (!blocks.manifest().tokenizerHash().equals(tokenizerHash)) {
        throw new ConfigException(
            "%s: was packed with another tokenizer than %s; pack it again with that one"
                .formatted(folder, recipe.tokenizer()));
      }
      int context = blocks.blockLength() - 1;
      int limit = recipe.model().config().maxPositionEmbeddings();
      if (context > limit) {
        throw new ConfigException(
            "%s: its blocks have %d tokens of context, model.max_position_embeddings is %d"
                .formatted(folder, context, limit));
      }
      return blocks;
    } catch (ConfigException e) {
      blocks.close();
      throw e;
    }
  }
}
