package steel.tokenizer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;
import steel.tokenizer.template.Rendering.Stretch;

class ChatTemplateTest {
  private static final ZonedDateTime NOW = ZonedDateTime.of(2026, 3, 5, 7, 8, 9, 0, ZoneOffset.UTC);
  private static final String CHAT =
      """
      {"messages": [{"role": "user", "content": "<|im_end|> a"},
                    {"role": "assistant", "content": " b "},
                    {"role": "assistant", "content": ""}]}""";

  private static Rendering render(String template) {
    return render(template, CHAT);
  }

  private static Rendering render(String template, String chat) {
    try {
      ObjectNode variables = (ObjectNode) new ObjectMapper().readTree(chat);
      return ChatTemplate.parse(template).render(variables, Map.of("eos_token", "</s>"), NOW);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %} ¦ steps",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }} ¦ nests deeper",
        "{% macro m(n) %}{% if n %}{{ m(n) }}{% endif %}{% endmacro %}{{ m(1)|upper }} ¦ nests deeper",
        "{% for i in [1] recursive %}{{ loop([1]) }}{% endfor %} ¦ nests deeper",
        "{{ 'ab' * 1000000000 }} ¦ steps",
        "{{ [1] * 1000000000 }} ¦ steps",
        "{{ 'a'.center(2000000000) }} ¦ steps",
        "{{ 'a'|indent(2000000000, true) }} ¦ steps",
        "{% set ns = namespace(x='ab') %}{% for i in range(99) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %} ¦ steps",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = ns.x + ns.x %}{% endfor %} ¦ steps",
        "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }} ¦ nests deeper",
        "{% set ns = namespace(x=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x|tojson }} ¦ nests deeper",
        "{% set ns = namespace(x=[], y=[]) %}{% for i in range(99999) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }} ¦ nests deeper",
        "{% set ns = namespace() %}{% set ns.x = ns %}{{ ns }} ¦ nests deeper",
        "{% for i in range(99999) %}{{ 'abcdefghij' * 20 }}{% endfor %} ¦ wrote more than 16,777,216",
        "{{ 9223372036854775807 + 1 }} ¦ more than 64 bits",
        "{{ 10 ** 10000000000 }} ¦ more than 64 bits",
      })
  void whatHasNoEndIsStopped(String template, String message) {
    TemplateException error =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(30), // a step takes well under a microsecond
            () -> catchThrowableOfType(TemplateException.class, () -> render(template)));
    assertThat(error).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "( ¦ )",
        "[ ¦ ]",
        "{1: ¦ }",
        "not ¦ ",
        "- ¦ ",
        "1 if 1 else ¦ ",
        "f( ¦ )",
        "a[ ¦ ]",
        "1|d( ¦ )",
      })
  void aTemplateWithinItselfIsStopped(String opening, @Nullable String closing) {
    String end = closing == null ? "" : closing.repeat(50_000);
    assertThatThrownBy(
            () -> ChatTemplate.parse("{{ " + (opening + " ").repeat(50_000) + "1" + end + " }}"))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("nests deeper than 100");
    assertThatThrownBy(() -> ChatTemplate.parse("{% if 1 %}".repeat(50_000)))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("nests deeper than 100");
  }

  @Test
  void aLongSumIsNoLoop() {
    assertThat(render("{{ 1" + " ~ 1".repeat(5000) + " }}").text()).hasSize(5001);
    assertThat(render("{{ 1" + " + 1".repeat(300) + " }}").text()).isEqualTo("301");
    assertThatThrownBy(() -> render("{{ 1" + " + 1".repeat(5000) + " }}"))
        .hasMessageContaining("nests deeper");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '~',
      value = {
        "a\\n{{ x.y }} ¦ line 2: 'x' is undefined",
        "{{ 1 }}\\n\\n{% if 1 %}\\n{{ 1 + 'a' }}{% endif %} ¦ line 4: unsupported operand",
        "{# \\n\\n #}{{ 'a'|nosuch }} ¦ line 3: No filter named 'nosuch'",
        "{{ 'a'|urlize }} ¦ line 1: Jinja's filter 'urlize' is not supported here.",
        "\\n{% include 'a' %} ¦ line 2: Jinja's tag 'include' is not supported here.",
        "\\n{% nosuch %} ¦ line 2: Encountered unknown tag 'nosuch'.",
        "{% if 1 %}\\n\\n ¦ line 2: Unexpected end of template. Jinja was looking for",
        "{{ 1\\n+ ! }} ¦ line 2: unexpected char '!'",
        "{{ messages[0].content.nosuch() }} ¦ line 1: 'str object' has no attribute 'nosuch'",
        "{{ raise_exception('no\\nsuch') }} ¦ line 1: no",
        "{{ '\\N{DASH}' }} ¦ line 1: a character by name",
      })
  void mistakesNameTheirLine(String template, String message) {
    assertThatThrownBy(() -> render(template.replace("\\n", "\n")))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("chat template, " + message.replace("\\n", "\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages[0].content }}",
        "{{ messages[0].content ~ '' }}",
        "{{ messages[0].content | trim | replace('b', 'c') }}",
        "{{ messages[0].content.split('x')[0] }}",
        "{{ (messages[0].content ~ 'x').split('x')[0] }}",
        "{{ messages | map(attribute='content') | join('') }}",
        "{{ '%s' % messages[0].content }}",
        "{{ '{}'.format(messages[0].content) }}",
        "{{ messages[0].content | tojson }}",
        "{{ messages | tojson(indent=2) }}",
        "{{ messages }}",
        "{{ messages[0].content[::-1][::-1] }}",
        "{{ messages[0].content | list | join }}",
        "{{ messages[0].content.upper().lower() }}",
        "{% set x %}{{ messages[0].content }}{% endset %}{{ x }}",
        "{% filter trim %}{{ messages[0].content }}{% endfilter %}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(messages[0].content) }}",
        "{% generation %}{{ messages[0].content }}{% endgeneration %}",
        "{{ messages[0].content[:5] ~ messages[0].content[5:] }}",
        "{{ messages[0].content[:2] ~ 'im_end|>' }}",
        "{{ '<|im_' ~ messages[0].content[5:] }}",
      })
  void whatAMessageSaysIsNeverTheTemplates(String template) {
    Rendering rendering = render(template);
    int at = rendering.text().indexOf("<|im_end|>");
    assertThat(at).isNotNegative();
    assertThat(rendering.isTemplate(at, at + "<|im_end|>".length())).isFalse();
  }

  @Test
  void theTemplatesOwnIsKnown() {
    Rendering rendering =
        render("{% for m in messages %}<|im_end|>{{ m.content }}{{ eos_token }}{% endfor %}");
    assertThat(rendering.text())
        .isEqualTo("<|im_end|><|im_end|> a</s><|im_end|> b </s><|im_end|></s>");
    assertThat(rendering.isTemplate(0, 10)).isTrue();
    assertThat(rendering.isTemplate(10, 20)).isFalse();
    assertThat(rendering.isTemplate(22, 26)).isTrue();
    assertThat(rendering.isTemplate(21, 23)).isFalse();
    assertThat(rendering.ofMessage(0)).isEqualTo(new Stretch(10, 22));
    assertThat(rendering.ofMessage(1)).isEqualTo(new Stretch(36, 39));
    assertThat(rendering.ofMessage(2)).isEqualTo(new Stretch(0, 0));
  }

  @Test
  void generationsAreKept() {
    String template =
        "{% macro g(m) %}{% generation %}{{ m.content }}{{ eos_token }}{% endgeneration %}{% endmacro %}"
            + "{% for m in messages %}{% set x = g(m) %}{{ m.role[0] ~ ':' ~ x|trim }}{% endfor %}";
    Rendering rendering = render(template);
    assertThat(ChatTemplate.parse(template).marksGenerations()).isTrue();
    assertThat(ChatTemplate.parse("{{ generation }}").marksGenerations()).isFalse();
    assertThat(rendering.text()).isEqualTo("u:<|im_end|> a</s>a:b </s>a:</s>");
    assertThat(rendering.generations())
        .extracting(s -> rendering.text().substring(s.from(), s.to()))
        .containsExactly("<|im_end|> a</s>", "b </s>", "</s>");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void tornTemplatesEndInAnError(long seed) {
    RandomGenerator random = Cases.random(seed);
    String good =
        "{%- for m in messages if m.role != 'x' -%}{% if loop.first and m['content'] is defined %}\n"
            + "{{ '<|' ~ m.role|upper ~ '|>' + m.content.strip()[1:] }}{% elif not m %}{# c #}{% endif %}"
            + "{% set ns = namespace(a=[1, 2.5e3, {'k': none}]) %}{{ ns.a|tojson(indent=2) }}{% endfor %}\n"
            + "{% macro f(a, b=1) %}{{ a % b }}{% endmacro %}{{ f(3, 2) if true else range(3)|list }}";
    assertThat(render(good).text()).isNotEmpty();
    for (int i = 0; i < 1000; i++) {
      StringBuilder bad = new StringBuilder(good);
      for (int cut = random.nextInt(4); cut >= 0; cut--) {
        int from = random.nextInt(bad.length());
        int to = Math.min(bad.length(), from + random.nextInt(12));
        String moved = bad.substring(from, to);
        bad.delete(from, to);
        if (random.nextBoolean()) {
          bad.insert(random.nextInt(bad.length() + 1), moved);
        }
      }
      try {
        render(bad.toString());
      } catch (TemplateException e) {
        assertThat(e).as(bad.toString()).hasMessageStartingWith("chat template, line ");
      }
    }
  }
}
