package steel.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import steel.config.ConfigException;
import steel.files.AtomicFile;
import steel.files.AtomicFolder;
import steel.files.Progress;
import steel.torch.Replicas;
import steel.torch.TorchModel;

/// The loop of every stage that trains: steps from samples, measured, written down and saved, in a
/// run folder that may be cut anywhere and gone on with.
///
/// A run folder has `recipe.yaml`, `metrics.jsonl`, `checkpoints/step-N` and, at its end, `model`.
/// A resumed run computes what the uninterrupted one would have, bit for bit.
public final class TrainingRun {
  private static final System.Logger LOG = System.getLogger(TrainingRun.class.getName());

  private final Plan plan;
  private final Path folder;
  private final Samples samples;
  private final Measurements measurements;
  private final List<String> notices = new ArrayList<>();

  private TrainingRun(Plan plan, Path folder) {
    this.plan = plan;
    this.folder = folder;
    this.samples = plan.samples();
    this.measurements =
        new Measurements(plan.validation(), plan.train().steps(), plan.heldOut(), plan.probes());
  }

  /// Makes the model that a run starts from.
  public interface FreshModel {
    /// @throws IOException if a file cannot be read
    TorchModel open() throws IOException;
  }

  /// Puts into a model folder what is there beside weights and `config.json`.
  public interface ModelFolder {
    /// @throws IOException if the disk refuses
    void complete(Path folder) throws IOException;
  }

  /// All that a run is made of.
  ///
  /// @param stage what the progress line calls it
  /// @param recipe resolved, to be kept with the run
  /// @param samples rows in the order of training
  /// @param heldOut sets of rows that are only scored, each in any fixed order, by name; the one
  ///   without a name stands for all of the data
  /// @param probes what else the model is asked
  public record Plan(
      String stage,
      String recipe,
      TrainSettings train,
      CheckpointSettings checkpoint,
      ValidationSettings validation,
      FreshModel model,
      Samples samples,
      Map<String, Samples> heldOut,
      List<Probe> probes,
      ModelFolder modelFolder) {}

  /// What became of a run.
  ///
  /// @param steps updates done, over all its parts
  /// @param tokens that counted in the losses, over all its parts
  /// @param resumedFrom the step that this part began after, 0 if at the beginning
  /// @param loss of the last step, in nats; empty where this part did none
  /// @param validationLossFirst of the first step that measured it, over all parts
  /// @param validationLossLast of the last one
  /// @param notices what the user should know, such as a damaged checkpoint
  /// @param model the finished model folder
  public record Result(
      long steps,
      long tokens,
      long resumedFrom,
      OptionalDouble loss,
      OptionalDouble validationLossFirst,
      OptionalDouble validationLossLast,
      List<String> notices,
      Path model) {}

  /// Runs a plan to its end, from wherever the run folder stands.
  ///
  /// @throws ConfigException if the loss is no number any more, or the folder belongs to another
  ///   run
  /// @throws IOException if the disk refuses; the run can then be gone on with
  public static Result run(Plan plan, Path folder, Resume resume, Progress progress)
      throws IOException {
    return new TrainingRun(plan, folder).run(resume, progress);
  }

  private Result run(Resume resume, Progress progress) throws IOException {
    Files.createDirectories(folder);
    if (resume == Resume.NEVER) {
      for (Checkpoint old : Checkpoint.all(checkpoints())) {
        old.delete();
      }
      AtomicFolder.delete(folder.resolve("model"));
    }
    Optional<Checkpoint> newest = newestWhole();
    int workers = newest.isPresent() ? newest.get().workers() : freshWorkers();
    try (TorchModel model = plan.model().open();
        AdamW optimizer =
            new AdamW(plan.train().optimizer(), plan.train().profile(), model.parameters())) {
      Checkpoint.State state = new Checkpoint.State(0, 0, 0, workers, samples.fingerprint(0));
      if (newest.isPresent()) {
        state = restore(newest.get(), model, optimizer);
      }
      samples.requireReach(samplesAtTheEnd(state));
      AtomicFile.writeText(folder.resolve("recipe.yaml"), plan.recipe());
      measurements.resume(folder, state.step());
      Result result;
      try (Replicas replicas = Replicas.of(model, workers, plan.train().precision());
          MetricsLog metrics = MetricsLog.resume(folder, state.step());
          RowPrefetch rows = prefetch(state)) {
        Steps steps = new Steps(plan.train(), rows, replicas, optimizer);
        SpeedMeter meter = new SpeedMeter(model.config(), peakFlops(replicas));
        result = loop(steps, state, model, optimizer, meter, metrics, progress);
      }
      export(model);
      return result;
    }
  }

  private double peakFlops(Replicas replicas) {
    double given = plan.train().peakTflops();
    return given > 0 ? given * 1e12 : replicas.measurePeakFlops();
  }

  /// Holds the rows of two steps ready.
  private RowPrefetch prefetch(Checkpoint.State state) {
    return new RowPrefetch(
        samples, state.samples(), samplesAtTheEnd(state), 2 * plan.train().batch());
  }

  /// The counter of samples goes on from where it stands, whatever `train.batch` was before.
  private long samplesAtTheEnd(Checkpoint.State state) {
    long left = Math.max(0, plan.train().steps() - state.step());
    return state.samples() + left * plan.train().batch();
  }

  private int freshWorkers() {
    int wanted = plan.train().workers();
    int cores = Runtime.getRuntime().availableProcessors();
    return Math.min(wanted > 0 ? wanted : cores, plan.train().microBatch());
  }

  private Path checkpoints() {
    return checkpoints(folder);
  }

  private static Path checkpoints(Path run) {
    return run.resolve("checkpoints");
  }

  /// The latest checkpoint of a run, without a look into it.
  ///
  /// @throws IOException if the folder cannot be read
  public static Optional<Path> newestCheckpoint(Path run) throws IOException {
    return Checkpoint.all(checkpoints(run)).reversed().stream().map(Checkpoint::folder).findFirst();
  }

  private Optional<Checkpoint> newestWhole() throws IOException {
    List<Checkpoint> all = Checkpoint.all(checkpoints());
    for (Checkpoint checkpoint : all.reversed()) {
      Optional<String> damage = checkpoint.damage();
      if (damage.isEmpty()) {
        return Optional.of(checkpoint);
      }
      notice(
          "%s: %s; %s"
              .formatted(
                  checkpoint.folder(),
                  damage.get(),
                  checkpoint == all.getFirst()
                      ? "no whole checkpoint is left, starting from the beginning"
                      : "taking the checkpoint before it"));
    }
    return Optional.empty();
  }

  private Checkpoint.State restore(Checkpoint checkpoint, TorchModel model, AdamW optimizer)
      throws IOException {
    Checkpoint.State state = checkpoint.restore(model, optimizer);
    if (!state.dataFingerprint().equals(samples.fingerprint(state.samples()))) {
      throw new ConfigException(
          "%s: was made with other data; give the data back its former content, or start over with"
                  .formatted(checkpoint.folder())
              + " --resume never");
    }
    return state;
  }

  private Result loop(
      Steps steps,
      Checkpoint.State start,
      TorchModel model,
      AdamW optimizer,
      SpeedMeter meter,
      MetricsLog metrics,
      Progress progress)
      throws IOException {
    long total = plan.train().steps();
    int rows = plan.train().batch();
    long sample = start.samples();
    long tokens = start.tokens();
    OptionalDouble loss = OptionalDouble.empty();
    try (Progress.Task task = progress.start(plan.stage(), "steps", total)) {
      task.resume(Math.min(start.step(), total));
      for (long step = start.step(); step < total; step++) {
        long begin = System.nanoTime();
        Steps.Outcome outcome = steps.run(sample);
        requireFinite(outcome, step + 1);
        steps.update(outcome, plan.train().learningRate(step));
        SpeedMeter.Speed speed = meter.of(outcome.rows(), System.nanoTime() - begin);
        tokens += outcome.validTokens();
        Map<String, Double> measured = measurements.at(step + 1, steps, model);
        loss = OptionalDouble.of(outcome.loss());
        metrics.write(
            new MetricsLog.Step(
                step + 1,
                outcome.loss(),
                plan.train().learningRate(step),
                outcome.gradientNorm(),
                tokens,
                speed,
                measured,
                sample,
                rows));
        sample += rows;
        task.advance(1);
        task.say(figures(outcome, step, speed, metrics.lastValidation()));
        if ((step + 1) % plan.checkpoint().every() == 0 || step + 1 == total) {
          save(step + 1, sample, tokens, steps.workers(), model, optimizer);
        }
      }
    }
    return new Result(
        Math.max(start.step(), total),
        tokens,
        start.step(),
        loss,
        metrics.firstValidation(),
        metrics.lastValidation(),
        List.copyOf(notices),
        folder.resolve("model"));
  }

  private String figures(
      Steps.Outcome outcome, long step, SpeedMeter.Speed speed, OptionalDouble measured) {
    String text =
        "loss %.3f  lr %.2e  %s"
            .formatted(outcome.loss(), plan.train().learningRate(step), speed.words());
    return measured.isPresent()
        ? text + "  validation %.3f".formatted(measured.getAsDouble())
        : text;
  }

  /// A step whose loss is no number must not touch the weights.
  private void requireFinite(Steps.Outcome outcome, long step) throws IOException {
    String what;
    if (!Double.isFinite(outcome.loss())) {
      what = "loss is " + (Double.isNaN(outcome.loss()) ? "NaN" : "infinite");
    } else if (!Double.isFinite(outcome.gradientNorm())) {
      what = "the gradient norm is no number";
    } else {
      return;
    }
    String last =
        newestWhole()
            .map(good -> "last good checkpoint: %s; resume from it".formatted(good.name()))
            .orElse("there is no checkpoint yet; start again");
    throw new ConfigException(
        "step %d: %s; %s with a lower train.schedule.peak (now %s)"
            .formatted(step, what, last, plan.train().schedule().peak()));
  }

  private void save(
      long step, long sample, long tokens, int workers, TorchModel model, AdamW optimizer)
      throws IOException {
    Checkpoint.State state =
        new Checkpoint.State(step, sample, tokens, workers, samples.fingerprint(sample));
    try {
      Checkpoint.write(checkpoints(), state, model, optimizer);
    } catch (IOException e) {
      throw new IOException(
          "step %d: the checkpoint could not be written: %s; the run stays as its checkpoint before"
                  .formatted(step, e.getMessage())
              + " left it",
          e);
    }
    List<Checkpoint> all = Checkpoint.all(checkpoints());
    for (Checkpoint old : all.subList(0, Math.max(0, all.size() - plan.checkpoint().keep()))) {
      old.delete();
    }
  }

  private void export(TorchModel model) throws IOException {
    try (AtomicFolder target = AtomicFolder.beside(folder.resolve("model"))) {
      model.save(target.path());
      plan.modelFolder().complete(target.path());
      target.commit();
    }
  }

  private void notice(String text) {
    if (!notices.contains(text)) {
      notices.add(text);
      LOG.log(System.Logger.Level.WARNING, text);
    }
  }
}
