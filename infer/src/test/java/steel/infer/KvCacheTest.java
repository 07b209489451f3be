package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static steel.testkit.Close.assertClose;
import static steel.testkit.Close.maxAbs;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steel.infer.kernel.Kernels;
import steel.model.ConfigJson;
import steel.model.ModelConfig;
import steel.testkit.Golden;

class KvCacheTest {
  private static final Path GQA = Golden.path("model/qwen2-gqa");

  /// Attention as it is defined, in double precision, over a cache of several blocks.
  @ParameterizedTest
  @EnumSource(KvType.class)
  void attentionIsThatOfItsDefinition(KvType type) {
    ModelConfig config = ConfigJson.read(GQA);
    int tokens = 2 * KvBlock.POSITIONS + 70;
    SplittableRandom random = new SplittableRandom(1);
    float[] keys = numbers(random, tokens * config.keyValueWidth());
    float[] values = numbers(random, tokens * config.keyValueWidth());
    float[] queries = numbers(random, tokens * config.queryWidth());
    KvCache cache = new KvCache(config, type);
    put(config, cache, 0, keys, values, tokens);
    float[] attended = new float[queries.length];
    AttentionHead head = AttentionHead.ofThread(config.headDim());
    for (int shared = 0; shared < config.numKeyValueHeads(); shared++) {
      for (int first = 0; first < tokens; first += AttentionHead.TOKENS) {
        int some = Math.min(AttentionHead.TOKENS, tokens - first);
        head.run(Kernels.ACTIVE, config, 0, shared, cache, first, some, queries, 0, attended);
      }
    }
    float[] wanted = new float[queries.length];
    for (int t : List.of(0, 1, 63, 64, 255, 256, tokens - 1)) {
      define(config, queries, keys, values, t, wanted);
      int width = config.queryWidth();
      float[] actual = Arrays.copyOfRange(attended, t * width, (t + 1) * width);
      float[] expected = Arrays.copyOfRange(wanted, t * width, (t + 1) * width);
      double tolerance =
          switch (type) {
            case F32 -> 1e-6;
            case Q16 -> 1e-4;
            case Q8 -> 0.02;
          };
      assertClose(type + " token " + t, actual, expected, tolerance * maxAbs(expected) + 1e-7);
    }
  }

  /// What is told is what is allocated, but for the objects around the numbers.
  @ParameterizedTest
  @EnumSource(KvType.class)
  void tellsItsBytes(KvType type) {
    ModelConfig config = ConfigJson.read(GQA);
    Allocated allocated = new Allocated();
    for (int tokens : List.of(1, KvBlock.POSITIONS, KvBlock.POSITIONS + 1)) {
      float[] numbers = new float[tokens * config.keyValueWidth()];
      KvCache cache = new KvCache(config, type);
      long before = allocated.bytes();
      for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
        put(config, cache, layer, numbers, numbers, tokens);
      }
      long objects = allocated.bytes() - before - KvCache.bytes(config, type, tokens);
      assertThat(objects).isBetween(0L, 4_000L);
    }
  }

  private static void put(
      ModelConfig config, KvCache cache, int layer, float[] keys, float[] values, int tokens) {
    cache.require(layer, tokens);
    AttentionHead scratch = AttentionHead.ofThread(config.headDim());
    for (int head = 0; head < config.numKeyValueHeads(); head++) {
      scratch.put(cache, layer, head, keys, values, 0, tokens);
    }
  }

  private static void define(
      ModelConfig config, float[] queries, float[] keys, float[] values, int t, float[] into) {
    int k = config.headDim();
    for (int head = 0; head < config.numAttentionHeads(); head++) {
      int shared = head / config.groupSize();
      int query = (t * config.numAttentionHeads() + head) * k;
      double[] weights = new double[t + 1];
      double total = 0;
      for (int p = 0; p <= t; p++) {
        int key = (p * config.numKeyValueHeads() + shared) * k;
        double score = 0;
        for (int i = 0; i < k; i++) {
          score += (double) queries[query + i] * keys[key + i];
        }
        weights[p] = Math.exp(score / Math.sqrt(k));
        total += weights[p];
      }
      for (int i = 0; i < k; i++) {
        double sum = 0;
        for (int p = 0; p <= t; p++) {
          sum += weights[p] * values[(p * config.numKeyValueHeads() + shared) * k + i];
        }
        into[query + i] = (float) (sum / total);
      }
    }
  }

  private static float[] numbers(SplittableRandom random, int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextDouble(-2, 2);
    }
    return numbers;
  }
}
