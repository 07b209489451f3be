package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.model.LanguageModel;
import steel.torch.TrainingRow;

/// What a run asks of its model beside training: losses on rows that are only scored, and probes.
final class Measurements {
  private final ValidationSettings settings;
  private final long lastStep;
  private final Map<String, List<TrainingRow>> heldOut = new LinkedHashMap<>();
  private final List<Probe> probes;

  /// @param lastStep of the run
  Measurements(
      ValidationSettings settings,
      long lastStep,
      Map<String, Samples> heldOut,
      List<Probe> probes) {
    this.settings = settings;
    this.lastStep = lastStep;
    this.probes = probes;
    heldOut.forEach((name, samples) -> this.heldOut.put(name, rows(samples)));
  }

  private List<TrainingRow> rows(Samples samples) {
    List<TrainingRow> rows = new ArrayList<>();
    for (long i = 0; i < Math.min(settings.rows(), samples.count()); i++) {
      rows.add(samples.row(i));
    }
    return rows;
  }

  /// Forgets what was written of later steps.
  void resume(Path run, long step) throws IOException {
    for (Probe probe : probes) {
      probe.resume(run, step);
    }
  }

  /// What is due after a step, by its name in `metrics.jsonl`; the first and the last step have
  /// everything.
  Map<String, Double> at(long step, Steps steps, LanguageModel model) throws IOException {
    boolean isEnd = step == 1 || step == lastStep;
    Map<String, Double> figures = new LinkedHashMap<>();
    if (isEnd || step % settings.every() == 0) {
      heldOut.forEach((name, rows) -> figures.put(figure(name), steps.meanLoss(rows)));
    }
    for (Probe probe : probes) {
      figures.putAll(probe.at(step, isEnd, model));
    }
    return figures;
  }

  private static String figure(String name) {
    return name.isEmpty() ? MetricsLog.VALIDATION : MetricsLog.VALIDATION + "/" + name;
  }
}
