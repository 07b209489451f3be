package steel.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.Recipe;
import steel.data.AppendLog;
import steel.data.Manifest;
import steel.files.Progress;
import steel.model.ModelConfig;
import steel.tokenizer.Tokenizer;
import steel.torch.TorchModel;

/// Teaches a fresh model to continue packed text.
public final class Pretraining {
  private Pretraining() {}

  /// As the other, of a recipe without a `probe`, from where the run folder stands to the end.
  public static TrainingRun.Result run(Recipe<PretrainRecipe> recipe, Path run, Progress progress)
      throws IOException {
    return run(recipe, run, RunControl.of(progress), Probe.Maker.NONE);
  }

  /// Runs a recipe to its end, unless it is told to stop.
  ///
  /// @param run folder of the run
  /// @param probeMaker asked if the recipe has a `probe`
  /// @throws steel.config.ConfigException if the recipe does not fit its data, or the loss is no
  ///   number any more
  /// @throws steel.files.FormatException if data or tokenizer are broken
  /// @throws IOException if the disk refuses; the run can then be gone on with
  public static TrainingRun.Result run(
      Recipe<PretrainRecipe> recipe, Path run, RunControl control, Probe.Maker probeMaker)
      throws IOException {
    try (RunLock _ = RunLock.of(run)) {
      if (control.resume() instanceof Resume.Never) {
        Files.deleteIfExists(run.resolve(AppendLog.FILE_NAME));
      }
      return run(recipe, run, control, AppendLog.read(run), probeMaker);
    }
  }

  private static TrainingRun.Result run(
      Recipe<PretrainRecipe> recipe,
      Path run,
      RunControl control,
      AppendLog log,
      Probe.Maker probeMaker)
      throws IOException {
    PretrainRecipe value = recipe.value();
    TokenizerFolder.requireTokenizer(value.tokenizer());
    Tokenizer tokenizer = Tokenizer.read(value.tokenizer());
    List<Probe> probes = new ArrayList<>();
    value.samples().ifPresent(samples -> probes.add(TextSamples.continued(samples, tokenizer)));
    value.probe().ifPresent(probe -> probes.add(probeMaker.make(probe, tokenizer)));
    try (PretrainingData data = PretrainingData.open(value, log, tokenizer.hash())) {
      Manifest manifest = data.manifest();
      ModelConfig.SpecialTokens special =
          ModelConfig.SpecialTokens.ending(manifest.separatorId(), manifest.padId());
      ModelConfig config = value.model().config(manifest.vocabSize(), special);
      return TrainingRun.run(
          new TrainingRun.Plan(
              "pretrain",
              recipe.resolvedYaml(),
              value.train(),
              value.checkpoint(),
              value.validation(),
              () ->
                  TorchModel.create(
                      config,
                      value.model().initialization(),
                      value.model().routerScale(),
                      value.train().seed()),
              data.samples(),
              data.heldOut(),
              probes,
              folder ->
                  TokenizerFolder.complete(
                      value.tokenizer(), folder, special.eos(), manifest.padId())),
          run,
          control);
    }
  }
}
