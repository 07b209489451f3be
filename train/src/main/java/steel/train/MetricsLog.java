package steel.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import steel.files.AtomicFile;
import steel.files.PeakMemory;

/// `metrics.jsonl` of a run: one line a step, written as it happens. Owns the open file.
final class MetricsLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VALIDATION = "validation_loss";
  private static final String ELAPSED = "elapsed_seconds";
  private static final double NANOS = 1e9; // a second

  private final BufferedWriter writer;
  private final double earlierSeconds; // of the parts of the run before this one
  private final long beginNanos = System.nanoTime();
  private OptionalDouble firstValidation = OptionalDouble.empty();
  private OptionalDouble lastValidation = OptionalDouble.empty();

  private MetricsLog(BufferedWriter writer, double earlierSeconds) {
    this.writer = writer;
    this.earlierSeconds = earlierSeconds;
  }

  /// What is known of a step.
  ///
  /// @param step updates done, counted from 1
  /// @param loss nats a token
  /// @param gradientNorm before clipping
  /// @param tokens that counted in the losses so far
  /// @param firstSample number of the first row that was learned
  /// @param rows that were learned
  record Step(
      long step,
      double loss,
      double learningRate,
      double gradientNorm,
      long tokens,
      SpeedMeter.Speed speed,
      OptionalDouble validationLoss,
      long firstSample,
      int rows) {}

  /// Opens the file to go on after `step`: lines of later steps, and half a line that a kill left,
  /// go.
  static MetricsLog resume(Path file, long step) throws IOException {
    List<String> kept = new ArrayList<>();
    List<JsonNode> measured = new ArrayList<>();
    double seconds = 0;
    if (step > 0 && Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        JsonNode json = read(line);
        if (json.path("step").isIntegralNumber() && json.path("step").asLong() <= step) {
          kept.add(line + "\n");
          measured.add(json.path(VALIDATION));
          seconds = json.path(ELAPSED).asDouble(seconds);
        }
      }
    }
    AtomicFile.writeText(file, String.join("", kept));
    MetricsLog log =
        new MetricsLog(Files.newBufferedWriter(file, StandardOpenOption.APPEND), seconds);
    measured.stream().filter(JsonNode::isNumber).forEach(loss -> log.measured(loss.asDouble()));
    return log;
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance(); // cut in the middle by a kill; the step is done again
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
    json.put("loss", step.loss());
    json.put("lr", step.learningRate());
    json.put("grad_norm", step.gradientNorm());
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
    step.validationLoss().ifPresent(loss -> json.put(VALIDATION, loss));
    json.put("first_sample", step.firstSample());
    json.put("rows", step.rows());
    writer.write(json + "\n");
    writer.flush();
    step.validationLoss().ifPresent(this::measured);
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
