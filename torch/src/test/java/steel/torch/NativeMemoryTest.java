package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import steel.model.Decoding;
import steel.testkit.Golden;

/// The garbage collector frees nothing native here, so a forgotten handle would pile up.
class NativeMemoryTest {
  private static final int WARM_UP = 30;
  private static final int STEPS = 300;

  // a leak grows in every round, the Java heap, which is resident too, only until it is touched
  private static final int ROUNDS = 3;

  // a leaked tensor of one step alone, [2, 64, 64] floats, would be 10 MB over a round
  private static final long MOST_BYTES = 8_000_000;

  @Test
  void trainingAndDecodingLeaveNothingBehind() {
    int[] ids = new int[64];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = t;
    }
    List<TrainingRow> rows = List.of(new TrainingRow(ids, ids), new TrainingRow(ids, ids));
    try (TorchModel model = TorchModel.open(Golden.path("model/steel-v3"));
        Replicas replicas = Replicas.of(model, 2, Precision.FP32)) {
      run(WARM_UP, model, replicas, rows, ids);
      long tracked = Pointer.totalBytes();
      long growth = Long.MAX_VALUE;
      for (int round = 0; round < ROUNDS && growth >= MOST_BYTES; round++) {
        long resident = Pointer.physicalBytes();
        run(STEPS, model, replicas, rows, ids);
        growth = Pointer.physicalBytes() - resident;
        assertThat(Pointer.totalBytes()).as("bytes of handles").isEqualTo(tracked);
      }
      assertThat(growth).as("growth").isLessThan(MOST_BYTES);
    }
  }

  private static void run(
      int steps, TorchModel model, Replicas replicas, List<TrainingRow> rows, int[] ids) {
    for (int step = 0; step < steps; step++) {
      replicas.zeroGradients();
      replicas.accumulate(rows, 0.01);
      replicas.reduceGradients();
      replicas.loss(rows);
      model.logits(ids);
      try (Decoding decoding = model.decode()) {
        decoding.append(1, 2, 3);
        decoding.append(4);
      }
    }
  }
}
