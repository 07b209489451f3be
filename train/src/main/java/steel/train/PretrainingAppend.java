package steel.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.AppendLog;
import steel.data.Appending;
import steel.data.Manifest;
import steel.data.Mixture;
import steel.files.Progress;

/// Adds packed tokens to a pretraining that has begun: from its newest checkpoint on, they are
/// shuffled among the blocks that its epoch has not read yet. Nothing comes again before the epoch
/// is over, nothing is left out.
public final class PretrainingAppend {
  private PretrainingAppend() {}

  /// What was appended.
  ///
  /// @param step that the run goes on after
  /// @param sample that they joined at
  /// @param files that joined
  /// @param blocks of those files
  /// @param tokens in them, without padding
  /// @param unread blocks of the epoch that are still to be read, old and new together
  /// @param stepsToReadAll a `train.steps` that reads them to the last whole batch
  public record Result(
      long step,
      long sample,
      long files,
      long blocks,
      long tokens,
      long unread,
      long stepsToReadAll) {}

  /// Appends, or changes nothing.
  ///
  /// @param run folder of the run
  /// @param bins packed folders, or files that the manifest beside them names
  /// @throws ConfigException if it is no run, a training works there now, or what is given does not
  ///   fit or is there already
  /// @throws steel.files.FormatException if a file is not what its manifest says
  /// @throws IOException if the disk refuses
  public static Result append(Path run, List<Path> bins, Progress progress) throws IOException {
    PretrainRecipe recipe = recipe(run);
    if (Mixture.isMixture(recipe.data().path())) {
      throw new ConfigException(
          "%s: reads the mixture %s as it was planned, nothing can join it; name the new set in a"
                  .formatted(run, recipe.data().path())
              + " mixture and begin a new run with that");
    }
    try (RunLock _ = RunLock.of(run)) {
      AppendLog log = AppendLog.read(run);
      RunPlace place = RunPlace.of(run);
      // a damaged checkpoint may have set the run back to before the latest append
      long sample = Math.max(place.sample() + place.begun(), log.lastSample());
      Appending.Known known =
          new Appending.Known(recipe.data().path(), recipe.data().heldOut(), log);
      List<AppendLog.Joined> joined = Appending.look(known, bins, sample, progress);
      AppendLog longer = log.with(joined);
      try (PretrainingData data = PretrainingData.open(recipe, longer)) { // as the run will
        place.requireRead(data.samples());
        longer.write(run);
        long end = data.order().firstOf(data.order().epochOf(sample) + 1);
        return result(recipe, place, joined, end - place.sample());
      }
    }
  }

  static PretrainRecipe recipe(Path run) {
    Path file = run.resolve("recipe.yaml");
    if (!Files.isRegularFile(file)) {
      throw new ConfigException(
          run + ": is no run, it has no recipe.yaml; steel pretrain RECIPE --out RUN begins one");
    }
    return Recipe.read(file, PretrainRecipe::read).value();
  }

  private static Result result(
      PretrainRecipe recipe, RunPlace place, List<AppendLog.Joined> joined, long unread) {
    long files = joined.stream().mapToLong(one -> one.files().size()).sum();
    long blocks = joined.stream().mapToLong(AppendLog.Joined::blocks).sum();
    long tokens =
        joined.stream()
            .flatMap(one -> one.files().stream())
            .mapToLong(Manifest.PackedFile::tokens)
            .sum();
    return new Result(
        place.step(),
        place.sample(),
        files,
        blocks,
        tokens,
        unread,
        place.step() + unread / recipe.train().batch());
  }
}
