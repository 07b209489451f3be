package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.model.FeedForwardContract;
import steel.model.LanguageModel;
import steel.model.ModelDefinition;
import steel.model.RandomModel;
import steel.testkit.Cases;

/// Every kind of feed-forward half on this engine, and its gradients.
class FeedForwardTest extends FeedForwardContract {
  private static final double NUDGE = 1e-5; // of a weight, in double precision

  @TempDir Path gradients;

  @Override
  protected LanguageModel open(Path folder) {
    return TorchModel.open(folder);
  }

  /// A few weights of every parameter are nudged, and the definition's loss moves as it should.
  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#all")
  void gradientsAreThoseOfTheDefinition(FeedForward kind) throws IOException {
    RandomModel random = RandomModel.of(kind, 2, 11);
    int[] ids = RandomModel.ids(12, 4);
    RandomGenerator draw = Cases.random(3);
    TrainingRow row =
        new TrainingRow(Arrays.copyOf(ids, ids.length - 1), Arrays.copyOfRange(ids, 1, ids.length));
    try (TorchModel model = TorchModel.open(random.write(gradients));
        Replicas replicas = Replicas.of(model, 1, Precision.FP32)) {
      double loss = replicas.accumulate(List.of(row), 1.0 / (ids.length - 1)) / (ids.length - 1);
      assertThat(loss).isCloseTo(random.definition().loss(ids), within(1e-5 * loss));
      replicas.reduceGradients();
      for (String name : random.weights().keySet()) {
        float[] gradient = replicas.gradients().floats(name);
        double largest = 0;
        for (float g : gradient) {
          largest = Math.max(largest, Math.abs(g));
        }
        for (int trial = 0; trial < 2; trial++) {
          int at = draw.nextInt(gradient.length);
          assertThat((double) gradient[at])
              .as("%s[%d]", name, at)
              .isCloseTo(slope(random, name, at, ids), within(1e-5 + 1e-3 * largest));
        }
      }
    }
  }

  private static double slope(RandomModel random, String name, int at, int[] ids) {
    double[] losses = new double[2];
    for (int side = 0; side < 2; side++) {
      Map<String, double[]> weights = new HashMap<>(random.weights());
      double[] nudged = random.weights().getOrDefault(name, new double[0]).clone();
      nudged[at] += side == 0 ? -NUDGE : NUDGE;
      weights.put(name, nudged);
      losses[side] = new ModelDefinition(random.config(), weights).loss(ids);
    }
    return (losses[1] - losses[0]) / (2 * NUDGE);
  }
}
