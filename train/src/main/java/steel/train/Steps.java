package steel.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import steel.torch.ParameterBuffer;
import steel.torch.Replicas;
import steel.torch.TrainingRow;

/// One optimizer step after the other: gradients of its rows, then the update.
final class Steps {
  private final TrainSettings settings;
  private final Samples samples;
  private final Replicas replicas;
  private final AdamW optimizer;
  private int done; // micro-batches of the step under way
  private double loss; // of those

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
  /// @param before of them, the first, before the step was left in the middle
  record Outcome(double loss, double gradientNorm, List<TrainingRow> rows, int before) {
    /// Those that this call learned.
    List<TrainingRow> fresh() {
      return rows.subList(before, rows.size());
    }

    /// Tokens that counted.
    long validTokens() {
      return TrainingRow.validTargets(rows);
    }
  }

  /// A step that was left in the middle. The gradients of its workers belong to it.
  ///
  /// @param microBatches whose gradients are in them
  /// @param batch rows of the step
  /// @param microBatch rows of each
  /// @param loss of those done, as a share of the step's
  record Partial(int microBatches, int batch, int microBatch, double loss) {
    /// Rows that are in them.
    int rows() {
      return microBatches * microBatch;
    }
  }

  int workers() {
    return replicas.count();
  }

  /// Borrowed: the gradients of a step that was left in the middle.
  List<ParameterBuffer> workerGradients() {
    return replicas.workerGradients();
  }

  /// Computes loss and gradients of the step's rows, or what is left of them.
  ///
  /// @param firstSample number of its first row
  /// @param stop looked at between micro-batches
  /// @return nothing where it was told to stop; [#partial] then says how far it came
  Optional<Outcome> run(long firstSample, StopSignal stop) {
    List<List<TrainingRow>> micros = micros(firstSample);
    if (done == 0) {
      replicas.zeroGradients();
      loss = 0;
    }
    long all = Math.max(1, micros.stream().mapToLong(TrainingRow::validTargets).sum());
    int before = done * settings.microBatch();
    while (done < micros.size()) {
      if (stop.isAsked()) {
        return Optional.empty();
      }
      List<TrainingRow> rows = micros.get(done);
      double scale = scale(rows, micros.size(), all);
      loss += replicas.accumulate(rows, scale) * scale;
      done++;
    }
    done = 0;
    double norm = replicas.reduceGradients();
    List<TrainingRow> rows = micros.stream().flatMap(List::stream).toList();
    return Optional.of(new Outcome(loss, norm, rows, before));
  }

  /// The step that was left in the middle, if it was.
  Optional<Partial> partial() {
    return done == 0
        ? Optional.empty()
        : Optional.of(new Partial(done, settings.batch(), settings.microBatch(), loss));
  }

  /// Goes on with a step, whose gradients are with the workers.
  void resume(Partial partial) {
    done = partial.microBatches();
    loss = partial.loss();
  }

  private List<List<TrainingRow>> micros(long firstSample) {
    List<List<TrainingRow>> micros = new ArrayList<>();
    for (int from = 0; from < settings.batch(); from += settings.microBatch()) {
      List<TrainingRow> rows = new ArrayList<>();
      for (int i = 0; i < settings.microBatch(); i++) {
        rows.add(samples.row(firstSample + from + i));
      }
      micros.add(rows);
    }
    return micros;
  }

  /// What the losses of a micro-batch are multiplied by, to be a share of the step's as the profile
  /// defines it.
  ///
  /// @param all targets of the step
  private double scale(List<TrainingRow> rows, int micros, long all) {
    return switch (settings.profile()) {
      case CORRECTED -> 1.0 / all;
      case REFERENCE -> 1.0 / (Math.max(1, TrainingRow.validTargets(rows)) * (double) micros);
    };
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
