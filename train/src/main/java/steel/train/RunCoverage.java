package steel.train;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import steel.data.AppendLog;
import steel.data.RunCensus;
import steel.files.FormatException;
import steel.files.Progress;

/// Proves that a pretraining reads each block once an epoch: takes the rows that `metrics.jsonl`
/// says each step learned, through every cut, resume and append, and counts them file by file.
///
/// Steps after the newest checkpoint do not count, since they are done again.
public final class RunCoverage {
  private RunCoverage() {}

  /// What was found.
  ///
  /// @param exact whether each block comes once an epoch and no sample was lost or taken twice
  /// @param steps until the newest checkpoint
  /// @param samples that they learned
  /// @param rolledBack samples that were read and not learned, since weights went back after them
  /// @param nextSample where the checkpoint goes on
  /// @param appends how often files joined
  /// @param files of the run, in the order of their blocks
  public record Summary(
      boolean exact,
      long steps,
      long samples,
      long rolledBack,
      long nextSample,
      int appends,
      List<RunCensus.FileCoverage> files) {}

  /// Goes through a run.
  ///
  /// @param run its folder
  /// @throws steel.config.ConfigException if it is no run, or its data are gone
  /// @throws FormatException if `metrics.jsonl` does not say what each step learned
  /// @throws IOException if something cannot be read
  public static Summary of(Path run, Progress progress) throws IOException {
    PretrainRecipe recipe = PretrainingAppend.recipe(run);
    AppendLog log = AppendLog.read(run);
    RunPlace place = RunPlace.of(run);
    try (PretrainingData data = PretrainingData.open(recipe, log);
        Progress.Task task = progress.start("coverage", "steps", place.step())) {
      place.requireRead(data.samples());
      Trace trace = new Trace(data.census(), BadStep.firstSamples(run));
      Path metrics = run.resolve("metrics.jsonl");
      if (place.step() > 0 && Files.exists(metrics)) {
        try (BufferedReader lines = Files.newBufferedReader(metrics)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            step(metrics, line, place.step()).ifPresent(trace::learned);
            task.advance(1);
          }
        }
      }
      trace.reached(place.sample());
      List<RunCensus.FileCoverage> files = trace.census.finish();
      boolean exact =
          trace.steps == place.step()
              && trace.end == place.sample()
              && trace.samples + trace.rolledBack == place.sample()
              && files.stream().allMatch(RunCensus.FileCoverage::exact);
      return new Summary(
          exact,
          trace.steps,
          trace.samples,
          trace.rolledBack,
          place.sample(),
          log.appends().size(),
          files);
    }
  }

  /// What the steps have learned, one after the other.
  private static final class Trace {
    private final RunCensus census;
    private final NavigableSet<Long> bad;
    private long steps;
    private long samples;
    private long rolledBack;
    private long end; // sample after the last

    Trace(RunCensus census, NavigableSet<Long> bad) {
      this.census = census;
      this.bad = bad;
    }

    void learned(Step step) {
      reached(step.firstSample());
      census.read(step.firstSample(), step.rows());
      end = step.firstSample() + step.rows();
      samples += step.rows();
      steps++;
    }

    /// Rows up to here were read: those that no step learned, because a bad step among them sent
    /// the weights back.
    void reached(long sample) {
      Long first = bad.ceiling(end);
      if (first != null && first < sample) {
        census.read(end, sample - end);
        rolledBack += sample - end;
        end = sample;
      }
    }
  }

  /// The rows of a step.
  private record Step(long firstSample, long rows) {}

  private static Optional<Step> step(Path file, String line, long last) {
    JsonNode json = StepLines.read(line);
    long step = json.path("step").asLong(Long.MAX_VALUE);
    if (step > last) {
      return Optional.empty();
    }
    long first = json.path("first_sample").asLong(-1);
    long rows = json.path("rows").asLong(-1);
    if (first < 0 || rows < 0) {
      throw new FormatException(
          file,
          "step %d does not say which rows it learned; was the run begun with an older version?"
              .formatted(step));
    }
    return Optional.of(new Step(first, rows));
  }
}
