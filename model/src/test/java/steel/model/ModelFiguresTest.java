package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.model.ModelFigures.Part;

class ModelFiguresTest {
  private static final FeedForward.Mlp EXPERT =
      new FeedForward.Mlp(FeedForward.Mlp.Type.SENET, 448);

  /// The released model of Steel-LLM, with another feed-forward half.
  private static ModelFigures released(FeedForward kind) {
    return new ModelFigures(
        new ModelConfig(
            151_936,
            1792,
            18,
            32,
            32,
            56,
            2048,
            1e6,
            1e-6,
            false,
            true,
            0.02,
            kind,
            1792,
            new ModelConfig.SpecialTokens(-1, List.of())));
  }

  @Test
  void countsTheReleasedModel() {
    ModelFigures figures = released(new FeedForward.SoftMoeV3(EXPERT, 6, 1));
    assertThat(figures.totalParameters() / 1e9).isCloseTo(1.123, within(5e-4));
    assertThat(figures.parameters())
        .containsEntry(Part.EMBEDDING, 151_936L * 1792)
        .containsEntry(Part.HEAD, 151_936L * 1792)
        .containsEntry(Part.EXPERTS, 18L * 6 * 4 * 1792 * 448)
        .containsEntry(Part.ROUTER, 18L * (6 * 1792 + 1))
        .containsEntry(Part.NORMS, 37L * 1792)
        .containsEntry(Part.ATTENTION, 18L * (4 * 1792 * 1792 + 3 * 1792));
  }

  /// Figures of arithmetic beside the program: training 3.42 GFLOP a token in sequences of 2,048,
  /// 5.50 where experts read every token, 3.45 where they read slots of chunks of 64.
  @Test
  void countsWhatTrainingCosts() {
    assertThat(released(new FeedForward.SoftMoeV3(EXPERT, 6, 1)).trainFlops(2048) / 1e9)
        .isCloseTo(3.42, within(0.01));
    assertThat(released(new FeedForward.SoftMoeToken(EXPERT, 6)).trainFlops(2048) / 1e9)
        .isCloseTo(5.50, within(0.01));
    assertThat(released(new FeedForward.SoftMoePrefix(EXPERT, 6, 1, true)).trainFlops(2048) / 1e9)
        .isCloseTo(5.50, within(0.01));
    FeedForward.Mlp shared = new FeedForward.Mlp(FeedForward.Mlp.Type.SENET, 448);
    double chunk =
        released(new FeedForward.SoftMoeChunk(EXPERT, 6, 1, true, 64, shared)).trainFlops(2048);
    double sharedExpert = 6.0 * 18 * 4 * 1792 * 448;
    assertThat((chunk - sharedExpert) / 1e9).isCloseTo(3.45, within(0.01));
  }

  @Test
  void countsOnlyWhatARowAsksFor() {
    ModelFigures figures = released(new FeedForward.SoftMoePrefix(EXPERT, 6, 1, true));
    double whole = figures.rowTrainFlops(new int[] {2048}, 2048);
    assertThat(whole).isCloseTo(2048 * figures.trainFlops(2048), withinPercentage(1e-9));
    double head = 6.0 * 1792 * 151_936; // a token, there and back
    assertThat(whole - figures.rowTrainFlops(new int[] {2048}, 1000))
        .isCloseTo(1048 * head, withinPercentage(1e-9));
    double farKeys = 1024.0 * 1024; // pairs of a token in one half and one in the other
    assertThat(whole - figures.rowTrainFlops(new int[] {1024, 1024}, 2048))
        .isCloseTo(3 * 4.0 * 18 * 1792 * farKeys, withinPercentage(1e-6));
  }

  @Test
  void countsWhatAWrittenTokenCosts() {
    ModelFigures published = released(new FeedForward.SoftMoeV3(EXPERT, 6, 1));
    assertThat(published.cacheBytesPerToken()).isEqualTo(2L * 18 * 1792 * 4);
    assertThat(published.stateBytes()).isZero();
    // in a call of one token every slot is that token, so all experts run
    assertThat(published.decodeFlops(0))
        .isCloseTo(2.0 * (231.2e6 + 346.8e6 + 272.3e6), within(5e6));
    assertThat(published.decodeShare("model.embed_tokens.weight")).isEqualTo(1.0 / 151_936);
    assertThat(published.decodeShare("lm_head.weight")).isEqualTo(1);

    ModelFigures prefix = released(new FeedForward.SoftMoePrefix(EXPERT, 6, 1, true));
    assertThat(prefix.stateBytes()).isEqualTo(18L * 6 * (1792 + 1) * 4);
    FeedForward.SoftMoeChunk chunk = new FeedForward.SoftMoeChunk(EXPERT, 6, 1, true, 64, EXPERT);
    assertThat(released(chunk).decodeShare("model.layers.3.mlp.experts.0.up_proj.weight"))
        .isEqualTo(1.0 / 64);
  }

  static Stream<FeedForward> kinds() {
    return RandomModel.kinds().stream();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void partsAreTheWhole(FeedForward kind) {
    ModelConfig config = RandomModel.of(kind, 2, 1).config();
    ModelFigures figures = new ModelFigures(config);
    long parts = figures.parameters().values().stream().mapToLong(Long::longValue).sum();
    assertThat(parts).isEqualTo(ParameterShapes.count(config));
    assertThat(figures.totalParameters()).isEqualTo(parts);
    assertThat(figures.trainFlops(32)).isEqualTo(3 * figures.forwardFlops(32));
    assertThat(figures.decodeFlops(9)).isGreaterThan(figures.decodeFlops(0));
  }
}
