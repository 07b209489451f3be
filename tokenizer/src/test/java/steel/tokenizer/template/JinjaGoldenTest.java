package steel.tokenizer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Templates against what transformers and Jinja2 make of them.
class JinjaGoldenTest {
  private static final Map<String, String> SPECIAL_TOKENS =
      Map.of("eos_token", "<|im_end|>", "pad_token", "<|endoftext|>");
  private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 5, 7, 8, 9, 0, ZoneOffset.UTC);

  static List<JsonNode> cases() {
    return Golden.jsonLines(Golden.path("chat/jinja_new.jsonl"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rendersAsTransformersDoes(JsonNode row) {
    ObjectNode chat = row.get("kwargs").deepCopy();
    chat.set("messages", row.get("messages"));
    chat.set("add_generation_prompt", row.get("add_generation_prompt"));
    SoftAssertions softly = new SoftAssertions();
    check(softly, row, chat);
    softly.assertAll();
  }

  /// Where the older version gives the same, its golden holds too.
  @Test
  void rendersAsOlderTransformersWhereItIsTheSame() {
    Map<String, JsonNode> newer = new HashMap<>();
    cases().forEach(row -> newer.put(row.get("name").asText(), row));
    SoftAssertions softly = new SoftAssertions();
    int same = 0;
    for (JsonNode row : Golden.jsonLines(SharedFolder.orSkip("goldens/chat/jinja.jsonl"))) {
      JsonNode now = Objects.requireNonNull(newer.get(row.get("name").asText()));
      if (now.get("same_as_4.39.2").asBoolean()) {
        same++;
        ObjectNode chat = row.get("kwargs").deepCopy();
        chat.set("messages", row.get("messages"));
        chat.set("add_generation_prompt", row.get("add_generation_prompt"));
        check(softly, row, chat);
      }
    }
    assertThat(same).isGreaterThan(20);
    softly.assertAll();
  }

  @Test
  void rendersExpressionsAndStatementsAsJinjaDoes() {
    List<JsonNode> rows = Golden.jsonLines(Golden.path("chat/jinja_more.jsonl"));
    ObjectNode chat = rows.getFirst().get("kwargs").deepCopy();
    chat.set("messages", rows.getFirst().get("messages"));
    chat.put("add_generation_prompt", false);
    SoftAssertions softly = new SoftAssertions();
    rows.stream().skip(1).forEach(row -> check(softly, row, chat));
    assertThat(rows).hasSizeGreaterThan(600);
    softly.assertAll();
  }

  private static void check(SoftAssertions softly, JsonNode row, ObjectNode chat) {
    String template = row.get("template").asText();
    if (!row.has("error")) {
      softly
          .assertThatCode(
              () ->
                  assertThat(render(template, chat).text())
                      .as(template)
                      .isEqualTo(row.get("text").asText()))
          .doesNotThrowAnyException();
      return;
    }
    TemplateException error =
        catchThrowableOfType(TemplateException.class, () -> render(template, chat));
    softly.assertThat(error).as(template).isNotNull();
    if (error != null) {
      softly
          .assertThat(error.kind().jinjaName())
          .as(template + ": " + error.getMessage())
          .isEqualTo(row.get("error").asText());
      softly.assertThat(error).hasMessageStartingWith("chat template, line ");
      if (error.kind() == TemplateException.Kind.RAISED) {
        softly.assertThat(error.problem()).isEqualTo(row.get("message").asText());
      }
    }
  }

  private static Rendering render(String template, ObjectNode chat) {
    return ChatTemplate.parse(template).render(chat, SPECIAL_TOKENS, NOW);
  }
}
