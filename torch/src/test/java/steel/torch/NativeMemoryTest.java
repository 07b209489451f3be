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

  @Test
  void trainingAndDecodingLeaveNothingBehind() {
    int[] ids = new int[64];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = t;
    }
    List<TrainingRow> rows = List.of(new TrainingRow(ids, ids), new TrainingRow(ids, ids));
    try (TorchModel model = TorchModel.open(Golden.path("model/steel-v3"));
        Replicas replicas = Replicas.of(model, 2, Precision.FP32)) {
      long tracked = 0;
      long resident = 0;
      for (int step = 0; step < WARM_UP + STEPS; step++) {
        if (step == WARM_UP) {
          tracked = Pointer.totalBytes();
          resident = Pointer.physicalBytes();
        }
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
      assertThat(Pointer.totalBytes()).as("bytes of handles").isEqualTo(tracked);
      // a leaked tensor of one step alone, [2, 64, 64] floats, would be 10 MB over the run
      assertThat(Pointer.physicalBytes() - resident).as("growth").isLessThan(8_000_000);
    }
  }
}
