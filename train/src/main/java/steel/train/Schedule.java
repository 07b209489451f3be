package steel.train;

import java.util.List;
import steel.config.Block;

/// How the learning rate moves over a run: the `train.schedule` block of a recipe.
public sealed interface Schedule {
  /// Highest learning rate of the run.
  double peak();

  /// Steps over which the rate rises from 0 to the peak.
  long warmupSteps();

  /// Learning rate at the optimizer step `step`, a pure function of it. Step 0 lies before the
  /// first update: with a warm-up its rate is 0.
  double learningRate(long step);

  /// The same schedule for a run of `steps` optimizer steps. The warm-up takes at most half of
  /// them: who counts epochs cannot know that little data makes few steps.
  default Schedule over(long steps) {
    long warmup = Math.min(warmupSteps(), steps / 2);
    return switch (this) {
      case Constant(double peak, long _) -> new Constant(peak, warmup);
      case Cosine(double peak, double floor, long _, long _) ->
          new Cosine(peak, floor, warmup, steps);
      case Linear(double peak, double floor, long _, long _) ->
          new Linear(peak, floor, warmup, steps);
      case Wsd(double peak, double floor, long _, long decay, long _) ->
          new Wsd(peak, floor, warmup, Math.min(decay, steps - warmup), steps);
    };
  }

  /// A linear warm-up, then always the peak.
  record Constant(double peak, long warmupSteps) implements Schedule {
    public Constant {
      requirePeak(peak);
    }

    @Override
    public double learningRate(long step) {
      return step < warmupSteps ? peak * step / warmupSteps : peak;
    }
  }

  /// A linear warm-up, then half a cosine down to the floor.
  ///
  /// @param totalSteps where the floor is reached
  record Cosine(double peak, double floor, long warmupSteps, long totalSteps) implements Schedule {
    public Cosine {
      requirePeak(peak);
      requireBelow(warmupSteps, totalSteps);
    }

    @Override
    public double learningRate(long step) {
      if (step < warmupSteps) {
        return peak * step / warmupSteps;
      }
      double progress = progress(step, warmupSteps, totalSteps);
      return floor + 0.5 * (1 + Math.cos(Math.PI * progress)) * (peak - floor);
    }
  }

  /// A linear warm-up, then a straight line down to the floor.
  ///
  /// @param totalSteps where the floor is reached
  record Linear(double peak, double floor, long warmupSteps, long totalSteps) implements Schedule {
    public Linear {
      requirePeak(peak);
      requireBelow(warmupSteps, totalSteps);
    }

    @Override
    public double learningRate(long step) {
      return step < warmupSteps
          ? peak * step / warmupSteps
          : peak - progress(step, warmupSteps, totalSteps) * (peak - floor);
    }
  }

  /// Warm-up, stable, decay: a linear warm-up, the peak, then a straight line down to the floor. A
  /// run can be made longer from any step before the decay. Source: Hu et al. 2024,
  /// arXiv:2404.06395, who decay over a tenth of the steps.
  ///
  /// @param decaySteps over which the rate falls
  /// @param totalSteps where the floor is reached
  record Wsd(double peak, double floor, long warmupSteps, long decaySteps, long totalSteps)
      implements Schedule {
    public Wsd {
      requirePeak(peak);
      requireBelow(warmupSteps, totalSteps);
      if (decaySteps < 0 || warmupSteps + decaySteps > totalSteps) {
        throw new IllegalArgumentException(
            "warmup_steps (%d) and decay_steps (%d) must fit into the steps of the run (%d)"
                .formatted(warmupSteps, decaySteps, totalSteps));
      }
    }

    @Override
    public double learningRate(long step) {
      if (step < warmupSteps) {
        return peak * step / warmupSteps;
      }
      long stable = totalSteps - decaySteps;
      return step <= stable ? peak : peak - progress(step, stable, totalSteps) * (peak - floor);
    }
  }

  /// Called by `block.child("schedule", b -> Schedule.read(b, steps))`.
  ///
  /// @param steps optimizer steps of the run, over which a schedule falls
  static Schedule read(Block block, long steps) {
    String type = block.text("type", "cosine");
    double peak = block.number("peak");
    long warmupSteps = block.integer("warmup_steps", 0);
    return switch (type) {
      case "constant" -> new Constant(peak, warmupSteps);
      case "cosine" -> new Cosine(peak, block.number("floor", 0), warmupSteps, steps);
      case "linear" -> new Linear(peak, block.number("floor", 0), warmupSteps, steps);
      case "wsd" ->
          new Wsd(
              peak,
              block.number("floor", 0),
              warmupSteps,
              block.integer("decay_steps", steps / 10),
              steps);
      default -> throw block.notOneOf("type", type, List.of("constant", "cosine", "linear", "wsd"));
    };
  }

  /// How much of the way down is done, 0 to 1.
  private static double progress(long step, long warmupSteps, long totalSteps) {
    return Math.min(1, (double) (step - warmupSteps) / (totalSteps - warmupSteps));
  }

  private static void requirePeak(double peak) {
    if (!(peak > 0)) {
      throw new IllegalArgumentException("peak must be positive, got " + peak);
    }
  }

  private static void requireBelow(long warmupSteps, long totalSteps) {
    if (warmupSteps < 0 || warmupSteps >= totalSteps) {
      throw new IllegalArgumentException(
          "warmup_steps (%d) must be below the steps of the run (%d)"
              .formatted(warmupSteps, totalSteps));
    }
  }
}
