package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.model.LogSoftmax;
import steel.model.Sampling;
import steel.testkit.Golden;
import steel.tokenizer.Tokenizer;

class GenerationTest {
  private static final Generation GREEDY = Generation.of(24);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"qwen2-raw", "steel-raw-senet", "steel-v3"})
  void generatesWhatTheReferenceDoes(String golden) {
    JsonNode expected =
        Golden.json(Golden.path("model/" + golden + "/expected.json")).get("generation");
    int[] prompt = ids(expected.get("prompt"));
    Generation penalised =
        GREEDY.withSampling(Sampling.GREEDY.withRepetitionPenalty(1.1)).ignoringEos();
    try (var model = SteelModel.open(Golden.path("model/" + golden))) {
      assertTokens(model.generate(prompt, GREEDY.ignoringEos()), expected.get("cache"));
      assertTokens(
          model.generate(prompt, GREEDY.ignoringEos().withoutCache()), expected.get("nocache"));
      assertTokens(model.generate(prompt, penalised), expected.get("cache_rep1.1"));
      assertTokens(
          model.generate(prompt, penalised.withoutCache()), expected.get("nocache_rep1.1"));
      JsonNode stop = expected.get("eos_stop");
      Reply stopped =
          model.generate(prompt, GREEDY.withStopIds(Set.of(stop.get("eos_token_id").asInt())));
      assertThat(stopped.ids()).isEqualTo(ids(stop.get("tokens_with_eos")));
      assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP);
      assertThat(stopped.promptTokens()).isEqualTo(prompt.length);
    }
  }

  private static void assertTokens(Reply reply, JsonNode run) {
    assertThat(reply.ids()).isEqualTo(ids(run.get("tokens")));
    assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(reply.text()).isEmpty(); // no tokenizer in the goldens
  }

  @Test
  void endsWhereTheModelDoes() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      Reply reply = model.generate(new int[510], Generation.of(24).ignoringEos());
      assertThat(reply.ids()).hasSize(2);
      assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
      assertThatThrownBy(() -> model.generate(new int[512], GREEDY))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("the prompt has 512 tokens and leaves no room for an answer");
      assertThatThrownBy(() -> model.generate(new int[] {320}, GREEDY))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("token 320 is outside the vocabulary");
      assertThatThrownBy(() -> Generation.of(0)).hasMessageContaining("max_new_tokens");
    }
  }

  @Test
  void stopsAtTheEndsOfGenerationConfigUnlessToldOtherwise() throws IOException {
    TinyChatModel.write("qwen2-raw", folder);
    int second;
    try (var model = SteelModel.open(folder)) {
      second = model.generate(new int[] {1, 2}, Generation.of(2)).ids()[1];
    }
    Files.writeString(
        folder.resolve("generation_config.json"), "{\"eos_token_id\": [0, %d]}".formatted(second));
    try (var model = SteelModel.open(folder)) {
      assertThat(model.generate(new int[] {1, 2}, GREEDY).ids()).endsWith(second).hasSize(2);
      assertThat(model.generate(new int[] {1, 2}, GREEDY.ignoringEos()).ids()).hasSize(24);
    }
  }

  @Test
  void tellsEveryTokenAndNeverHalfACharacter() throws IOException {
    Generation random =
        Generation.of(200)
            .withSampling(Sampling.GREEDY.withTemperature(2).withSeed(3))
            .ignoringEos();
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      List<Token> tokens = new ArrayList<>();
      Reply reply = model.generate(new int[] {1}, random, new Cancellation(), tokens::add);
      assertThat(tokens.stream().mapToInt(Token::id).toArray()).isEqualTo(reply.ids());
      StringBuilder text = new StringBuilder();
      tokens.forEach(token -> text.append(token.text()));
      assertThat(text.toString())
          .isEqualTo(reply.text())
          .isEqualTo(model.tokenizer().decode(reply.ids(), true));
      // 320 rows, 259 tokens: what has no text is never chosen
      assertThat(Arrays.stream(reply.ids()).boxed().toList()).allMatch(id -> id < 259);
    }
  }

  @Test
  void sameSeedSameTokens() {
    Generation random =
        Generation.of(30)
            .withSampling(
                Sampling.GREEDY.withTemperature(1.5).withTopK(40).withTopP(0.9).withSeed(3));
    try (var model = SteelModel.open(Golden.path("model/qwen2-gqa"))) {
      int[] once = model.generate(new int[] {1}, random).ids();
      assertThat(model.generate(new int[] {1}, random).ids()).isEqualTo(once);
      Generation other = random.withSampling(random.sampling().withSeed(4));
      assertThat(model.generate(new int[] {1}, other).ids()).isNotEqualTo(once);
    }
  }

  @Test
  void stopsWhenCancelled() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      Cancellation cancellation = new Cancellation();
      List<Integer> heard = new ArrayList<>();
      Reply reply =
          model.generate(
              new int[] {1},
              GREEDY.ignoringEos(),
              cancellation,
              token -> {
                heard.add(token.id());
                if (heard.size() == 3) {
                  cancellation.cancel();
                }
              });
      assertThat(reply.ids()).hasSize(3);
      assertThat(reply.finishReason()).isEqualTo(FinishReason.CANCELLED);
      assertThat(reply.finishReason().text()).isEqualTo("cancelled");
      Reply none = model.generate(new int[] {1}, GREEDY, cancellation, _ -> {});
      assertThat(none.ids()).isEmpty();
    }
  }

  @Test
  void endsAreRuledOutBeforeTheirTime() throws IOException {
    Sampling wantsToEnd = Sampling.GREEDY.withLogitBias(Map.of(7, 100.0, 318, 90.0));
    Generation generation = GREEDY.withSampling(wantsToEnd);
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) { // its ends: 318, 316
      int[] prompt = {1, 2};
      assertThat(model.generate(prompt, generation.withStopIds(Set.of(7))).ids()).containsOnly(7);
      Reply reply = model.generate(prompt, generation.withStopIds(Set.of(7)).withMinNewTokens(5));
      assertThat(reply.ids()).hasSize(6).endsWith(7);
      assertThat(Arrays.copyOf(reply.ids(), 5)).doesNotContain(7, 318, 316);
      assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
      // where an end of the model is none, it may come
      assertThat(model.generate(prompt, generation.ignoringEos().withMinNewTokens(5)).ids())
          .containsOnly(7);
      assertThatThrownBy(() -> Generation.of(3).withMinNewTokens(4))
          .hasMessageContaining("min_new_tokens must be from 0 to max_new_tokens (3), got 4");
    }
  }

  /// A character of three tokens, one a byte, is a stop string like any other.
  @Test
  void endsAtAStopStringWhoseBytesAreTokens() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      int[] bytes = model.tokenizer().encode("ab钢材c");
      Generation generation =
          Generation.of(9)
              .withConstraint(new Spoken(Arrays.stream(bytes).boxed().toList()))
              .ignoringEos();
      Reply all = model.generate(new int[] {1}, generation);
      assertThat(all.text()).isEqualTo("ab钢材c");
      assertThat(all.ids()).hasSize(9);
      List<Token> heard = new ArrayList<>();
      Reply reply =
          model.generate(
              new int[] {1},
              generation.withStopStrings(List.of("材料", "b钢材")),
              new Cancellation(),
              heard::add);
      assertThat(reply.text()).isEqualTo("a");
      assertThat(heard).extracting(Token::text).containsExactly("a");
      assertThat(reply.tokens()).isEqualTo(heard);
      assertThat(reply.ids()).isEqualTo(Arrays.copyOf(bytes, 8)); // all that were generated
      assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP_STRING);
      assertThat(reply.finishReason().text()).isEqualTo("stop_string");
      Reply held = model.generate(new int[] {1}, generation.withStopStrings(List.of("c!")));
      assertThat(held.text()).isEqualTo("ab钢材c"); // what was held back is told at the end
      assertThat(held.finishReason()).isEqualTo(FinishReason.LENGTH);
      // of a character that is never finished the end makes one that cannot be read
      Generation half =
          Generation.of(4)
              .withConstraint(new Spoken(Arrays.stream(bytes).boxed().toList()))
              .ignoringEos();
      Reply broken = model.generate(new int[] {1}, half.withStopStrings(List.of("b\ufffd")));
      assertThat(broken.text()).isEqualTo("a");
    }
  }

  @Test
  void stopStringsNeedATokenizer() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      assertThatThrownBy(() -> model.generate(new int[] {1}, GREEDY.withStopStrings(List.of("x"))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("tokenizer");
    }
  }

  /// What the model says, whatever it would say.
  private record Spoken(List<Integer> ids) implements Constraint {
    @Override
    public Answer start(Tokenizer tokenizer) {
      return new Answer() {
        private int at;

        @Override
        public void mask(float[] logits) {
          Arrays.fill(logits, Float.NEGATIVE_INFINITY);
          logits[ids.get(at)] = 0;
        }

        @Override
        public void accept(int id) {
          at++;
        }

        @Override
        public Ending ending() {
          return Ending.NOT_YET;
        }
      };
    }
  }

  @Test
  void refusesIdsThatTheModelDoesNotHave() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      Generation bias = GREEDY.withSampling(Sampling.GREEDY.withLogitBias(Map.of(320, 1.0)));
      for (Generation generation : List.of(bias, GREEDY.withStopIds(Set.of(320)))) {
        assertThatThrownBy(() -> model.generate(new int[] {1}, generation))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("token 320 is outside the vocabulary");
      }
    }
  }

  /// Of the model's own distribution, whatever the sampling does to it.
  @Test
  void tellsLogProbabilitiesOfTheUntouchedModel() throws IOException {
    Sampling sampling =
        Sampling.GREEDY
            .withTemperature(2)
            .withTopK(30)
            .withRepetitionPenalty(1.3)
            .withLogitBias(Map.of(5, 3.0))
            .withSeed(3);
    Generation generation = Generation.of(12).withSampling(sampling).ignoringEos();
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      int[] prompt = {1, 2, 3};
      Reply reply = model.generate(prompt, generation.withLogprobs(4));
      assertThat(reply.ids()).isEqualTo(model.generate(prompt, generation).ids());
      int[] all = Arrays.copyOf(prompt, prompt.length + reply.ids().length);
      System.arraycopy(reply.ids(), 0, all, prompt.length, reply.ids().length);
      double[] expected = model.logProbabilities(all);
      float[] logits = model.logits(all);
      for (int i = 0; i < reply.ids().length; i++) {
        Logprobs logprobs = reply.tokens().get(i).logprobs().orElseThrow();
        int row = prompt.length + i - 1;
        assertThat(logprobs.chosen().id()).isEqualTo(reply.ids()[i]);
        assertThat(logprobs.chosen().text()).isEqualTo(model.tokenizer().decode(reply.ids()[i]));
        assertThat(logprobs.chosen().logprob())
            .isCloseTo(expected[row], within(1e-4)); // as of logits
        float[] scores = Arrays.copyOfRange(logits, row * 320, row * 320 + 259); // with a text
        assertThat(logprobs.top()).extracting(Logprobs.Candidate::id).isEqualTo(top(scores, 4));
        for (Logprobs.Candidate candidate : logprobs.top()) {
          assertThat(candidate.logprob())
              .isCloseTo(LogSoftmax.of(logits, row * 320, 320, candidate.id()), within(1e-4));
          if (candidate.id() == reply.ids()[i]) {
            assertThat(candidate).isEqualTo(logprobs.chosen());
          }
        }
      }
      assertThat(model.generate(prompt, generation.withLogprobs(0)).tokens())
          .allMatch(token -> token.logprobs().orElseThrow().top().isEmpty());
      assertThat(model.generate(prompt, generation.withLogprobs(999)).tokens())
          .allMatch(token -> token.logprobs().orElseThrow().top().size() == 259);
      assertThat(model.generate(prompt, generation).tokens())
          .allMatch(token -> token.logprobs().isEmpty());
      assertThatThrownBy(() -> generation.withLogprobs(-2)).hasMessageContaining("logprobs");
    }
  }

  private static List<Integer> top(float[] scores, int n) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -scores[id]))
        .limit(n)
        .toList();
  }

  private static int[] ids(JsonNode node) {
    return node.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
