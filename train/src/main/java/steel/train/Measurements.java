package steel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.torch.TrainingRow;

/// What a run asks of its model beside training: the loss on rows that are only scored.
final class Measurements {
  private final ValidationSettings settings;
  private final long lastStep;
  private final List<TrainingRow> heldOut = new ArrayList<>();

  /// @param lastStep of the run
  Measurements(ValidationSettings settings, long lastStep, Optional<Samples> heldOut) {
    this.settings = settings;
    this.lastStep = lastStep;
    if (heldOut.isPresent()) {
      long n = Math.min(settings.rows(), heldOut.get().count());
      for (long i = 0; i < n; i++) {
        this.heldOut.add(heldOut.get().row(i));
      }
    }
  }

  /// What is due after a step, by its name in `metrics.jsonl`; the first and the last step have
  /// everything.
  Map<String, Double> at(long step, Steps steps) {
    boolean due = step == 1 || step == lastStep || step % settings.every() == 0;
    return due && !heldOut.isEmpty()
        ? Map.of(MetricsLog.VALIDATION, steps.meanLoss(heldOut))
        : Map.of();
  }
}
