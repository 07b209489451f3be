package steel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.model.ConfigJson;
import steel.model.FeedForward;
import steel.torch.Activations;
import steel.torch.Precision;
import steel.torch.Replicas;
import steel.torch.TorchModel;
import steel.torch.TrainingRow;
import steel.weights.Weights;

/// Trains once more what the reference implementation trained, and compares every step.
///
/// The folder has `expected.json`, `tokens.safetensors`, `state_stepN.safetensors`,
/// `final.safetensors` and the first weights, as `goldens/training` of the project.
public final class TrainingReplay {
  private static final double WEIGHT_TOLERANCE = 2e-5;
  private static final double LARGEST_WEIGHT_DIFFERENCE = 1e-3;
  // k_proj.bias has almost no gradient, and Adam turns its rounding noise into whole steps
  private static final double SHARE_OF_EXCEPTIONS = 0.002;

  private final Path folder;
  private final Path file;
  private final JsonNode expected;
  private final TrainSettings settings;
  private final List<TrainingRow> rows = new ArrayList<>();
  private final List<Check> checks = new ArrayList<>();

  /// One comparison.
  ///
  /// @param name of the figure
  /// @param difference the largest found
  /// @param tolerance the largest allowed
  public record Check(String name, double difference, double tolerance) {
    /// Whether it is small enough.
    public boolean holds() {
      return difference <= tolerance;
    }
  }

  private TrainingReplay(Path folder) throws IOException {
    this.folder = folder;
    this.file = folder.resolve("expected.json");
    this.expected = readExpected();
    try {
      this.settings = readSettings();
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, e.getMessage() + "; the file must say how to train", e);
    }
    readRows();
    requireFigures();
  }

  private JsonNode readExpected() throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(folder + ": no such folder; a recorded training is wanted");
    }
    if (!Files.exists(file)) {
      throw new ConfigException(
          folder + ": holds no recorded training, it has no " + file.getFileName());
    }
    try {
      return new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new FormatException(file, "not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private TrainSettings readSettings() {
    int micro = number("/micro_batch").asInt();
    return new TrainSettings(
        number("/steps").asLong(),
        micro * expected.path("gradient_accumulation_steps").asInt(1),
        micro,
        1,
        Precision.FP32,
        Activations.KEEP,
        0,
        Profile.REFERENCE,
        new AdamW.Settings(
            number("/optimizer/betas/0").asDouble(),
            number("/optimizer/betas/1").asDouble(),
            number("/optimizer/eps").asDouble(),
            number("/optimizer/weight_decay").asDouble()),
        new Schedule.Cosine(
            number("/schedule/learning_rate").asDouble(),
            number("/schedule/min_lr").asDouble(),
            number("/schedule/warmup_iters").asLong(),
            number("/schedule/lr_decay_iters").asLong()),
        number("/clip_grad_norm").asDouble(),
        0,
        0,
        Guard.Settings.DEFAULT);
  }

  private JsonNode number(String place) {
    JsonNode found = expected.at(place);
    if (!found.isNumber()) {
      throw new FormatException(file, place.substring(1).replace('/', '.') + " must be a number");
    }
    return found;
  }

  /// A figure for each step and the tokens of each, or else the comparison would be of less.
  private void requireFigures() {
    for (String name : List.of("loss", "grad_norm", "lr")) {
      if (expected.path(name).size() != settings.steps()) {
        throw new FormatException(
            file,
            "%s has %d figures for %d steps"
                .formatted(name, expected.path(name).size(), settings.steps()));
      }
    }
    if (rows.size() < settings.steps() * settings.batch()) {
      throw new FormatException(
          folder.resolve("tokens.safetensors"),
          "has %d rows, %d steps of %d need %d"
              .formatted(
                  rows.size(),
                  settings.steps(),
                  settings.batch(),
                  settings.steps() * settings.batch()));
    }
  }

  private void readRows() {
    int ignored = number("/ignore_index").asInt();
    try (Weights tokens = Weights.open(folder.resolve("tokens.safetensors"))) {
      int length = (int) tokens.shape("tokens")[2];
      long[] ids = tokens.integers("tokens");
      for (int from = 0; from < ids.length; from += length) {
        int[] inputIds = new int[length - 1];
        int[] targetIds = new int[length - 1];
        for (int t = 0; t < length - 1; t++) {
          inputIds[t] = (int) ids[from + t];
          long target = ids[from + t + 1];
          targetIds[t] = target == ignored ? TrainingRow.IGNORED : (int) target;
        }
        rows.add(new TrainingRow(inputIds, targetIds));
      }
    }
  }

  /// Replays a folder from its first weights, and once more from its state in the middle.
  ///
  /// @throws ConfigException if the folder holds no such training, or its model is of a kind that
  ///   cannot be trained here
  /// @throws FormatException if a file of it is not what it must be
  /// @throws IOException if a file of it cannot be read
  public static List<Check> run(Path folder) throws IOException {
    TrainingReplay replay = new TrainingReplay(folder);
    replay.replay("", 0);
    long middle = replay.number("/state_file/after_step").asLong();
    replay.replay("resumed at %d: ".formatted(middle), middle);
    return List.copyOf(replay.checks);
  }

  /// @param from updates that the state to begin with has behind it, 0 for the first weights
  private void replay(String prefix, long from) throws IOException {
    try (TorchModel model = TorchModel.open(init());
        AdamW optimizer = new AdamW(settings.optimizer(), settings.profile(), model.parameters())) {
      if (from > 0) {
        restore(from, model, optimizer);
      }
      try (Replicas replicas = settings.replicas(model, settings.workers())) {
        steps(prefix, from, new Steps(settings, samples(), replicas, optimizer));
      }
      compareWeights(prefix + "weights", model);
    }
  }

  private Path init() {
    return folder.resolve(expected.path("init").asText()).normalize();
  }

  private void restore(long from, TorchModel model, AdamW optimizer) {
    Path file = folder.resolve("state_step%d.safetensors".formatted(from));
    try (Weights state = Weights.open(file)) {
      model.parameters().read(state, "weight.");
      optimizer.firstMoment().read(state, "exp_avg.");
      optimizer.secondMoment().read(state, "exp_avg_sq.");
    }
    optimizer.resumeAt(number("/state_file/adam_step").asLong());
  }

  private Samples samples() {
    return new Samples() {
      @Override
      public TrainingRow row(long sample) {
        return rows.get(Math.toIntExact(sample));
      }

      @Override
      public long count() {
        return rows.size();
      }

      @Override
      public String fingerprint() {
        return folder.toString();
      }
    };
  }

  private void steps(String prefix, long from, Steps steps) {
    boolean isMixture = ConfigJson.read(init()).feedForward() instanceof FeedForward.SoftMoeV3;
    double loss = 0;
    double norm = 0;
    double rate = 0;
    StopSignal never = new StopSignal();
    for (long step = from; step < settings.steps(); step++) {
      int at = (int) step;
      Steps.Outcome outcome = steps.run(step * settings.batch(), never).orElseThrow();
      double learningRate = learningRate(step);
      steps.update(outcome, learningRate);
      loss = Math.max(loss, Math.abs(outcome.loss() - expected.path("loss").path(at).asDouble()));
      double expectedNorm = expected.path("grad_norm").path(at).asDouble();
      norm = Math.max(norm, Math.abs(outcome.gradientNorm() / expectedNorm - 1));
      rate = Math.max(rate, Math.abs(learningRate - expected.path("lr").path(at).asDouble()));
    }
    checks.add(new Check(prefix + "loss", loss, isMixture ? 1e-4 : 1e-5));
    checks.add(new Check(prefix + "gradient norm, relative", norm, isMixture ? 1e-3 : 1e-5));
    checks.add(new Check(prefix + "learning rate", rate, 1e-12));
  }

  /// The reference's schedule counts micro-batches, and a step has the rate of its last one.
  private double learningRate(long step) {
    long accumulation = settings.batch() / settings.microBatch();
    return settings.schedule().learningRate((step + 1) * accumulation - 1);
  }

  private void compareWeights(String name, TorchModel model) {
    double largest = 0;
    long exceptions = 0;
    long all = 0;
    try (Weights last = Weights.open(folder.resolve("final.safetensors"))) {
      for (String parameter : last.names()) {
        float[] wanted = last.floats(parameter);
        float[] found = model.parameters().floats(parameter);
        for (int i = 0; i < wanted.length; i++) {
          double difference = Math.abs((double) wanted[i] - found[i]);
          largest = difference > largest || Double.isNaN(difference) ? difference : largest;
          exceptions += difference > WEIGHT_TOLERANCE ? 1 : 0;
        }
        all += wanted.length;
      }
    }
    checks.add(new Check(name, largest, LARGEST_WEIGHT_DIFFERENCE));
    checks.add(
        new Check(
            name + ", share off by more than 2e-5",
            exceptions / (double) all,
            SHARE_OF_EXCEPTIONS));
  }
}
