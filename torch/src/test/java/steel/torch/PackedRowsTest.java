package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.model.RandomModel;

/// Texts that are packed into rows give what each gives alone.
class PackedRowsTest {
  /// Lengths of the texts of each row: shorter than a chunk, longer than several, of one token.
  private static final int[][] ROWS = {{20, 7, 150, 1, 12}, {64, 64, 1}, {190}, {1, 1, 8, 130, 2}};

  @TempDir Path folder;

  private static int[] text(int row, int index) {
    return RandomModel.ids(ROWS[row][index], 100 * row + index);
  }

  /// A token is followed by the next of its text, the last one by nothing.
  private static int[] targets(int... ids) {
    int[] targets = Arrays.copyOfRange(ids, 1, ids.length + 1);
    targets[ids.length - 1] = TrainingRow.IGNORED;
    return targets;
  }

  private static List<TrainingRow> alone() {
    List<TrainingRow> rows = new ArrayList<>();
    for (int row = 0; row < ROWS.length; row++) {
      for (int index = 0; index < ROWS[row].length; index++) {
        int[] ids = text(row, index);
        rows.add(new TrainingRow(ids, targets(ids)));
      }
    }
    return rows;
  }

  private static List<TrainingRow> packed() {
    List<TrainingRow> rows = new ArrayList<>();
    for (int row = 0; row < ROWS.length; row++) {
      int total = Arrays.stream(ROWS[row]).sum();
      int[] ids = new int[total];
      int[] targets = new int[total];
      int[] starts = new int[ROWS[row].length];
      int at = 0;
      for (int index = 0; index < starts.length; index++) {
        int[] own = text(row, index);
        starts[index] = at;
        System.arraycopy(own, 0, ids, at, own.length);
        System.arraycopy(targets(own), 0, targets, at, own.length);
        at += own.length;
      }
      rows.add(new TrainingRow(ids, targets, starts));
    }
    return rows;
  }

  private record Learned(double loss, Map<String, float[]> gradients) {}

  private static Learned learned(TorchModel model, List<TrainingRow> rows) {
    try (Replicas replicas = Replicas.of(model, 1, Precision.FP32)) {
      double valid = TrainingRow.validTargets(rows);
      double loss = replicas.accumulate(rows, 1 / valid) / valid;
      assertThat(replicas.loss(rows) / valid).isCloseTo(loss, within(1e-6));
      replicas.reduceGradients();
      Map<String, float[]> gradients = new HashMap<>();
      for (String name : model.parameters().layout().slots().keySet()) {
        gradients.put(name, replicas.gradients().floats(name));
      }
      return new Learned(loss, gradients);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#causal")
  void packedTextsLearnWhatEachLearnsAlone(FeedForward kind) throws IOException {
    try (TorchModel model = TorchModel.open(RandomModel.of(kind, 2, 7).write(folder))) {
      Learned alone = learned(model, alone());
      Learned together = learned(model, packed());
      assertThat(together.loss()).isCloseTo(alone.loss(), within(1e-6));
      alone
          .gradients()
          .forEach(
              (name, gradient) ->
                  assertClose(
                      name,
                      together.gradients().getOrDefault(name, new float[0]),
                      gradient,
                      1e-6 + 1e-4 * maxAbs(gradient)));
    }
  }

  /// Otherwise the test above would hold of a program that ignores where texts end.
  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#causal")
  void withoutBordersTheySeeEachOther(FeedForward kind) throws IOException {
    try (TorchModel model = TorchModel.open(RandomModel.of(kind, 2, 7).write(folder))) {
      List<TrainingRow> mixed = new ArrayList<>();
      for (TrainingRow row : packed()) {
        mixed.add(new TrainingRow(row.inputIds(), row.targetIds()));
      }
      assertThat(Math.abs(learned(model, mixed).loss() - learned(model, alone()).loss()))
          .isGreaterThan(1e-4);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#notCausal")
  void kindsThatSeeTheWholeCallAreRefused(FeedForward kind) throws IOException {
    try (TorchModel model = TorchModel.open(RandomModel.of(kind, 1, 7).write(folder));
        Replicas replicas = Replicas.of(model, 1, Precision.FP32)) {
      assertThatThrownBy(() -> replicas.loss(packed()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("cannot be kept apart");
    }
  }

  @Test
  void bordersRiseFromZero() {
    int[] ids = new int[4];
    for (int[] starts : new int[][] {{}, {1}, {0, 0}, {0, 2, 1}, {0, 4}}) {
      assertThatThrownBy(() -> new TrainingRow(ids, ids, starts))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
