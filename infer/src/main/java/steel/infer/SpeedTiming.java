package steel.infer;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import steel.config.ConfigException;
import steel.infer.kernel.Products;

/// Tokens a second of a model on this machine.
///
/// @param threads that computed
/// @param bytesPerToken of weights, read once by each token that is generated alone
/// @param cacheBytes of keys and values, of all sequences at the end of a run
/// @param bus bytes a second that so many threads read from memory when they do nothing else
/// @param tokensPerSecond of each run, of all sequences
public record SpeedTiming(
    int threads, long bytesPerToken, long cacheBytes, double bus, List<Double> tokensPerSecond) {
  /// Sequences that a step takes at most.
  public static final int MOST_TOGETHER = Products.FEW;

  private static final long BUS_BYTES = 1L << 30;
  private static final long WARM_UP_NANOS = 3_000_000_000L;
  private static final int STRIDE = 7919; // a prime: ids from all over the vocabulary

  public SpeedTiming {
    tokensPerSecond = List.copyOf(tokensPerSecond);
  }

  /// Measures how fast tokens come one after the other, of one sequence or of several together: a
  /// token of each in a step.
  ///
  /// @param batch sequences; each has a prompt of its own
  /// @param depth tokens of each that are there before
  /// @param tokens of each in a run
  /// @param runs that count, after 3 s or one run that do not
  /// @throws ConfigException if the model has no positions for so many tokens
  public static SpeedTiming decode(
      Path path, SteelModel.Settings settings, int batch, int depth, int tokens, int runs) {
    return measure(
        path,
        settings,
        batch,
        depth + tokens,
        runs,
        calls -> {
          List<KvCache> caches = new ArrayList<>();
          for (int i = 0; i < batch; i++) {
            caches.add(calls.model().newCache());
            if (depth > 0) {
              calls.append(caches.get(i), ids(calls.model(), i, depth));
            }
          }
          int[][] steps = new int[tokens][];
          for (int i = 0; i < tokens; i++) {
            steps[i] = ids(calls.model(), depth + i * batch, batch);
          }
          long begin = System.nanoTime();
          for (int[] step : steps) {
            calls.step(caches, step);
          }
          return perSecond(batch * tokens, begin);
        });
  }

  /// Measures how fast a prompt is read: all its tokens in one call, and the logits after the last.
  ///
  /// @param tokens of the prompt
  /// @param runs that count, after 3 s or one run that do not
  /// @throws ConfigException if the model has no positions for so many tokens
  public static SpeedTiming prefill(Path path, SteelModel.Settings settings, int tokens, int runs) {
    return measure(
        path,
        settings,
        1,
        tokens,
        runs,
        calls -> {
          int[] ids = ids(calls.model(), 0, tokens);
          long begin = System.nanoTime();
          calls.append(calls.model().newCache(), ids);
          return perSecond(tokens, begin);
        });
  }

  /// @param sequences that are under way together
  /// @param positions of each, which the model must have
  /// @param run gives tokens a second
  private static SpeedTiming measure(
      Path path,
      SteelModel.Settings settings,
      int sequences,
      int positions,
      int runs,
      ToDoubleFunction<ForwardCalls> run) {
    try (SteelModel model = SteelModel.open(path, settings)) {
      requirePositions(model, positions);
      ForwardCalls calls = new ForwardCalls(model);
      List<Double> speeds = new ArrayList<>();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < WARM_UP_NANOS) {
        double _ = run.applyAsDouble(calls); // until everything is compiled
      }
      for (int i = 0; i < runs; i++) {
        speeds.add(run.applyAsDouble(calls));
      }
      double bus = MemoryBandwidth.measure(settings.threads(), BUS_BYTES);
      long cacheBytes = sequences * model.cacheBytes(positions);
      return new SpeedTiming(settings.threads(), model.bytesPerToken(), cacheBytes, bus, speeds);
    }
  }

  private static double perSecond(int tokens, long begin) {
    return tokens * 1e9 / (System.nanoTime() - begin);
  }

  private static int[] ids(SteelModel model, int from, int count) {
    int vocabSize = model.config().vocabSize();
    return IntStream.range(from, from + count)
        .map(i -> (int) ((long) i * STRIDE % vocabSize))
        .toArray();
  }

  private static void requirePositions(SteelModel model, int tokens) {
    int limit = model.config().maxPositionEmbeddings();
    if (tokens > limit) {
      throw new ConfigException(
          "%,d tokens: the model has %,d positions (max_position_embeddings)"
              .formatted(tokens, limit));
    }
  }
}
