package steel.train;

import java.util.List;
import steel.model.ModelConfig;
import steel.model.ModelFigures;
import steel.torch.TrainingRow;

/// How fast steps are, in tokens and as a share of what the machine could do at best.
final class SpeedMeter {
  private static final double NANOS = 1e9; // a second
  private static final double TERA = 1e12;
  private static final double PER_PARAMETER = 6; // operations a token, there and back

  private final ModelFigures figures;
  private final long parameters;
  private final double peakFlops;

  /// @param peakFlops operations a second that the machine could do
  SpeedMeter(ModelConfig config, double peakFlops) {
    this.figures = new ModelFigures(config);
    this.parameters = figures.totalParameters();
    this.peakFlops = peakFlops;
  }

  /// The speed of a step.
  ///
  /// @param tokensPerSecond that went through the model
  /// @param mfuTrue operations that its products need, by those of the peak
  /// @param mfu6n the usual estimate of six operations a parameter and token, by those of the peak.
  ///   It counts the rows of an embedding, which nothing is multiplied with, and each expert on
  ///   each token, and leaves attention out. Source: Kaplan et al. 2020, arXiv:2001.08361
  /// @param peakTflops operations a second that both are shares of, in 1e12
  record Speed(double tokensPerSecond, double mfuTrue, double mfu6n, double peakTflops) {
    /// For the terminal.
    String words() {
      return "%,.0f tok/s  mfu_true %.1f %%  mfu_6n %.1f %%"
          .formatted(tokensPerSecond, 100 * mfuTrue, 100 * mfu6n);
    }
  }

  /// @param rows that were learned
  /// @param nanos that this took, update included
  Speed of(List<TrainingRow> rows, long nanos) {
    double seconds = nanos / NANOS;
    long tokens = rows.stream().mapToLong(TrainingRow::length).sum();
    double flops =
        rows.stream()
            .mapToDouble(row -> figures.rowTrainFlops(row.textLengths(), row.validTargets()))
            .sum();
    double rate = tokens / seconds;
    return new Speed(
        rate,
        flops / seconds / peakFlops,
        PER_PARAMETER * parameters * rate / peakFlops,
        peakFlops / TERA);
  }
}
