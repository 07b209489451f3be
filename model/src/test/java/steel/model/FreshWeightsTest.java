package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreshWeightsTest {
  private static final int HEADS = 4;
  private static final int HEAD_DIM = 16;
  private static final int WIDTH = HEADS * HEAD_DIM;
  private static final int VOCABULARY = 300;
  private static final double THETA = 10_000;

  @Test
  void aParameterDependsOnItsNameAndTheSeedAlone() {
    String name = "model.layers.1.mlp.up_proj.weight";
    float[] one = numbers(fresh(Initialization.NORMAL, false, 1), name);
    assertThat(numbers(fresh(Initialization.MIMETIC, true, 1), name)).isEqualTo(one);
    assertThat(numbers(fresh(Initialization.NORMAL, false, 2), name)).isNotEqualTo(one);
    assertThat(deviation(one)).isCloseTo(0.02, within(0.003)); // 512 draws
  }

  @Test
  void queriesAndKeysAreAlikeBehindTheFirstLayer() {
    FreshWeights fresh = fresh(Initialization.MIMETIC, false, 1);
    float[] keys = projection(fresh, 1, "k");
    assertThat(projection(fresh, 1, "q")).isEqualTo(keys);
    assertThat(projection(fresh, 2, "k")).isNotEqualTo(keys);
    assertThat(projection(fresh, 0, "q")).isNotEqualTo(projection(fresh, 0, "k"));
    assertThat(deviation(keys)).isCloseTo(1 / Math.sqrt(WIDTH), within(0.005)); // 4,096 draws
  }

  @Test
  void headsOfTheFirstLayerLookAtOneDistanceEach() {
    FreshWeights fresh = fresh(Initialization.MIMETIC, false, 1);
    float[] query = numbers(fresh, "model.layers.0.self_attn.q_proj.bias");
    float[] key = numbers(fresh, "model.layers.0.self_attn.k_proj.bias");
    for (int head = 0; head < HEADS; head++) {
      int best = 0;
      for (int back = 1; back <= 20; back++) {
        best = score(query, key, head, back) > score(query, key, head, best) ? back : best;
      }
      assertThat(best).as("head %d", head).isEqualTo(head + 1);
    }
    assertThat(numbers(fresh, "model.layers.1.self_attn.q_proj.bias")).containsOnly(0f);
  }

  @Test
  void embeddingsAreLargeUnlessTheyAreTheHeadToo() {
    String name = "model.embed_tokens.weight";
    float[] apart = numbers(fresh(Initialization.MIMETIC, false, 1), name);
    float[] tied = numbers(fresh(Initialization.MIMETIC, true, 1), name);
    float[] head = numbers(fresh(Initialization.MIMETIC, false, 1), "lm_head.weight");
    assertThat(deviation(apart)).isCloseTo(1, within(0.03)); // 19,200 draws
    assertThat(deviation(tied)).isCloseTo(0.02, within(0.001));
    assertThat(deviation(head)).isCloseTo(0.02, within(0.001));
  }

  @Test
  void largeParametersComeInPiecesOfOneStream() {
    ModelConfig config = RandomModel.config(RandomModel.kinds().getFirst(), 1);
    ModelConfig large = config.withVocabulary(9_000, config.specialTokens());
    String name = "lm_head.weight";
    float[] few = numbers(new FreshWeights(config, Initialization.NORMAL, 1, 3), name);
    float[] many = numbers(new FreshWeights(large, Initialization.NORMAL, 1, 3), name);
    assertThat(many).hasSize(9_000 * config.hiddenSize()).startsWith(few);
    assertThat(deviation(many)).isCloseTo(0.02, within(2e-4));
  }

  @Test
  void routersBeginAsSharpAsAsked() {
    ModelConfig config =
        RandomModel.config(
            new FeedForward.SoftMoeToken(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 8), 3), 1);
    for (Initialization initialization : Initialization.values()) {
      FreshWeights fresh = new FreshWeights(config, initialization, 6, 3);
      assertThat(numbers(fresh, "model.layers.0.mlp.scale")).containsExactly(6);
      assertThat(numbers(fresh, "model.layers.0.input_layernorm.weight")).containsOnly(1);
    }
  }

  private static float[] numbers(FreshWeights fresh, String name) {
    long elements = 1;
    for (long size : fresh.shape(name)) {
      elements *= size;
    }
    FloatBuffer numbers = FloatBuffer.allocate(Math.toIntExact(elements));
    try {
      fresh.read(name, (block, count) -> numbers.put(block, 0, count));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    assertThat(numbers.hasRemaining()).isFalse();
    return numbers.array();
  }

  /// What a query and a key some tokens back make of each other once both are rotated.
  private static double score(float[] query, float[] key, int head, int back) {
    double sum = 0;
    int half = HEAD_DIM / 2;
    for (int pair = 0; pair < half; pair++) {
      double angle = -back * Math.pow(THETA, -2.0 * pair / HEAD_DIM); // radians
      int first = head * HEAD_DIM + pair;
      int second = first + half;
      sum += query[first] * (key[first] * Math.cos(angle) - key[second] * Math.sin(angle));
      sum += query[second] * (key[first] * Math.sin(angle) + key[second] * Math.cos(angle));
    }
    return sum;
  }

  private static float[] projection(FreshWeights fresh, int layer, String letter) {
    return numbers(fresh, "model.layers.%d.self_attn.%s_proj.weight".formatted(layer, letter));
  }

  private static FreshWeights fresh(Initialization initialization, boolean tied, long seed) {
    ModelConfig config =
        new ModelConfig(
            VOCABULARY,
            WIDTH,
            3,
            HEADS,
            HEADS,
            HEAD_DIM,
            64,
            THETA,
            1e-6,
            tied,
            true,
            0.02,
            new FeedForward.Raw(new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, 8)),
            8,
            new ModelConfig.SpecialTokens(-1, List.of()));
    return new FreshWeights(config, initialization, 1, seed);
  }

  private static double deviation(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum / values.length);
  }
}
