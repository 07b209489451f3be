package steel.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import steel.files.AtomicFile;
import steel.files.AtomicFolder;
import steel.files.FolderManifest;
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
  private final List<String> notices = Collections.synchronizedList(new ArrayList<>());

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
  /// @param stopped whether it was told to end early, and did
  /// @param model the finished model folder, where it was not
  public record Result(
      long steps,
      long tokens,
      long resumedFrom,
      OptionalDouble loss,
      OptionalDouble validationLossFirst,
      OptionalDouble validationLossLast,
      List<String> notices,
      boolean stopped,
      Path model) {}

  /// Runs a plan to its end, from wherever the run folder stands.
  ///
  /// @throws steel.config.ConfigException if the loss is no number any more, or the folder belongs
  ///   to another run
  /// @throws IOException if the disk refuses; the run can then be gone on with
  public static Result run(Plan plan, Path folder, RunControl control) throws IOException {
    try (StopSignal.Listening listening = control.stop().listen()) {
      Result result = new TrainingRun(plan, folder).run(control);
      listening.saved();
      return result;
    }
  }

  private Result run(RunControl control) throws IOException {
    Files.createDirectories(folder);
    try (Checkpoints checkpoints =
        new Checkpoints(checkpoints(folder), plan.checkpoint(), plan.modelFolder(), this::notice)) {
      Optional<Checkpoint> from = from(control.resume(), checkpoints);
      int workers = workers(from);
      try (TorchModel model = plan.model().open();
          AdamW optimizer =
              new AdamW(plan.train().optimizer(), plan.train().profile(), model.parameters())) {
        Checkpoint.State state = fresh(workers);
        if (from.isPresent()) {
          state = restore(from.get(), model, optimizer);
        }
        Optional<BranchPoint> branch = branch(control.resume(), from);
        samples.requireReach(samplesAtTheEnd(state));
        AtomicFile.writeText(folder.resolve("recipe.yaml"), plan.recipe());
        Result result;
        try (Replicas replicas = plan.train().replicas(model, workers);
            RowPrefetch rows = prefetch(state)) {
          Steps steps = new Steps(plan.train(), rows, replicas, optimizer);
          goOn(state, from, steps, replicas);
          SpeedMeter meter = new SpeedMeter(model.config(), plan.train().peakFlops(replicas));
          TrainingLoop loop =
              new TrainingLoop(this, model, optimizer, steps, meter, checkpoints, branch);
          result = loop.run(state, from, control);
        }
        if (!result.stopped()) {
          export(model);
        }
        return result;
      }
    }
  }

  /// Holds the rows of two steps ready.
  private RowPrefetch prefetch(Checkpoint.State state) {
    return new RowPrefetch(
        samples, state.samples(), samplesAtTheEnd(state), 2 * plan.train().batch());
  }

  private Optional<Checkpoint> from(Resume resume, Checkpoints checkpoints) throws IOException {
    return switch (resume) {
      case Resume.Newest _ -> checkpoints.newestWhole();
      case Resume.Never _ -> {
        checkpoints.deleteAll();
        AtomicFolder.delete(folder.resolve("model"));
        yield Optional.empty();
      }
      case Resume.From(Path named) -> Optional.of(from(named, checkpoints));
    };
  }

  /// The named checkpoint, or what the run has come to that began with it.
  private Checkpoint from(Path named, Checkpoints checkpoints) throws IOException {
    if (checkpoints.beganWith(named)) {
      Optional<Checkpoint> newest = checkpoints.newestWhole();
      if (newest.isPresent()) {
        notice(
            "%s: began with %s and goes on from its own %s; another --out begins there again"
                .formatted(folder, named, newest.get().name()));
        return newest.get();
      }
    }
    Checkpoint checkpoint = Checkpoint.at(named);
    checkpoints.requireUsable(checkpoint);
    return checkpoint;
  }

  /// What checkpoints of this part remember as the one that the run was told to begin with.
  private static Optional<BranchPoint> branch(Resume resume, Optional<Checkpoint> from)
      throws IOException {
    if (from.isEmpty()) {
      return Optional.empty();
    }
    Checkpoint begin = from.get();
    return resume instanceof Resume.From(Path named) && begin.folder().equals(named)
        ? Optional.of(BranchPoint.of(begin))
        : begin.state().branch();
  }

  /// As many as the recipe asks for; else as before, so that sums are the same.
  private int workers(Optional<Checkpoint> from) throws IOException {
    if (from.isEmpty()) {
      return plan.train().workersHere();
    }
    int before = from.get().state().workers();
    int wanted = plan.train().workers() > 0 ? plan.train().workersHere() : before;
    if (wanted != before) {
      notice(
          "%s: was made by %d workers, now there are %d; sums round otherwise from here on"
              .formatted(from.get().folder(), before, wanted));
    }
    return wanted;
  }

  /// Takes over the step that was left in the middle, if it can be gone on with.
  private void goOn(
      Checkpoint.State state, Optional<Checkpoint> from, Steps steps, Replicas replicas) {
    if (state.partial().isEmpty()) {
      return;
    }
    Steps.Partial partial = state.partial().get();
    if (partial.batch() == plan.train().batch()
        && partial.microBatch() == plan.train().microBatch()
        && state.workers() == replicas.count()) {
      from.orElseThrow().restoreGradients(replicas.workerGradients());
      steps.resume(partial);
    } else {
      notice(
          "%s: was left in the middle of a step of other rows or workers; that step begins anew"
              .formatted(from.orElseThrow().folder()));
    }
  }

  /// Where a run begins.
  Checkpoint.State fresh(int workers) {
    return new Checkpoint.State(
        0,
        0,
        0,
        workers,
        samples.fingerprint(0),
        Guard.Memory.NONE,
        Optional.empty(),
        Optional.empty());
  }

  /// The counter of samples goes on from where it stands, whatever `train.batch` was before.
  long samplesAtTheEnd(Checkpoint.State state) {
    long left = Math.max(0, plan.train().steps() - state.step());
    return state.samples() + left * plan.train().batch();
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

  /// Brings weights and moments back.
  ///
  /// @throws steel.config.ConfigException if they were made with other data
  Checkpoint.State restore(Checkpoint checkpoint, TorchModel model, AdamW optimizer)
      throws IOException {
    checkpoint.requireMadeWith(samples, ", or start over with --resume never");
    return checkpoint.restore(model, optimizer);
  }

  private void export(TorchModel model) throws IOException {
    try (AtomicFolder target = AtomicFolder.beside(folder.resolve("model"))) {
      model.save(target.path());
      plan.modelFolder().complete(target.path());
      FolderManifest.write(target.path());
      target.commit();
    }
  }

  Plan plan() {
    return plan;
  }

  Path folder() {
    return folder;
  }

  /// What the model is asked beside training.
  Measurements measurements() {
    return measurements;
  }

  /// What the user should know so far.
  List<String> notices() {
    return List.copyOf(notices);
  }

  /// Tells it now, and once more with the result.
  void notice(String text) {
    synchronized (notices) {
      if (!notices.contains(text)) {
        notices.add(text);
        LOG.log(System.Logger.Level.WARNING, text);
      }
    }
  }
}
