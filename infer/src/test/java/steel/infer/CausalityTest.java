package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.FeedForward;
import steel.model.RandomModel;

class CausalityTest {
  private static final int LAYERS = 2;

  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#all")
  void findsThoseThatLookAhead(FeedForward kind) throws IOException {
    try (SteelModel model = SteelModel.open(RandomModel.of(kind, LAYERS, 7).write(folder))) {
      Causality found = Causality.measure(model, 70, 1);
      assertThat(found.isCausal()).isEqualTo(kind.isCausal());
      assertThat(found.changedFrom()).isEqualTo(35);
      assertThat(found.layers()).hasSize(LAYERS);
      for (Causality.Layer layer : found.layers()) {
        assertThat(layer.largest() > 0).isEqualTo(!kind.isCausal());
        assertThat(layer.mean()).isLessThanOrEqualTo(layer.largest());
        assertThat(layer.spread()).isPositive();
      }
    }
  }

  @Test
  void lengthsThatDoNotFitAreRefused() throws IOException {
    FeedForward kind = RandomModel.kinds().getFirst();
    try (SteelModel model = SteelModel.open(RandomModel.of(kind, 1, 7).write(folder))) {
      int longest = model.config().maxPositionEmbeddings();
      assertThat(Causality.measure(model, 2, 1).isCausal()).isTrue();
      for (int tokens : new int[] {1, longest + 1}) {
        assertThatThrownBy(() -> Causality.measure(model, tokens, 1))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
