package steel.train;

import java.util.ArrayList;
import java.util.List;
import steel.torch.Replicas;
import steel.torch.TrainingRow;

/// One optimizer step after the other: gradients of its rows, then the update.
final class Steps {
  private final TrainSettings settings;
  private final Samples samples;
  private final Replicas replicas;
  private final AdamW optimizer;

  Steps(TrainSettings settings, Samples samples, Replicas replicas, AdamW optimizer) {
    this.settings = settings;
    this.samples = samples;
    this.replicas = replicas;
    this.optimizer = optimizer;
  }

  /// What a step found, before its update.
  ///
  /// @param loss nats a token
  /// @param gradientNorm before clipping
  /// @param rows that were learned
  record Outcome(double loss, double gradientNorm, List<TrainingRow> rows) {
    /// Tokens that counted.
    long validTokens() {
      return TrainingRow.validTargets(rows);
    }
  }

  int workers() {
    return replicas.count();
  }

  /// Computes loss and gradients of the step's rows.
  ///
  /// @param firstSample number of its first row
  Outcome run(long firstSample) {
    List<List<TrainingRow>> micros = new ArrayList<>();
    for (int from = 0; from < settings.batch(); from += settings.microBatch()) {
      List<TrainingRow> rows = new ArrayList<>();
      for (int i = 0; i < settings.microBatch(); i++) {
        rows.add(samples.row(firstSample + from + i));
      }
      micros.add(rows);
    }
    replicas.zeroGradients();
    double loss = accumulate(micros);
    double norm = replicas.reduceGradients();
    return new Outcome(loss, norm, micros.stream().flatMap(List::stream).toList());
  }

  /// @return the loss of the step as the profile defines it; 0 where nothing counts
  private double accumulate(List<List<TrainingRow>> micros) {
    long all = Math.max(1, micros.stream().mapToLong(TrainingRow::validTargets).sum());
    double loss = 0;
    for (List<TrainingRow> rows : micros) {
      double scale =
          switch (settings.profile()) {
            case CORRECTED -> 1.0 / all;
            case REFERENCE ->
                1.0 / (Math.max(1, TrainingRow.validTargets(rows)) * (double) micros.size());
          };
      loss += replicas.accumulate(rows, scale) * scale;
    }
    return loss;
  }

  /// One update from the gradients of the last [#run].
  void update(Outcome outcome, double learningRate) {
    optimizer.update(replicas, outcome.gradientNorm(), settings.clip(), learningRate);
  }

  /// Mean loss of rows that are not learned from, in nats a token.
  double meanLoss(List<TrainingRow> rows) {
    double loss = 0;
    for (int from = 0; from < rows.size(); from += settings.microBatch()) {
      loss +=
          replicas.loss(rows.subList(from, Math.min(rows.size(), from + settings.microBatch())));
    }
    return loss / Math.max(1, TrainingRow.validTargets(rows));
  }
}
