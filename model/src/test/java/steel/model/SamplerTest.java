package steel.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static steel.testkit.Close.assertClose;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.GoldenTensors;

class SamplerTest {
  private static final GoldenTensors TENSORS =
      Golden.tensors(Golden.path("sampling/sampling.safetensors"));
  private static final double TOLERANCE = 1e-5; // as the goldens' README
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final Sampling RANDOM = Sampling.GREEDY.withTemperature(1);

  static Stream<JsonNode> goldens() {
    return Golden.json(Golden.path("sampling/sampling.json")).get("cases").valueStream();
  }

  @ParameterizedTest
  @MethodSource("goldens")
  void everyStepMatchesTheReference(JsonNode golden) {
    Sampling all = sampling(golden);
    Truncation truncation = all.truncation();
    Penalties penalties = all.penalties();
    assertSteps(golden, "temperature", LogitsStep.temperature(all.temperature()));
    assertSteps(golden, "top_k", LogitsStep.topK(truncation.topK()));
    assertSteps(golden, "top_p", LogitsStep.topP(truncation.topP()));
    assertSteps(golden, "min_p", LogitsStep.minP(truncation.minP()));
    assertSteps(golden, "typical_p", LogitsStep.typicalP(truncation.typicalP()));
    assertSteps(golden, "repetition_penalty", LogitsStep.repetitionPenalty(penalties.repetition()));
    assertSteps(
        golden,
        "presence_frequency",
        LogitsStep.answerPenalty(penalties.presence(), penalties.frequency()));
    assertSteps(golden, "no_repeat_ngram", LogitsStep.noRepeatNgram(penalties.noRepeatNgram()));
  }

  /// The goldens chain the processors of transformers: those of later versions, and the penalties
  /// on the answer, are not among them.
  @ParameterizedTest
  @MethodSource("goldens")
  void stepsRunInTheOrderOfTheReference(JsonNode golden) {
    Sampling chain =
        sampling(golden).withMinP(0).withTypicalP(1).withPresencePenalty(0).withFrequencyPenalty(0);
    assertSteps(golden, "chain", chain);
    double minP = golden.get("min_p").asDouble();
    assertSteps(golden, "chain_min_p", chain.withMinP(minP));
    assertSteps(
        golden, "steel_default", RANDOM.withRepetitionPenalty(1.1).withTopK(50).withTopP(0.8));
    Sampler greedy = new Sampler(chain.withTemperature(0));
    greedy.accept(ids(golden.get("prompt")));
    greedy.accept(ids(golden.get("generated")));
    assertThat(greedy.next(TENSORS.floats(golden.get("index").asText() + ".logits")))
        .isEqualTo(golden.get("greedy_after_chain").asInt());
  }

  private static Sampling sampling(JsonNode golden) {
    return Sampling.GREEDY
        .withTemperature(golden.get("temperature").asDouble())
        .withTopK(golden.get("top_k").asInt())
        .withTopP(golden.get("top_p").asDouble())
        .withMinP(golden.get("min_p").asDouble())
        .withTypicalP(golden.get("typical_p").asDouble())
        .withRepetitionPenalty(golden.get("repetition_penalty").asDouble())
        .withPresencePenalty(golden.get("presence_penalty").asDouble())
        .withFrequencyPenalty(golden.get("frequency_penalty").asDouble())
        .withNoRepeatNgram(golden.get("no_repeat_ngram_size").asInt());
  }

  private static void assertSteps(JsonNode golden, String name, Sampling sampling) {
    assertSteps(golden, name, Sampler.stepsOf(sampling).toArray(LogitsStep[]::new));
  }

  private static void assertSteps(JsonNode golden, String name, LogitsStep... steps) {
    String index = golden.get("index").asText();
    float[] logits = TENSORS.floats(index + ".logits");
    TokenHistory history = new TokenHistory();
    for (int id : ids(golden.get("prompt"))) {
      history.addPrompt(id);
    }
    for (int id : ids(golden.get("generated"))) {
      history.addChosen(id);
    }
    for (LogitsStep step : steps) {
      step.apply(logits, history);
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
    Sampling sampling = RANDOM.withTopK(50).withTopP(0.8).withRepetitionPenalty(1.1);
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
    Sampling sampling = sampling(seed);
    Sampler first = new Sampler(sampling);
    Sampler second = new Sampler(sampling);
    for (int i = 0; i < 50; i++) {
      float[] logits = Cases.gaussian(random, 207);
      assertThat(first.next(logits)).isEqualTo(second.next(logits));
    }
  }

  private static Sampling sampling(long seed) {
    return RANDOM
        .withTemperature(0.9)
        .withTruncation(new Truncation(40, 0.95, 0.01, 0.99))
        .withPenalties(new Penalties(1.05, 0.1, 0.1, 3))
        .withSeed(seed);
  }

  /// The greatest vocabulary that the published models have, in every kind of step.
  @Test
  void allocatesNothingForATokenOnceItsBuffersAreThere() {
    float[] logits = Cases.gaussian(Cases.random(1), 151_936);
    for (Sampling sampling :
        List.of(
            Sampling.GREEDY,
            RANDOM,
            sampling(1).withLogitBias(Map.of(3, 1.0)),
            sampling(1).withTopK(0),
            RANDOM.withTopK(151_000),
            RANDOM.withTypicalP(0.5))) {
      Sampler sampler = new Sampler(sampling, LogitsStep.firstTokens(151_646));
      sampler.accept(151_645); // the table of counts has its size
      int warmUp = 40; // the history holds 64 tokens and doubles
      for (int i = 0; i < warmUp; i++) {
        int _ = sampler.next(logits);
      }
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 20; i++) {
        int _ = sampler.next(logits);
      }
      long each = (THREADS.getCurrentThreadAllocatedBytes() - before) / 20;
      assertThat(each).as("bytes a token with %s", sampling).isLessThan(64);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void noRunOfTokensComesTwice(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : List.of(1, 2, 3)) {
      Sampler sampler = new Sampler(RANDOM.withNoRepeatNgram(n).withSeed(seed));
      List<Integer> all = new ArrayList<>(List.of(3, 1, 3));
      sampler.accept(3, 1, 3);
      Set<List<Integer>> runs = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        all.add(sampler.next(Cases.gaussian(random, 33)));
      }
      for (int from = n == 1 ? 2 : 0; from + n <= all.size(); from++) { // the prompt has 3 twice
        assertThat(runs.add(all.subList(from, from + n))).as("%s at %d", all, from).isTrue();
      }
    }
  }

  @Test
  void tellsWhenNothingIsLeftToChoose() {
    Sampler sampler = new Sampler(RANDOM.withNoRepeatNgram(1));
    for (int i = 0; i < 3; i++) {
      int _ = sampler.next(new float[] {0, 1, 2});
    }
    assertThatThrownBy(() -> sampler.next(new float[] {0, 1, 2}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("after 3 tokens none is left to choose: no_repeat_ngram_size");
    float[] broken = {Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY};
    assertThatThrownBy(() -> new Sampler(RANDOM.withTopP(0.5)).next(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no logit is finite");
  }

  @Test
  void biasDecides() {
    float[] logits = {1, 2, 3};
    assertThat(new Sampler(Sampling.GREEDY.withLogitBias(Map.of(0, 5.0))).next(logits)).isZero();
    assertThat(new Sampler(RANDOM.withLogitBias(Map.of(1, 100.0))).next(logits)).isEqualTo(1);
    Sampler without = new Sampler(RANDOM.withLogitBias(Map.of(2, -100.0)));
    for (int i = 0; i < 50; i++) {
      assertThat(without.next(logits)).isNotEqualTo(2);
    }
    assertThatThrownBy(() -> RANDOM.withLogitBias(Map.of(-1, 1.0)))
        .hasMessage("logit_bias: there is no token -1");
    assertThatThrownBy(() -> RANDOM.withLogitBias(Map.of(4, Double.NaN)))
        .hasMessageContaining("logit_bias of token 4 must be a number");
  }

  /// In a vocabulary of this size a selection stands in for the sort of the definition.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void typicalKeepsTheTokensClosestToTheMeanSurprise(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : List.of(1, 2, 3, 33, 1025)) {
      double mass = 0.05 + 0.9 * random.nextDouble();
      float[] logits = gaussian(random, n);
      float[] kept = logits.clone();
      LogitsStep.typicalP(mass).apply(kept, new TokenHistory());
      double total = LogSoftmax.logSumExp(logits, 0, n);
      double entropy = 0;
      for (float logit : logits) {
        entropy -= Math.exp(logit - total) * (logit - total);
      }
      double mean = entropy;
      List<Integer> closest =
          IntStream.range(0, n)
              .boxed()
              .sorted(Comparator.comparingDouble(i -> Math.abs(total - logits[i] - mean)))
              .toList();
      double reached = 0;
      for (int id : closest) {
        boolean stays = reached < mass;
        assertThat(kept[id]).isEqualTo(stays ? logits[id] : Float.NEGATIVE_INFINITY);
        reached += Math.exp(logits[id] - total);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void topPKeepsTheSmallestSetThatReachesIt(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int n : List.of(1, 2, 3, 33, 1025)) {
      double p = 0.05 + 0.9 * random.nextDouble();
      float[] logits = gaussian(random, n);
      float[] kept = logits.clone();
      LogitsStep.topP(p).apply(kept, new TokenHistory());
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
    Sampler sampler = new Sampler(RANDOM.withTemperature(5).withSeed(1), LogitsStep.firstTokens(3));
    for (int i = 0; i < 200; i++) {
      assertThat(sampler.next(new float[] {0, 0, 0, 50, 60})).isLessThan(3);
    }
  }

  @Test
  void refusesLogitsThatAreNoNumbers() {
    Sampler sampler = new Sampler(RANDOM.withTopK(2).withTopP(0.9).withTypicalP(0.9));
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
    assertThatThrownBy(() -> Sampling.GREEDY.withMinP(1.1)).hasMessageContaining("min_p");
    assertThatThrownBy(() -> Sampling.GREEDY.withTypicalP(0)).hasMessageContaining("typical_p");
    assertThatThrownBy(() -> Sampling.GREEDY.withRepetitionPenalty(0))
        .hasMessageContaining("repetition_penalty");
    assertThatThrownBy(() -> Sampling.GREEDY.withPresencePenalty(Double.NaN))
        .hasMessageContaining("presence_penalty");
    assertThatThrownBy(() -> Sampling.GREEDY.withFrequencyPenalty(Double.POSITIVE_INFINITY))
        .hasMessageContaining("frequency_penalty");
    assertThatThrownBy(() -> Sampling.GREEDY.withNoRepeatNgram(-1))
        .hasMessageContaining("no_repeat_ngram_size");
  }

  /// From almost even to almost certain.
  private static float[] gaussian(RandomGenerator random, int n) {
    float[] logits = Cases.gaussian(random, n);
    float spread = 6 * random.nextFloat();
    for (int i = 0; i < n; i++) {
      logits[i] *= spread;
    }
    return logits;
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
