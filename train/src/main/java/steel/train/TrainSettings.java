package steel.train;

import steel.config.Block;
import steel.torch.Activations;
import steel.torch.Precision;
import steel.torch.Replicas;
import steel.torch.TorchModel;

/// The `train` block of a recipe, the same for every stage that trains.
///
/// @param steps optimizer steps of the run
/// @param batch rows of an optimizer step
/// @param microBatch rows of a forward call, over all workers; divides `batch`
/// @param workers threads with gradients of their own; 0 for one a core
/// @param precision how matrix products round
/// @param activations what is kept between forward and backward
/// @param logitRows tokens of a worker whose logits are there at once; 0 for what suits the cache
/// @param profile whose arithmetic
/// @param optimizer AdamW
/// @param schedule learning rate over the steps
/// @param clip gradient norm above which gradients are scaled down; 0 for never
/// @param seed of fresh weights and of the order of the data
/// @param peakTflops operations a second that the machine could do at best, in 1e12; 0 for what its
///   matrix products reach when the run begins
/// @param guard what happens to steps that are not like the others
public record TrainSettings(
    long steps,
    int batch,
    int microBatch,
    int workers,
    Precision precision,
    Activations activations,
    int logitRows,
    Profile profile,
    AdamW.Settings optimizer,
    Schedule schedule,
    double clip,
    long seed,
    double peakTflops,
    Guard.Settings guard) {
  private static final double TERA = 1e12;

  public TrainSettings {
    if (steps < 1) {
      throw new IllegalArgumentException("steps must be at least 1, got " + steps);
    }
    if (batch < 1 || microBatch < 1 || batch % microBatch != 0) {
      throw new IllegalArgumentException(
          "batch (%d) must be a multiple of micro_batch (%d), both at least 1"
              .formatted(batch, microBatch));
    }
    if (!(clip >= 0)) {
      throw new IllegalArgumentException("clip must be 0, for never, or more, got " + clip);
    }
    if (!(peakTflops >= 0)) {
      throw new IllegalArgumentException(
          "peak_tflops must be 0, to be measured, or more, got " + peakTflops);
    }
  }

  /// Reads the block of a stage whose recipe names its steps.
  public static TrainSettings read(Block block) {
    long steps = block.integer("steps");
    if (steps < 1) {
      throw block.error("steps", "must be at least 1, got " + steps);
    }
    return read(block, steps);
  }

  /// Reads the block of a stage that works its steps out; see [#over].
  public static TrainSettings read(Block block, long steps) {
    int batch = block.size("batch");
    return new TrainSettings(
        steps,
        batch,
        block.size("micro_batch", batch),
        block.size("workers", 0),
        block.oneOf("precision", Precision.class, Precision.BF16),
        block.oneOf("activations", Activations.class, Activations.KEEP),
        block.size("logit_rows", 0),
        block.oneOf("profile", Profile.class, Profile.CORRECTED),
        block.child("optimizer", AdamW.Settings::read),
        block.child("schedule", schedule -> Schedule.read(schedule, steps)),
        block.number("clip", 1.0),
        block.integer("seed", 1),
        block.number("peak_tflops", 0),
        block.child("guard", Guard.Settings::read));
  }

  /// The same settings for a run of `steps` optimizer steps.
  public TrainSettings over(long steps) {
    return new TrainSettings(
        steps,
        batch,
        microBatch,
        workers,
        precision,
        activations,
        logitRows,
        profile,
        optimizer,
        schedule.over(steps),
        clip,
        seed,
        peakTflops,
        guard);
  }

  /// Workers of a run that begins on this machine: as many as asked for, or one a core, but never
  /// more than rows of a forward call.
  int workersHere() {
    return workersOn(Runtime.getRuntime().availableProcessors());
  }

  /// As [#workersHere], on a machine with so many cores.
  public int workersOn(int cores) {
    return Math.min(workers > 0 ? workers : cores, microBatch);
  }

  /// Starts workers; the caller closes them before the model.
  Replicas replicas(TorchModel model, int count) {
    return Replicas.of(model, count, precision, activations, logitRows);
  }

  /// Operations a second that the machine could do at best, as given or else measured now.
  double peakFlops(Replicas replicas) {
    return peakTflops > 0 ? peakTflops * TERA : replicas.measurePeakFlops();
  }

  /// Learning rate of the update from `step` to `step + 1`.
  double learningRate(long step) {
    return schedule.learningRate(
        switch (profile) {
          case CORRECTED -> step + 1;
          case REFERENCE -> step;
        });
  }
}
