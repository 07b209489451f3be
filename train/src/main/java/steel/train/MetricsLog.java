package steel.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import steel.files.PeakMemory;

/// `metrics.jsonl` of a run: one line a step, written as it happens; and the same figures as
/// TensorBoard's events beside it. Owns the open files.
final class MetricsLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String VALIDATION = "validation_loss";
  private static final Set<String> NO_SCALARS = Set.of("step", "first_sample", "rows");
  private static final String ELAPSED = "elapsed_seconds";
  private static final double NANOS = 1e9; // a second

  private final BufferedWriter writer;
  private final EventFile events;
  private final double earlierSeconds; // of the parts of the run before this one
  private final long beginNanos = System.nanoTime();
  private OptionalDouble firstValidation = OptionalDouble.empty();
  private OptionalDouble lastValidation = OptionalDouble.empty();

  private MetricsLog(BufferedWriter writer, EventFile events, double earlierSeconds) {
    this.writer = writer;
    this.events = events;
    this.earlierSeconds = earlierSeconds;
  }

  /// What is known of a step.
  ///
  /// @param step updates done, counted from 1
  /// @param loss nats a token
  /// @param gradientNorm before clipping
  /// @param tokens that counted in the losses so far
  /// @param measured what was asked of the model beside training, by name
  /// @param firstSample number of the first row that was learned
  /// @param rows that were learned
  /// @param verdict on the step
  record Step(
      long step,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      SpeedMeter.Speed speed,
      Map<String, Double> measured,
      long firstSample,
      int rows,
      Guard.Verdict verdict) {}

  /// Opens the file of a run folder to go on after `step`: lines of later steps, and half a line
  /// that a kill left, go.
  static MetricsLog resume(Path folder, long step) throws IOException {
    Path file = folder.resolve("metrics.jsonl");
    List<JsonNode> earlier = StepLines.keep(file, step);
    double seconds = earlier.isEmpty() ? 0 : earlier.getLast().path(ELAPSED).asDouble(0);
    MetricsLog log =
        open(Files.newBufferedWriter(file, StandardOpenOption.APPEND), folder, step, seconds);
    earlier.stream()
        .map(line -> line.path(VALIDATION))
        .filter(JsonNode::isNumber)
        .forEach(loss -> log.measured(loss.asDouble()));
    return log;
  }

  private static MetricsLog open(BufferedWriter writer, Path folder, long step, double seconds)
      throws IOException {
    try {
      EventFile events = EventFile.resume(folder, step, Clock.systemUTC());
      return new MetricsLog(writer, events, seconds);
    } catch (IOException | RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /// The first validation loss of the run, those before a cut included.
  OptionalDouble firstValidation() {
    return firstValidation;
  }

  /// The latest validation loss of the run.
  OptionalDouble lastValidation() {
    return lastValidation;
  }

  private void measured(double loss) {
    lastValidation = OptionalDouble.of(loss);
    firstValidation = firstValidation.isPresent() ? firstValidation : lastValidation;
  }

  void write(Step step) throws IOException {
    ObjectNode json = JSON.createObjectNode();
    json.put("step", step.step());
    putNumber(json, "loss", step.loss());
    json.put("lr", step.learningRate());
    putNumber(json, "grad_norm", step.gradientNorm());
    step.verdict().lossZ().ifPresent(z -> json.put("loss_z", z));
    step.verdict().normZ().ifPresent(z -> json.put("grad_norm_z", z));
    if (step.verdict().policy() == Guard.Policy.SKIP) {
      json.put("skipped", step.verdict().problem());
    }
    json.put("tokens_per_second", step.speed().tokensPerSecond());
    json.put("mfu_true", step.speed().mfuTrue());
    json.put("mfu_6n", step.speed().mfu6n());
    json.put("peak_tflops", step.speed().peakTflops());
    json.put("tokens", step.tokens());
    json.put(ELAPSED, earlierSeconds + (System.nanoTime() - beginNanos) / NANOS);
    long memory = PeakMemory.megabytes();
    if (memory >= 0) {
      json.put("peak_memory_mb", memory);
    }
    step.measured().forEach(json::put);
    json.put("first_sample", step.firstSample());
    json.put("rows", step.rows());
    writer.write(json + "\n");
    writer.flush();
    events.write(step.step(), scalars(json));
    if (step.measured().containsKey(VALIDATION)) {
      measured(step.measured().get(VALIDATION));
    }
  }

  /// All figures but those that only count what is there anyway.
  private static Map<String, Double> scalars(ObjectNode json) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    json.properties().stream()
        .filter(field -> !NO_SCALARS.contains(field.getKey()) && field.getValue().isNumber())
        .forEach(field -> scalars.put(field.getKey(), field.getValue().asDouble()));
    return scalars;
  }

  /// JSON has no name for what is no number.
  private static void putNumber(ObjectNode json, String name, double value) {
    if (Double.isFinite(value)) {
      json.put(name, value);
    } else {
      json.putNull(name);
    }
  }

  @Override
  public void close() throws IOException {
    try (writer) {
      events.close();
    }
  }
}
