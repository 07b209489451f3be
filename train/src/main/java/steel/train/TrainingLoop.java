package steel.train;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.torch.TorchModel;

/// The steps of a run, one after the other: computed, judged, written down, saved. Borrows all of
/// its parts.
final class TrainingLoop {
  private final TrainingRun run;
  private final TrainingRun.Plan plan;
  private final TorchModel model;
  private final AdamW optimizer;
  private final Steps steps;
  private final SpeedMeter meter;
  private final Checkpoints checkpoints;
  private final Optional<BranchPoint> branch;
  private final Guard guard;

  // where it stands
  private long step;
  private long sample;
  private long tokens;
  private OptionalDouble loss = OptionalDouble.empty();
  private OptionalDouble firstValidation = OptionalDouble.empty();
  private OptionalDouble lastValidation = OptionalDouble.empty();
  private Optional<Checkpoint> origin = Optional.empty(); // of this part of the run
  private int interventions; // since the last checkpoint

  /// @param branch that the run was told to begin with
  TrainingLoop(
      TrainingRun run,
      TorchModel model,
      AdamW optimizer,
      Steps steps,
      SpeedMeter meter,
      Checkpoints checkpoints,
      Optional<BranchPoint> branch) {
    this.run = run;
    this.plan = run.plan();
    this.model = model;
    this.optimizer = optimizer;
    this.steps = steps;
    this.meter = meter;
    this.checkpoints = checkpoints;
    this.branch = branch;
    this.guard = new Guard(plan.train().guard());
  }

  /// Runs to the end, or until it is told to stop.
  ///
  /// @param start what the numbers are those of
  /// @param from the checkpoint that they are of, if any
  TrainingRun.Result run(Checkpoint.State start, Optional<Checkpoint> from, RunControl control)
      throws IOException {
    origin = from;
    takeOver(start);
    long total = plan.train().steps();
    Outcome outcome = Outcome.BACK;
    while (outcome == Outcome.BACK) {
      run.measurements().resume(run.folder(), step);
      try (MetricsLog metrics = MetricsLog.resume(run.folder(), step);
          Progress.Task task = control.progress().start(plan.stage(), "steps", total)) {
        task.resume(Math.min(step, total));
        outcome = Outcome.ON;
        while (outcome == Outcome.ON && step < total) {
          outcome = advance(control.stop(), metrics, task);
        }
        firstValidation = metrics.firstValidation();
        lastValidation = metrics.lastValidation();
      }
    }
    return new TrainingRun.Result(
        Math.max(start.step(), step),
        tokens,
        start.step(),
        loss,
        firstValidation,
        lastValidation,
        run.notices(),
        outcome == Outcome.STOPPED,
        run.folder().resolve("model"));
  }

  /// How a step ended.
  private enum Outcome {
    /// The next one follows.
    ON,
    /// An earlier one follows.
    BACK,
    /// The run was told to stop, and is saved.
    STOPPED
  }

  private void takeOver(Checkpoint.State state) {
    step = state.step();
    sample = state.samples();
    tokens = state.tokens();
    guard.remember(state.guard());
  }

  /// One step, or the way back to a checkpoint.
  private Outcome advance(StopSignal stop, MetricsLog metrics, Progress.Task task)
      throws IOException {
    long begin = System.nanoTime();
    Optional<Steps.Outcome> found = steps.run(sample, stop);
    if (found.isEmpty()) {
      saveWhereItStopped();
      return Outcome.STOPPED;
    }
    Steps.Outcome outcome = found.get();
    Guard.Verdict verdict = guard.judge(outcome.loss(), outcome.gradientNorm());
    if (verdict.policy() != Guard.Policy.IGNORE) {
      intervene(outcome, verdict);
    }
    switch (verdict.policy()) {
      case IGNORE -> steps.update(outcome, plan.train().learningRate(step));
      case SKIP -> {}
      case ROLLBACK -> {
        rollBack();
        return Outcome.BACK;
      }
      case STOP -> throw stopped(verdict);
    }
    tokens += outcome.validTokens();
    long first = sample;
    sample += outcome.rows().size();
    step++;
    SpeedMeter.Speed speed = meter.of(outcome.fresh(), System.nanoTime() - begin);
    loss = OptionalDouble.of(outcome.loss());
    metrics.write(
        new MetricsLog.Step(
            step,
            outcome.loss(),
            plan.train().learningRate(step - 1),
            outcome.gradientNorm(),
            tokens,
            speed,
            run.measurements().at(step, steps, model),
            first,
            outcome.rows().size(),
            verdict));
    task.advance(1);
    task.say(figures(outcome, speed, metrics.lastValidation()));
    save();
    return Outcome.ON;
  }

  private void saveWhereItStopped() throws IOException {
    try {
      checkpoints.saveLast(state(), numbers());
    } catch (IOException e) {
      run.notice(String.valueOf(e.getMessage())); // now, for the program may be ending
      throw e;
    }
  }

  private String figures(
      Steps.Outcome outcome, SpeedMeter.Speed speed, OptionalDouble lastValidation) {
    String text =
        "loss %.3f  lr %.2e  %s"
            .formatted(outcome.loss(), plan.train().learningRate(step - 1), speed.words());
    return lastValidation.isPresent()
        ? text + "  validation %.3f".formatted(lastValidation.getAsDouble())
        : text;
  }

  private void save() throws IOException {
    boolean last = step == plan.train().steps();
    if (!last && step % plan.checkpoint().every() != 0) {
      return;
    }
    requireNumbers();
    interventions = 0;
    if (last) {
      checkpoints.saveLast(state(), numbers());
    } else {
      checkpoints.save(state(), numbers());
    }
  }

  /// A good checkpoint must never make room for one whose weights are spoiled.
  private void requireNumbers() throws IOException {
    if (!model.parameters().isFinite()) {
      throw new ConfigException(
          "step %d: some weights are no numbers any more; %s".formatted(step, remedy()));
    }
  }

  private Checkpoint.State state() {
    return new Checkpoint.State(
        step,
        sample,
        tokens,
        steps.workers(),
        plan.samples().fingerprint(sample),
        guard.memory(),
        steps.partial(),
        branch);
  }

  private Checkpoint.Numbers numbers() {
    return new Checkpoint.Numbers(
        model.config(),
        model.parameters(),
        optimizer.firstMoment(),
        optimizer.secondMoment(),
        steps.partial().isPresent() ? steps.workerGradients() : List.of(),
        optimizer.updates());
  }

  /// Keeps the rows of a bad step for a look at them, and counts it.
  private void intervene(Steps.Outcome outcome, Guard.Verdict verdict) throws IOException {
    BadStep bad = new BadStep(step + 1, sample, plan.train().learningRate(step), outcome, verdict);
    String kept = bad.write(run.folder());
    if (verdict.policy() == Guard.Policy.STOP) {
      return;
    }
    interventions++;
    int most = plan.train().guard().most();
    if (interventions > most) {
      throw new ConfigException(
          "step %d: %s, and %d steps since the last checkpoint were bad already (train.guard.most); %s"
              .formatted(step + 1, verdict.problem(), most, remedy()));
    }
    run.notice(
        "step %d: %s; %s, its rows are in %s"
            .formatted(
                step + 1,
                verdict.problem(),
                verdict.policy() == Guard.Policy.SKIP
                    ? "it changes no weight"
                    : "weights go back to the newest checkpoint",
                kept));
  }

  /// The numbers of the newest checkpoint, or those that the run began with, which may be those of
  /// another run's checkpoint; the data go on after the bad step.
  private void rollBack() throws IOException {
    long next = sample + plan.train().batch();
    Optional<Checkpoint> newest = checkpoints.newestWhole().or(() -> origin);
    if (newest.isPresent()) {
      takeOver(run.restore(newest.get(), model, optimizer));
    } else {
      try (TorchModel fresh = plan.model().open()) {
        model.parameters().copyFrom(fresh.parameters());
      }
      optimizer.reset();
      takeOver(run.fresh(steps.workers()));
    }
    sample = next;
    plan.samples().requireReach(run.samplesAtTheEnd(state()));
  }

  private ConfigException stopped(Guard.Verdict verdict) throws IOException {
    return new ConfigException("step %d: %s; %s".formatted(step + 1, verdict.problem(), remedy()));
  }

  private String remedy() throws IOException {
    String last =
        checkpoints
            .newestWhole()
            .map(good -> "last good checkpoint: %s; resume from it".formatted(good.name()))
            .orElse("there is no checkpoint yet; start again");
    return "%s with a lower train.schedule.peak (now %s)"
        .formatted(last, plan.train().schedule().peak());
  }
}
