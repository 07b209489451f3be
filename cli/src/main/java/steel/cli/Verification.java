package steel.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import steel.config.ConfigException;
import steel.model.LanguageModel;
import steel.weights.Weights;

/// Compares what a model computes with logits that another program stored: every `NAME.input_ids`
/// of a safetensors file with its `NAME.logits`, at the positions that `NAME.attention_mask`
/// leaves.
final class Verification {
  private static final String INPUT = ".input_ids";

  private final Weights expected;
  private final Path file;

  private Verification(Weights expected, Path file) {
    this.expected = expected;
    this.file = file;
  }

  /// How one case went on one engine.
  ///
  /// @param name the case, such as `main`
  /// @param engine `java` or `torch`
  /// @param status `ok`, `differs`, or `refused` where this kind of model cannot run the case
  /// @param maxAbsDifference largest difference to the stored logits, 0 where refused
  /// @param positions token positions compared
  record Case(String name, String engine, Status status, double maxAbsDifference, long positions) {}

  enum Status {
    OK,
    DIFFERS,
    REFUSED
  }

  /// Runs every case of a file.
  ///
  /// @param tolerance largest absolute difference that is still the same model
  /// @throws ConfigException if the file holds no case, or one that does not fit the model
  static List<Case> run(LanguageModel model, String engine, Path file, double tolerance) {
    try (Weights expected = Weights.open(file)) {
      Verification verification = new Verification(expected, file);
      List<Case> cases = new ArrayList<>();
      for (String name : expected.names()) {
        if (name.endsWith(INPUT)) {
          String stem = name.substring(0, name.length() - INPUT.length());
          if (expected.has(stem + ".logits")) {
            cases.add(verification.runCase(model, engine, stem, tolerance));
          }
        }
      }
      if (cases.isEmpty()) {
        throw new ConfigException(
            file + ": holds no case; each is a pair NAME.input_ids and NAME.logits");
      }
      return cases;
    }
  }

  private Case runCase(LanguageModel model, String engine, String name, double tolerance) {
    long[] shape = matrix(name + INPUT);
    int rows = (int) shape[0];
    int length = (int) shape[1];
    int vocabSize = model.config().vocabSize();
    long[] ids = expected.integers(name + INPUT);
    long[] mask = integersOr(name + ".attention_mask", rows * length, 1);
    boolean given = expected.has(name + ".position_ids");
    long[] positions = integersOr(name + ".position_ids", rows * length, 0);
    if (hasPadding(mask) && !model.config().feedForward().isCausal()) {
      return new Case(name, engine, Status.REFUSED, 0, 0);
    }
    float[] logits = expected.floats(name + ".logits");
    if (logits.length != (long) rows * length * vocabSize) {
      throw new ConfigException(
          "%s: %s.logits has %d numbers, the model gives [%d, %d, %d]; is it of this model?"
              .formatted(file, name, logits.length, rows, length, vocabSize));
    }
    double worst = 0;
    long compared = 0;
    for (int row = 0; row < rows; row++) {
      int[] places = unmasked(mask, row * length, length);
      int[] inputIds = new int[places.length];
      int[] positionIds = new int[places.length];
      for (int t = 0; t < places.length; t++) {
        inputIds[t] = Math.toIntExact(ids[places[t]]);
        positionIds[t] = given ? Math.toIntExact(positions[places[t]]) : t;
      }
      worst = Math.max(worst, difference(model.logits(inputIds, positionIds), logits, places));
      compared += places.length;
    }
    return new Case(name, engine, worst <= tolerance ? Status.OK : Status.DIFFERS, worst, compared);
  }

  /// The largest difference between a row's logits and the stored ones; a NaN counts as infinite.
  private static double difference(float[] actual, float[] stored, int[] places) {
    int vocabSize = actual.length / places.length;
    double worst = 0;
    for (int t = 0; t < places.length; t++) {
      for (int v = 0; v < vocabSize; v++) {
        double d = Math.abs((double) actual[t * vocabSize + v] - stored[places[t] * vocabSize + v]);
        worst = Double.isNaN(d) ? Double.POSITIVE_INFINITY : Math.max(worst, d);
      }
    }
    return worst;
  }

  private long[] matrix(String name) {
    long[] shape = expected.shape(name);
    if (shape.length != 2) {
      throw new ConfigException(
          "%s: %s has %d dimensions, wants [rows, tokens]".formatted(file, name, shape.length));
    }
    return shape;
  }

  private long[] integersOr(String name, int length, long fallback) {
    if (expected.has(name)) {
      return expected.integers(name);
    }
    long[] values = new long[length];
    Arrays.fill(values, fallback);
    return values;
  }

  private static boolean hasPadding(long[] mask) {
    for (long value : mask) {
      if (value == 0) {
        return true;
      }
    }
    return false;
  }

  private static int[] unmasked(long[] mask, int from, int length) {
    int[] places = new int[length];
    int n = 0;
    for (int i = from; i < from + length; i++) {
      if (mask[i] != 0) {
        places[n++] = i;
      }
    }
    return Arrays.copyOf(places, n);
  }
}
