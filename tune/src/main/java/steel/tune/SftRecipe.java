package steel.tune;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import steel.config.Block;
import steel.train.CheckpointSettings;
import steel.train.ProbeSettings;
import steel.train.SampleSettings;
import steel.train.TrainSettings;
import steel.train.ValidationSettings;

/// A recipe of `steel sft`.
///
/// @param model folder of the model to begin with
/// @param epochs how often each conversation is learned from
/// @param train its steps are worked out from `epochs` once the conversations are counted
/// @param samples what a user says while the model learns to answer
/// @param probe questions to ask meanwhile
public record SftRecipe(
    Path model,
    Data data,
    double epochs,
    TrainSettings train,
    ValidationSettings validation,
    CheckpointSettings checkpoint,
    Optional<SampleSettings> samples,
    Optional<ProbeSettings> probe) {

  public SftRecipe {
    if (!(epochs > 0)) {
      throw new IllegalArgumentException("train.epochs must be positive, got " + epochs);
    }
  }

  /// The `data` block.
  ///
  /// @param paths files of conversations, or folders with such files or with `conversations/`
  /// @param maxLength longest conversation in tokens; longer ones are left out and counted
  /// @param validationShare of the conversations that are only scored, chosen by hash of their text
  public record Data(List<Path> paths, int maxLength, double validationShare) {
    public Data {
      paths = List.copyOf(paths);
      if (maxLength < 2) {
        throw new IllegalArgumentException("max_length must be at least 2, got " + maxLength);
      }
      if (!(validationShare >= 0 && validationShare < 1)) {
        throw new IllegalArgumentException(
            "validation_share must be from 0 to below 1, got " + validationShare);
      }
    }

    static Data read(Block block) {
      return new Data(
          block.texts("path").stream().map(Path::of).toList(),
          block.size("max_length", 1024),
          block.number("validation_share", 0.02));
    }
  }

  /// Reads the root block, for `Recipe.read(file, SftRecipe::read)`.
  public static SftRecipe read(Block block) {
    Path model = block.path("model");
    Data data = block.child("data", Data::read);
    Train train = block.child("train", Train::read);
    return new SftRecipe(
        model,
        data,
        train.epochs(),
        train.settings(),
        block.child("validation", ValidationSettings::read),
        block.child("checkpoint", CheckpointSettings::read),
        block.optionalChild("samples", SampleSettings::read),
        block.optionalChild("probe", ProbeSettings::read));
  }

  /// The `train` block: that of every stage, but with epochs in place of steps.
  private record Train(double epochs, TrainSettings settings) {
    static Train read(Block block) {
      return new Train(block.number("epochs", 1), TrainSettings.read(block, Long.MAX_VALUE));
    }
  }
}
