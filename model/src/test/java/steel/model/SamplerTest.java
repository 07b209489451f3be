package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

class SamplerTest {
  private static final GoldenTensors TENSORS =
      Golden.tensors(Golden.path("sampling/sampling.safetensors"));
  private static final double TOLERANCE = 1e-5; // as the goldens' README

  static Stream<JsonNode> goldens() {
    return Golden.json(Golden.path("sampling/sampling.json")).get("cases").valueStream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everyStepMatchesTransformers(JsonNode golden) {
    double temperature = golden.get("temperature").asDouble();
    int topK = golden.get("top_k").asInt();
    double topP = golden.get("top_p").asDouble();
    double penalty = golden.get("repetition_penalty").asDouble();
    assertSteps(golden, "repetition_penalty", LogitsStep.repetitionPenalty(penalty));
    assertSteps(golden, "temperature", LogitsStep.temperature(temperature));
    assertSteps(golden, "top_k", LogitsStep.topK(topK));
    assertSteps(golden, "top_p", LogitsStep.topP(topP));
    assertSteps(
        golden,
        "steel_default",
        LogitsStep.repetitionPenalty(1.1),
        LogitsStep.topK(50),
        LogitsStep.topP(0.8));
    float[] banned = TENSORS.floats(golden.get("index").asInt() + ".no_repeat_ngram");
    LogitsStep noRepeat =
        (logits, _) -> {
          for (int i = 0; i < logits.length; i++) {
            logits[i] = banned[i] == Float.NEGATIVE_INFINITY ? banned[i] : logits[i];
          }
        };
    assertSteps(
        golden,
        "chain",
        LogitsStep.repetitionPenalty(penalty),
        noRepeat,
        LogitsStep.temperature(temperature),
        LogitsStep.topK(topK),
        LogitsStep.topP(topP));
  }

  private static void assertSteps(JsonNode golden, String name, LogitsStep... steps) {
    String index = golden.get("index").asText();
    float[] logits = TENSORS.floats(index + ".logits");
    SeenTokens seen = new SeenTokens();
    seen.add(ids(golden.get("prompt")));
    seen.add(ids(golden.get("generated")));
    for (LogitsStep step : steps) {
      step.apply(logits, seen);
    }
    float[] expected = TENSORS.floats(index + "." + name);
    if (golden.get("has_ties").asBoolean()) { // which of several equals stays is nobody's promise
      Arrays.sort(logits);
      Arrays.sort(expected);
    }
    for (int i = 0; i < logits.length; i++) {
      boolean out = expected[i] == Float.NEGATIVE_INFINITY;
      assertThat(logits[i] == Float.NEGATIVE_INFINITY)
          .as("%s.%s[%d] ruled out", index, name, i)
          .isEqualTo(out);
      logits[i] = out ? 0 : logits[i];
      expected[i] = out ? 0 : expected[i];
    }
    assertClose(index + "." + name, logits, expected, TOLERANCE);
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void drawsAsOftenAsTheProbabilitiesSay(JsonNode golden) {
    float[] logits = TENSORS.floats(golden.get("index").asText() + ".logits");
    float[] probabilities = TENSORS.floats(golden.get("index").asText() + ".probs.steel_default");
    Sampling sampling = new Sampling(1, 50, 0.8, 1.1, 7);
    int draws = 4000;
    int[] count = new int[logits.length];
    for (int i = 0; i < draws; i++) {
      Sampler sampler = new Sampler(sampling.withSeed(i));
      sampler.accept(ids(golden.get("prompt")));
      sampler.accept(ids(golden.get("generated")));
      count[sampler.next(logits)]++;
    }
    for (int id = 0; id < count.length; id++) {
      double p = probabilities[id];
      // five standard deviations: one false alarm in a million ids
      double slack = golden.get("has_ties").asBoolean() ? 1 : 5 * Math.sqrt(p * (1 - p) / draws);
      assertThat(count[id] / (double) draws).as("token %d", id).isCloseTo(p, within(slack));
    }
  }

  @Test
  void greedyTakesTheLargestAndTheFirstOfEquals() {
    Sampler sampler = new Sampler(Sampling.GREEDY);
    assertThat(sampler.next(new float[] {-1, 3, 3, 2})).isEqualTo(1);
    assertThat(new Sampler(Sampling.GREEDY.withRepetitionPenalty(2)).next(new float[] {-1, -3}))
        .isZero();
  }

  @Test
  void penaltyCountsWhatItChoseItself() {
    Sampler sampler = new Sampler(Sampling.GREEDY.withRepetitionPenalty(2));
    float[] logits = {3, 2, -1};
    assertThat(sampler.next(logits)).isZero();
    assertThat(sampler.next(logits)).isEqualTo(1); // 3 / 2 < 2
    assertThat(sampler.next(logits)).isZero(); // 3 / 2 > 2 / 2, penalised once
    assertThat(logits).containsExactly(3, 2, -1);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void sameSeedSameTokens(long seed) {
    RandomGenerator random = Cases.random(seed);
    Sampling sampling = new Sampling(0.9, 40, 0.95, 1.05, seed);
    Sampler first = new Sampler(sampling);
    Sampler second = new Sampler(sampling);
    for (int i = 0; i < 50; i++) {
      float[] logits = Cases.gaussian(random, 207);
      assertThat(first.next(logits)).isEqualTo(second.next(logits));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void topPKeepsTheSmallestSetThatReachesIt(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : List.of(1, 2, 3, 33, 1025)) {
      double p = 0.05 + 0.9 * random.nextDouble();
      float[] logits = Cases.gaussian(random, n);
      float[] kept = logits.clone();
      LogitsStep.topP(p).apply(kept, new SeenTokens());
      float[] sorted = logits.clone();
      Arrays.sort(sorted);
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      double above = 0;
      for (int i = n - 1; i >= 0; i--) {
        boolean stays = i == n - 1 || above / total < p;
        int at = indexOf(logits, sorted[i]);
        assertThat(kept[at]).isEqualTo(stays ? sorted[i] : Float.NEGATIVE_INFINITY);
        above += Math.exp(sorted[i]);
      }
    }
  }

  @Test
  void neverDrawsWhatIsRuledOut() {
    Sampler sampler = new Sampler(new Sampling(5, 0, 1, 1, 1), LogitsStep.firstTokens(3));
    for (int i = 0; i < 200; i++) {
      assertThat(sampler.next(new float[] {0, 0, 0, 50, 60})).isLessThan(3);
    }
  }

  @Test
  void refusesLogitsThatAreNoNumbers() {
    Sampler sampler = new Sampler(new Sampling(1, 2, 0.9, 1, 1));
    assertThatThrownBy(() -> sampler.next(new float[] {0, Float.NaN, 1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("logit 1 is not a number");
  }

  @Test
  void refusesSettingsThatCannotBe() {
    assertThatThrownBy(() -> Sampling.GREEDY.withTemperature(-1)).hasMessageContaining("-1.0");
    assertThatThrownBy(() -> Sampling.GREEDY.withTemperature(Double.NaN))
        .hasMessageContaining("NaN");
    assertThatThrownBy(() -> Sampling.GREEDY.withTopK(-2)).hasMessageContaining("top_k");
    assertThatThrownBy(() -> Sampling.GREEDY.withTopP(0)).hasMessageContaining("top_p");
    assertThatThrownBy(() -> Sampling.GREEDY.withRepetitionPenalty(0))
        .hasMessageContaining("repetition_penalty");
  }

  private static int indexOf(float[] values, float value) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == value) {
        return i;
      }
    }
    throw new AssertionError(value + " is not there");
  }

  private static int[] ids(JsonNode node) {
    return node.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
