package steel.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Golden;

class TrainingReplayTest {
  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-v3"})
  void everyStepIsTheReference(String name) throws IOException {
    assertThat(TrainingReplay.run(Golden.path("training/" + name)))
        .hasSize(10) // five figures, from the beginning and from the middle
        .allSatisfy(check -> assertThat(check.holds()).as("%s", check).isTrue());
  }
}
