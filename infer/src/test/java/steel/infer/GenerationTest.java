package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.model.Sampling;
import steel.testkit.Golden;

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

  private static int[] ids(JsonNode node) {
    return node.valueStream().mapToInt(JsonNode::asInt).toArray();
  }
}
