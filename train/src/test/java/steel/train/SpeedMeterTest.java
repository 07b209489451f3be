package steel.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import steel.model.ConfigJson;
import steel.model.ModelConfig;
import steel.model.ModelFigures;
import steel.testkit.Golden;
import steel.torch.TrainingRow;

class SpeedMeterTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void sharesArePartsOfThePeak() {
    ModelConfig config = ConfigJson.read(Golden.path("model/qwen2-gqa"));
    ModelFigures figures = new ModelFigures(config);
    int[] ids = new int[12];
    List<TrainingRow> rows = List.of(new TrainingRow(ids, ids), new TrainingRow(ids, ids));
    SpeedMeter.Speed speed = new SpeedMeter(config, 2e9).of(rows, SECOND / 2);
    assertThat(speed.tokensPerSecond()).isCloseTo(48, withinPercentage(1e-9));
    assertThat(speed.mfuTrue())
        .isCloseTo(48 * figures.trainFlops(12) / 2e9, withinPercentage(1e-9));
    assertThat(speed.mfu6n())
        .isCloseTo(48 * 6.0 * figures.totalParameters() / 2e9, withinPercentage(1e-9));
    assertThat(speed.peakTflops()).isEqualTo(0.002);
  }

  @Test
  void whatHasNoTargetSkipsTheHead() {
    ModelConfig config = ConfigJson.read(Golden.path("model/qwen2-gqa"));
    int[] ids = new int[12];
    int[] half = new int[12];
    Arrays.fill(half, 0, 6, TrainingRow.IGNORED);
    SpeedMeter meter = new SpeedMeter(config, 1e12);
    SpeedMeter.Speed whole = meter.of(List.of(new TrainingRow(ids, ids)), SECOND);
    SpeedMeter.Speed part = meter.of(List.of(new TrainingRow(ids, half)), SECOND);
    assertThat(part.mfuTrue()).isLessThan(whole.mfuTrue());
    assertThat(part.mfu6n()).isEqualTo(whole.mfu6n());
  }
}
