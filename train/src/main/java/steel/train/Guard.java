package steel.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import steel.config.Block;

/// Judges each step before its update: is its loss a number, and is it like the steps before?
final class Guard {
  private final Settings settings;
  private final Deque<Double> losses = new ArrayDeque<>();
  private final Deque<Double> norms = new ArrayDeque<>();

  /// The `train.guard` block of a recipe.
  ///
  /// @param notFinite what happens where loss or gradient norm are no numbers
  /// @param spike what happens where one of them is far above the steps before
  /// @param sigma how far, in standard deviations
  /// @param window steps before that are looked at; there is no spike until there are so many
  /// @param most how often from one checkpoint to the next a step may be skipped or rolled back
  record Settings(Policy notFinite, Policy spike, double sigma, int window, int most) {
    /// Stop where there is no number, and let spikes pass.
    static final Settings DEFAULT = new Settings(Policy.STOP, Policy.IGNORE, 6, 128, 10);

    Settings {
      if (notFinite == Policy.IGNORE) {
        throw new IllegalArgumentException(
            "not_finite cannot be ignore: what is no number would spoil every weight");
      }
      if (!(sigma > 0) || window < 2 || most < 1) {
        throw new IllegalArgumentException(
            "sigma (%s) must be above 0, window (%d) at least 2, most (%d) at least 1"
                .formatted(sigma, window, most));
      }
    }

    static Settings read(Block block) {
      return new Settings(
          block.oneOf("not_finite", Policy.class, DEFAULT.notFinite()),
          block.oneOf("spike", Policy.class, DEFAULT.spike()),
          block.number("sigma", DEFAULT.sigma()),
          block.size("window", DEFAULT.window()),
          block.size("most", DEFAULT.most()));
    }
  }

  /// What is done with a bad step.
  enum Policy {
    /// Its update is made all the same.
    IGNORE,

    /// Its rows count as read, and its update is not made.
    SKIP,

    /// Weights and moments go back to the newest checkpoint; the rows since then count as read.
    ROLLBACK,

    /// The run ends; its newest checkpoint stays.
    STOP
  }

  /// Of a step.
  ///
  /// @param policy [Policy#IGNORE] where its update is to be made
  /// @param problem what is wrong with it, in words; empty where nothing is
  /// @param lossZ distance of the loss from the mean of the steps before, in standard deviations
  /// @param normZ likewise of the gradient norm
  record Verdict(Policy policy, String problem, OptionalDouble lossZ, OptionalDouble normZ) {}

  /// What it remembers, oldest first.
  record Memory(List<Double> losses, List<Double> norms) {
    static final Memory NONE = new Memory(List.of(), List.of());
  }

  Guard(Settings settings) {
    this.settings = settings;
  }

  Memory memory() {
    return new Memory(List.copyOf(losses), List.copyOf(norms));
  }

  void remember(Memory memory) {
    losses.clear();
    norms.clear();
    memory.losses().forEach(loss -> remember(losses, loss));
    memory.norms().forEach(norm -> remember(norms, norm));
  }

  /// Judges a step, and remembers it if its update is to be made.
  Verdict judge(double loss, double gradientNorm) {
    OptionalDouble lossZ = distance(losses, loss);
    OptionalDouble normZ = distance(norms, gradientNorm);
    String noNumber = noNumber(loss, gradientNorm);
    if (!noNumber.isEmpty()) {
      return new Verdict(settings.notFinite(), noNumber, lossZ, normZ);
    }
    String spike = spike(lossZ, normZ);
    if (!spike.isEmpty() && settings.spike() != Policy.IGNORE) {
      return new Verdict(settings.spike(), spike, lossZ, normZ);
    }
    remember(losses, loss);
    remember(norms, gradientNorm);
    return new Verdict(Policy.IGNORE, spike, lossZ, normZ);
  }

  private static String noNumber(double loss, double gradientNorm) {
    if (!Double.isFinite(loss)) {
      return "loss is " + (Double.isNaN(loss) ? "NaN" : "infinite");
    }
    return Double.isFinite(gradientNorm) ? "" : "the gradient norm is no number";
  }

  private String spike(OptionalDouble lossZ, OptionalDouble normZ) {
    if (lossZ.orElse(0) > settings.sigma()) {
      return above("loss", lossZ.getAsDouble());
    }
    return normZ.orElse(0) > settings.sigma() ? above("gradient norm", normZ.getAsDouble()) : "";
  }

  private String above(String what, double distance) {
    return "%s is %.1f standard deviations above the %d steps before"
        .formatted(what, distance, settings.window());
  }

  private OptionalDouble distance(Deque<Double> before, double value) {
    if (before.size() < settings.window() || !Double.isFinite(value)) {
      return OptionalDouble.empty();
    }
    double sum = 0;
    for (double each : before) {
      sum += each;
    }
    double mean = sum / before.size();
    double squares = 0;
    for (double each : before) {
      squares += (each - mean) * (each - mean);
    }
    double deviation = Math.sqrt(squares / before.size());
    return deviation > 0 ? OptionalDouble.of((value - mean) / deviation) : OptionalDouble.empty();
  }

  private void remember(Deque<Double> values, double value) {
    values.addLast(value);
    if (values.size() > settings.window()) {
      values.removeFirst();
    }
  }
}
