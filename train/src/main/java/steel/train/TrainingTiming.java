package steel.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import steel.config.Block;
import steel.files.Progress;
import steel.model.Initialization;
import steel.model.ModelConfig;
import steel.torch.Replicas;
import steel.torch.TorchModel;
import steel.torch.TrainingRow;

/// How fast a model learns on this machine: whole optimizer steps over random tokens, forward,
/// backward, clipping and update.
///
/// @param workers threads with gradients of their own
/// @param tokensPerStep of all rows of a step
/// @param firstStepSeconds of the step that also pays for memory and code
/// @param tokensPerSecond of each step that counts
/// @param peakFlops operations a second that the machine could do at best
/// @param firstLoss of the first step, nats a token
/// @param lastLoss of the last step
public record TrainingTiming(
    int workers,
    int tokensPerStep,
    double firstStepSeconds,
    List<Double> tokensPerSecond,
    double peakFlops,
    double firstLoss,
    double lastLoss) {
  private static final int WARM_STEPS = 2;
  private static final int BATCHES = 8; // learned again and again, so that the loss falls
  private static final double NANOS = 1e9; // a second

  public TrainingTiming {
    tokensPerSecond = List.copyOf(tokensPerSecond);
  }

  /// What is measured: the parts of a pretraining recipe that decide how fast it is.
  ///
  /// @param fresh model
  /// @param train rows of a step, workers, precision
  public record Subject(FreshModel fresh, TrainSettings train) {
    /// Reads the root block; what else is there may be missing.
    public static Subject read(Block block) {
      return new Subject(FreshModel.read(block), block.child("train", TrainSettings::read));
    }
  }

  /// Trains a fresh model for a few steps.
  ///
  /// @param length tokens of a row
  /// @param steps that count, after two that do not
  /// @throws IOException if the native library cannot be unpacked
  public static TrainingTiming measure(
      ModelConfig config, TrainSettings settings, int length, int steps, Progress progress)
      throws IOException {
    int workers = settings.workersHere();
    try (TorchModel model = TorchModel.create(config, Initialization.NORMAL, settings.seed());
        AdamW optimizer = new AdamW(settings.optimizer(), settings.profile(), model.parameters());
        Replicas replicas = settings.replicas(model, workers);
        Progress.Task task = progress.start("bench train", "steps", WARM_STEPS + steps)) {
      Samples samples = new RandomRows(config.vocabSize(), length, settings);
      Steps loop = new Steps(settings, samples, replicas, optimizer);
      double peak = settings.peakFlops(replicas);
      StopSignal never = new StopSignal();
      List<Double> seconds = new ArrayList<>();
      List<Double> losses = new ArrayList<>();
      for (long step = 0; step < WARM_STEPS + steps; step++) {
        long begun = System.nanoTime();
        Steps.Outcome outcome = loop.run(step * settings.batch(), never).orElseThrow();
        loop.update(outcome, settings.learningRate(step));
        seconds.add((System.nanoTime() - begun) / NANOS);
        losses.add(outcome.loss());
        task.advance(1);
      }
      int tokens = settings.batch() * length;
      return new TrainingTiming(
          workers,
          tokens,
          seconds.getFirst(),
          seconds.stream().skip(WARM_STEPS).map(each -> tokens / each).toList(),
          peak,
          losses.getFirst(),
          losses.getLast());
    }
  }

  /// A few batches that come again and again.
  private record RandomRows(int vocabSize, int length, TrainSettings settings) implements Samples {
    @Override
    public TrainingRow row(long sample) {
      long which = sample % ((long) BATCHES * settings.batch());
      SplittableRandom random = new SplittableRandom(settings.seed() + which);
      int[] ids = random.ints(length + 1L, 0, vocabSize).toArray();
      return new TrainingRow(Arrays.copyOf(ids, length), Arrays.copyOfRange(ids, 1, length + 1));
    }

    @Override
    public long count() {
      return (long) BATCHES * settings.batch();
    }

    @Override
    public String fingerprint() {
      return "random";
    }
  }
}
