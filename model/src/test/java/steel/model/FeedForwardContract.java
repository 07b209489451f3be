package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static steel.testkit.Close.assertClose;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every engine must do with every kind of feed-forward half: one test, extended by each,
/// against the definition.
public abstract class FeedForwardContract {
  private static final double LOGITS = 1e-4; // of up to about 5, in float32

  @TempDir Path folder;

  /// Opens a model folder with the engine under test.
  protected abstract LanguageModel open(Path folder);

  /// Every kind.
  public static Stream<FeedForward> all() {
    return RandomModel.kinds().stream();
  }

  /// Those in which no token sees a later one.
  public static Stream<FeedForward> causal() {
    return all().filter(FeedForward::isCausal);
  }

  /// The others.
  public static Stream<FeedForward> notCausal() {
    return all().filter(kind -> !kind.isCausal());
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#all")
  protected void computesItsDefinition(FeedForward kind) throws IOException {
    RandomModel random = RandomModel.of(kind, 2, 7);
    try (LanguageModel model = open(random.write(folder))) {
      assertThat(model.config()).isEqualTo(random.config());
      for (int tokens : new int[] {1, 5, 8, 41, 70}) { // less than a chunk, a chunk, and several
        int[] ids = RandomModel.ids(tokens, tokens);
        assertClose(
            tokens + " tokens", model.logits(ids), floats(random.definition().logits(ids)), LOGITS);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#all")
  protected void queriesKeysAndValuesMayHaveNoBiases(FeedForward kind) throws IOException {
    ModelConfig config = RandomModel.withoutBias(RandomModel.config(kind, 2));
    RandomModel random = RandomModel.of(config, 9);
    try (LanguageModel model = open(random.write(folder))) {
      assertThat(model.config()).isEqualTo(config);
      int[] ids = RandomModel.ids(20, 5);
      assertClose("logits", model.logits(ids), floats(random.definition().logits(ids)), LOGITS);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#causal")
  protected void aLaterTokenNeverChangesAnEarlierLogit(FeedForward kind) throws IOException {
    try (LanguageModel model = open(RandomModel.of(kind, 2, 7).write(folder))) {
      int[] ids = RandomModel.ids(70, 1);
      float[] before = model.logits(ids);
      for (int from : new int[] {1, 33, 64, 69}) {
        int[] changed = ids.clone();
        for (int t = from; t < ids.length; t++) {
          changed[t] = (ids[t] + 11) % RandomModel.TOKENS;
        }
        int kept = from * RandomModel.TOKENS;
        assertThat(Arrays.copyOf(model.logits(changed), kept))
            .isEqualTo(Arrays.copyOf(before, kept)); // bit for bit
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#notCausal")
  protected void aLaterTokenChangesEarlierLogitsOfTheOthers(FeedForward kind) throws IOException {
    try (LanguageModel model = open(RandomModel.of(kind, 2, 7).write(folder))) {
      int[] ids = RandomModel.ids(20, 1);
      float[] before = Arrays.copyOf(model.logits(ids), RandomModel.TOKENS);
      ids[19] = (ids[19] + 11) % RandomModel.TOKENS;
      assertThat(Arrays.copyOf(model.logits(ids), RandomModel.TOKENS)).isNotEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.model.FeedForwardContract#causal")
  protected void anyCutOfThePromptGivesTheSameLogits(FeedForward kind) throws IOException {
    try (LanguageModel model = open(RandomModel.of(kind, 2, 7).write(folder))) {
      int[] ids = RandomModel.ids(70, 2);
      float[] whole = model.logits(ids);
      for (int step : new int[] {1, 3, 8, 64, 70}) {
        try (Decoding decoding = model.decode()) {
          for (int from = 0; from < ids.length; from += step) {
            int to = Math.min(ids.length, from + step);
            float[] logits = decoding.append(Arrays.copyOfRange(ids, from, to));
            assertClose(
                "step %d, token %d".formatted(step, to - 1),
                logits,
                Arrays.copyOfRange(whole, (to - 1) * RandomModel.TOKENS, to * RandomModel.TOKENS),
                LOGITS);
          }
        }
      }
    }
  }

  /// With one layer, whose inputs no other kind has changed.
  @Test
  protected void withoutNormAPrefixIsWhatVersion3MakesOfIt() throws IOException {
    FeedForward.Mlp mlp = new FeedForward.Mlp(FeedForward.Mlp.Type.SENET, 12);
    RandomModel version3 = RandomModel.of(new FeedForward.SoftMoeV3(mlp, 3, 2), 1, 5);
    RandomModel prefix = version3.as(new FeedForward.SoftMoePrefix(mlp, 3, 2, false));
    int[] ids = RandomModel.ids(20, 3);
    try (LanguageModel original = open(version3.write(folder.resolve("v3")));
        LanguageModel causal = open(prefix.write(folder.resolve("prefix")))) {
      float[] logits = causal.logits(ids);
      for (int t = 1; t <= ids.length; t++) {
        float[] whole = original.logits(Arrays.copyOf(ids, t));
        int from = (t - 1) * RandomModel.TOKENS;
        assertClose(
            "token " + (t - 1),
            Arrays.copyOfRange(logits, from, from + RandomModel.TOKENS),
            Arrays.copyOfRange(whole, from, from + RandomModel.TOKENS),
            LOGITS);
      }
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
