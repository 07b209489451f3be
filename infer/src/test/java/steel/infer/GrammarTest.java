package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.model.Sampling;
import steel.testkit.Golden;
import steel.tokenizer.ChatMessage;

class GrammarTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Generation RANDOM =
      Generation.of(200).withSampling(Sampling.GREEDY.withTemperature(2).withSeed(5));
  private static final String PERSON =
      """
      {"type": "object", "additionalProperties": false, "required": ["name", "age", "kind"],
       "properties": {"name": {"type": "string", "maxLength": 5}, "age": {"type": "integer",
         "minimum": 0, "maximum": 150}, "kind": {"enum": ["人", "other"]}}}
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void answersHaveTheForm(long seed) throws IOException {
    Generation random = RANDOM.withSampling(RANDOM.sampling().withSeed(seed));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      Reply date =
          model.generate(new int[] {1}, random.withConstraint(Grammar.regex("\\d{4}-\\d\\d")));
      assertThat(date.text()).matches("[0-9]{4}-[0-9]{2}");
      assertThat(date.finishReason()).isEqualTo(FinishReason.STOP);
      Generation person = random.withConstraint(Grammar.jsonSchema(JSON.readTree(PERSON)));
      for (Reply reply :
          List.of(
              model.generate(new int[] {1}, person),
              model.generate(new int[] {1}, person.ignoringEos().withoutCache()),
              model.chat(List.of(ChatMessage.user("谁?")), person))) {
        JsonNode value = JSON.readTree(reply.text());
        assertThat(value.properties()).hasSize(3);
        assertThat(value.get("age").intValue()).isBetween(0, 150);
        assertThat(value.get("kind").textValue()).isIn("人", "other");
        assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
      }
      Reply object = model.generate(new int[] {1}, random.withConstraint(Grammar.jsonObject()));
      assertThat(object.text()).startsWith("{");
      if (object.finishReason() == FinishReason.STOP) {
        assertThat(JSON.readTree(object.text()).isObject()).isTrue();
      } else {
        assertThat(object.ids()).hasSize(200); // cut, and so perhaps incomplete
      }
    }
  }

  @Test
  void otherEndsStillEnd() throws IOException {
    Generation digits = RANDOM.withConstraint(Grammar.regex("[0-9]*"));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      Reply cut = model.generate(new int[] {1}, digits.ignoringEos());
      assertThat(cut.text()).matches("[0-9]{200}");
      assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
      Reply stopped =
          model.generate(new int[] {1}, digits.ignoringEos().withStopStrings(List.of("7")));
      assertThat(stopped.text()).matches("[0-68-9]*");
      assertThat(stopped.finishReason()).isEqualTo(FinishReason.STOP_STRING);
      int end = model.tokenizer().imEnd();
      Reply ended =
          model.chat(
              List.of(ChatMessage.user("?")),
              digits.withSampling(Sampling.GREEDY.withLogitBias(Map.of(end, 100.0))));
      assertThat(ended.text()).isEmpty(); // nothing is complete, too
      assertThat(ended.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void isCompiledOnceAndForgottenInTheEnd() {
    Grammar first = Grammar.regex("a");
    assertThat(Grammar.regex("a")).isSameAs(first);
    for (int i = 0; i < 100; i++) {
      assertThat(Grammar.regex("b{" + i + "}")).isNotSameAs(first);
    }
    assertThat(Grammar.regex("a")).isNotSameAs(first);
  }

  @Test
  void needsATokenizer() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      assertThatThrownBy(
              () -> model.generate(new int[] {1}, RANDOM.withConstraint(Grammar.jsonObject())))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("tokenizer");
    }
  }
}
