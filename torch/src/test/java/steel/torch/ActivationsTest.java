package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.model.RandomModel;

/// What is computed twice is the same.
class ActivationsTest {
  @TempDir Path folder;

  static Stream<FeedForward> kinds() {
    return RandomModel.kinds().stream();
  }

  private static List<TrainingRow> rows() {
    List<TrainingRow> rows = new ArrayList<>();
    for (int row = 0; row < 3; row++) {
      int[] ids = RandomModel.ids(21, 7 + row);
      int[] targets = RandomModel.ids(21, 70 + row);
      targets[row] = TrainingRow.IGNORED;
      rows.add(new TrainingRow(ids, targets));
    }
    return rows;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void gradientsAreTheSameBitForBit(FeedForward kind) throws IOException {
    try (TorchModel model = TorchModel.open(RandomModel.of(kind, 3, 5).write(folder));
        Replicas kept = Replicas.of(model, 1, Precision.FP32, Activations.KEEP, 0);
        Replicas twice = Replicas.of(model, 1, Precision.FP32, Activations.RECOMPUTE, 0)) {
      assertThat(twice.accumulate(rows(), 0.1)).isEqualTo(kept.accumulate(rows(), 0.1));
      for (String name : model.parameters().layout().slots().keySet()) {
        assertThat(twice.gradients().floats(name))
            .as(name)
            .isEqualTo(kept.gradients().floats(name));
      }
    }
  }
}
