package steel.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static steel.testkit.Close.assertClose;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.model.Decoding;
import steel.testkit.Golden;

class DecodingTest {
  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "qwen2-gqa", "qwen2-tied", "steel-raw-senet"})
  void stepsGiveWhatOneCallGives(String name) {
    int[] ids = {5, 9, 2, 77, 31, 8, 8, 1};
    try (TorchModel model = TorchModel.open(Golden.path("model/" + name));
        Decoding decoding = model.decode()) {
      float[] all = model.logits(ids);
      int v = model.config().vocabSize();
      for (int[] cut : new int[][] {{0, 3}, {3, 4}, {4, 6}, {6, 8}}) {
        float[] last = decoding.append(Arrays.copyOfRange(ids, cut[0], cut[1]));
        assertClose(
            "after " + cut[1], last, Arrays.copyOfRange(all, (cut[1] - 1) * v, cut[1] * v), 5e-5);
      }
      assertThat(decoding.length()).isEqualTo(ids.length);
    }
  }

  @Test
  void badIdsAreRefused() {
    try (TorchModel model = TorchModel.open(Golden.path("model/qwen2-raw"));
        Decoding decoding = model.decode()) {
      assertThatThrownBy(() -> model.logits(new int[] {0, model.config().vocabSize()}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("position 1");
      assertThatThrownBy(() -> decoding.append(-1)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(decoding::append).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
