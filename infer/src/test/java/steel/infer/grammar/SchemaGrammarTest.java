package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.testkit.Cases;

class SchemaGrammarTest {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .build();

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void walksFulfilTheSchemaAndDocumentsAreNeverRefused(long seed) throws JsonProcessingException {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 40; i++) {
      RandomSchema schema = new RandomSchema(random);
      JsonNode root = JSON.readTree(schema.root().toString());
      Machine machine = Compiler.jsonSchema(root);
      ShortestEnd end = new ShortestEnd(machine);
      SchemaValidator validator = new SchemaValidator(root);
      for (int walk = 0; walk < 6; walk++) {
        String text = GrammarWalk.text(machine, end, random, random.nextInt(60));
        assertThat(validator.accepts(JSON.readTree(text)))
            .as("%s%n%s", schema.root(), text)
            .isTrue();
        String document = schema.document();
        assertThat(validator.accepts(JSON.readTree(document)))
            .as("the test itself: %s%n%s", schema.root(), document)
            .isTrue();
        assertThat(GrammarWalk.accepts(machine, document))
            .as("%s%n%s", schema.root(), document)
            .isTrue();
        assertThat(GrammarWalk.allows(machine, document, random))
            .as("%s%n%s", schema.root(), document)
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyObjectIsAnObject(long seed) throws JsonProcessingException {
    RandomGenerator random = Cases.random(seed);
    Machine machine = Compiler.jsonObject();
    ShortestEnd end = new ShortestEnd(machine);
    for (int i = 0; i < 60; i++) {
      String text = GrammarWalk.text(machine, end, random, random.nextInt(80));
      assertThat(JSON.readTree(text).isObject()).as(text).isTrue();
    }
    for (int i = 0; i < 60; i++) {
      RandomSchema schema = new RandomSchema(random);
      String document = "{\"x\": " + schema.document() + ",\"y\":" + schema.document() + "}";
      assertThat(GrammarWalk.allows(machine, document, random)).as(document).isTrue();
    }
  }

  /// States are made by whoever comes first.
  @Test
  void manyThreadsMayUseOne() throws JsonProcessingException {
    String tree =
        "{'properties': {'a': {'type': 'string'}, 'b': {'type': 'array', 'items': {'$ref': '#'}}}}";
    JsonNode schema = JSON.readTree(quoted(tree));
    List<String> alone = texts(Compiler.jsonSchema(schema), IntStream.range(0, 40));
    List<String> together = texts(Compiler.jsonSchema(schema), IntStream.range(0, 40).parallel());
    assertThat(together).isEqualTo(alone);
  }

  private static List<String> texts(Machine machine, IntStream seeds) {
    ShortestEnd end = new ShortestEnd(machine);
    return seeds.mapToObj(seed -> GrammarWalk.text(machine, end, Cases.random(seed), 60)).toList();
  }

  /// Depth has no limit, and states of long ago are forgotten.
  @Test
  void depthIsNotBounded() {
    Machine machine = Compiler.jsonObject();
    int depth = 12_000;
    String open = "{\"a\":[".repeat(depth);
    String close = "]}".repeat(depth);
    Guide guide = new Guide(machine, GrammarWalk.MASKS);
    for (char c : (open + close).toCharArray()) {
      assertThat(guide.isComplete()).isFalse();
      guide.accept(GrammarWalk.TOKENIZER.encode(String.valueOf(c))[0]);
    }
    assertThat(guide.isComplete()).isTrue();
    assertThat(guide.isLast()).isTrue();
    assertThat(machine.knownStates()).isLessThan(1 << 17);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~ ",
      quoteCharacter = '`',
      value = {
        // schema ~ what fits ~ what does not
        "{'type': ['string', 'null'], 'minLength': 2} ~ 'ab' ~ 'a'",
        "{'type': ['string', 'null'], 'minLength': 2} ~ null ~ nul",
        "{'minLength': 2} ~ '中文' ~ 12",
        "{'type': 'string', 'pattern': 'b+', 'maxLength': 3} ~ 'abb' ~ 'abbb'",
        "{'type': 'string', 'pattern': '^a', 'minLength': 2} ~ 'ab' ~ 'a'",
        "{'type': 'string', 'pattern': '^\\\\S+$', 'format': 'date'} ~ '2024-02-29' ~ '2023-02-29'",
        "{'type': 'string', 'format': 'date'} ~ '2000-02-29' ~ '1900-02-29'",
        "{'type': 'integer'} ~ -0 ~ 01",
        "{'type': 'integer'} ~ 12345678901234567890 ~ 1.0",
        "{'type': 'number'} ~ -1.5E+7 ~ .5",
        "{'type': 'number', 'minimum': 0, 'maximum': 1} ~ 0.125 ~ 1.01",
        "{'type': 'number', 'minimum': 0, 'maximum': 1} ~ 1.00 ~ -0.1",
        "{'type': 'number', 'exclusiveMinimum': 0, 'exclusiveMaximum': 1} ~ 0.001 ~ 0.0",
        "{'minimum': 0} ~ 7 ~ 'a'",
        "{'type': 'integer', 'minimum': -5, 'exclusiveMaximum': 12} ~ 11 ~ 12",
        "{'type': 'integer', 'minimum': 9.5, 'maximum': 10.5} ~ 10 ~ 9",
        "{'enum': ['a', 1, {'b': [1, 2]}]} ~ {'b': [1,2]} ~ {'b':[2,1]}",
        "{'enum': ['a', 1], 'type': 'string'} ~ 'a' ~ 1",
        "{'allOf': [{'enum': [1, 2]}, {'enum': [2, 3]}]} ~ 2 ~ 3",
        "{'properties': {}} ~ {} ~ {'a':1}",
        "{'type': 'object'} ~ {'a':[{}]} ~ []",
        "{'type': 'object', 'required': ['a']} ~ {'a':{}} ~ {}",
        "{'properties': {'a': {'type': 'null'}}} ~ {'a': null} ~ {'a':  null}",
        "{'properties': {'a': {}, 'b': {}}} ~ {'a':1,'b':2} ~ {'b':2,'a':1}",
        "{'properties': {'a': false, 'b': true}} ~ {'b':1} ~ {'a':1}",
        "{'properties': {'a': true}, 'additionalProperties': {'type': 'null'}} ~ {'b':null} ~ {'a':1,'a':null}",
        "{'properties': {'a': true}, 'additionalProperties': true} ~ {'a':1,'b':2} ~ {'\\u0061':1}",
        "{'allOf': [{'properties': {'a': true}, 'required': ['a']}, {'properties': {'a': {'type': 'null'}, 'b': true}}]} ~ {'a':null,'b':1} ~ {'a':1}",
        "{'properties': {'a': true, 'b': true}, 'anyOf': [{'required': ['a']}, {'required': ['b']}]} ~ {'b':1} ~ {}",
        "{'type': 'array', 'prefixItems': [{'type': 'null'}, {'type': 'boolean'}]} ~ [null] ~ [null,true,1]",
        "{'type': 'array', 'prefixItems': [{'type': 'null'}], 'items': {'type': 'integer'}, 'minItems': 2} ~ [null,1,2] ~ [null]",
        "{'type': 'array', 'items': false} ~ [] ~ [1]",
        "{'type': 'array', 'prefixItems': [true], 'items': false, 'minItems': 1} ~ [1] ~ []",
        "{'type': 'array', 'maxItems': 0} ~ [] ~ [1]",
        "{'type': 'array', 'items': {'type': 'null'}, 'minItems': 2, 'maxItems': 3} ~ [null, null,null] ~ [null]",
        "{'$ref': '#/definitions/a~1b', 'definitions': {'a/b': {'type': 'null'}}} ~ null ~ 1",
        "{'$ref': '#/$defs/%E4%B8%AD', '$defs': {'中': {'type': 'null'}}} ~ null ~ 1",
        "{'anyOf': [{'type': 'null'}, {'properties': {'next': {'$ref': '#'}}}]} ~ {'next':{'next':null}} ~ {'next':1}",
        "{'oneOf': [{'type': 'integer', 'maximum': 0}, {'type': 'integer', 'exclusiveMinimum': 0}]} ~ 1 ~ a",
        "{'oneOf': [{'const': 'a'}, {'enum': ['b', 'c']}, {'type': 'null'}]} ~ 'c' ~ 'd'",
        "true ~ [1, {'a':null}] ~ nope",
      })
  void keywordsMeanWhatTheySay(String schema, String fits, String other)
      throws JsonProcessingException {
    Machine machine = Compiler.jsonSchema(JSON.readTree(quoted(schema)));
    ShortestEnd end = new ShortestEnd(machine);
    assertThat(GrammarWalk.accepts(machine, quoted(fits))).as(fits).isTrue();
    assertThat(GrammarWalk.accepts(machine, quoted(other))).as(other).isFalse();
    RandomGenerator random = Cases.random(5);
    SchemaValidator validator = new SchemaValidator(JSON.readTree(quoted(schema)));
    for (int i = 0; i < 10; i++) {
      String text = GrammarWalk.text(machine, end, random, i);
      JsonNode value = JSON.readTree(text);
      assertThat(validator.accepts(value)).as("%s: %s", schema, text).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~ ",
      quoteCharacter = '`',
      value = {
        "{'properties': {'a': {'multipleOf': 2, 'not': {}}}} ~ JSON schema: #/properties/a: multipleOf, not are not supported",
        "{'patternProperties': {}} ~ JSON schema: #: patternProperties is not supported; leave it out",
        "{'uniqueItems': true} ~ uniqueItems is not supported",
        "{'type': 'text'} ~ JSON schema: #/type: \"text\" is not one of: object, array",
        "{'type': 3} ~ JSON schema: #/type: 3 is not one of",
        "{'items': [{}]} ~ JSON schema: #/items: a list of schemas is not supported here; call it prefixItems",
        "{'format': 'email'} ~ JSON schema: #/format: \"email\" is not one of: date, date-time, ipv4, time, uuid",
        "{'type': 'integer', 'format': 'int32'} ~ JSON schema: #/format: \"int32\" is not one of",
        "{'pattern': '(?=a)'} ~ JSON schema: #/pattern: at character 1 of \"(?=a)\": look-around",
        "{'pattern': 3} ~ JSON schema: #/pattern: 3 is not a string",
        "{'minLength': -1} ~ JSON schema: #/minLength: -1 is not a count",
        "{'minItems': 1.5} ~ JSON schema: #/minItems: 1.5 is not a count",
        "{'type': 'string', 'minLength': 100000000} ~ JSON schema: #: it is too large",
        "{'minimum': 'a'} ~ JSON schema: #/minimum: \"a\" is not a number",
        "{'minimum': 1e999} ~ has more than 400 digits",
        "{'exclusiveMinimum': true} ~ JSON schema: #/exclusiveMinimum: true is not a number",
        "{'required': 'a'} ~ JSON schema: #/required: this must be a list of names",
        "{'properties': []} ~ JSON schema: #/properties: this must be an object of schemas",
        "{'anyOf': {}} ~ JSON schema: #/anyOf: this must be a list of schemas",
        "{'enum': 'a'} ~ JSON schema: #/enum: this must be a list of values",
        "{'enum': ['a'], 'minLength': 1} ~ minLength together with the values listed at #",
        "{'properties': {'a': 3}} ~ JSON schema: #/properties/a: a schema is an object, true or false; this is 3",
        "{'$ref': '#'} ~ JSON schema: #: this schema is said to be itself",
        "{'anyOf': [{'$ref': '#'}, {'type': 'null'}]} ~ JSON schema: #: this schema is said to be itself",
        "{'$ref': '#/$defs/a'} ~ JSON schema: #/$ref: there is nothing at \"#/$defs/a\"",
        "{'$ref': 'http://x/y'} ~ JSON schema: #/$ref: \"http://x/y\" is not in this document",
        "{'$ref': '#/%zz'} ~ \"#/%zz\" is no JSON pointer",
        "{'$ref': 3} ~ JSON schema: #/$ref: 3 is not a string",
        "{'properties': {'a': {'$ref': '#'}}, 'required': ['a']} ~ JSON schema: #: no text fits it",
        "{'type': 'string', 'minLength': 3, 'maxLength': 2} ~ JSON schema: #: no text fits it",
        "{'allOf': [{'type': 'string'}, {'type': 'null'}]} ~ JSON schema: #: no text fits it",
        "{'type': 'integer', 'minimum': 1.2, 'maximum': 1.8} ~ JSON schema: #: no text fits it",
        "{'oneOf': [{'type': 'string'}, {'type': 'string', 'format': 'date'}]} ~ JSON schema: #/oneOf: alternatives 0 and 1 may both fit",
        "{'oneOf': [{'required': ['a']}, {'required': ['b']}]} ~ may both fit",
        "[] ~ JSON schema: #: a schema is an object, true or false; this is []",
      })
  void refusesWithASentence(String schema, String sentence) throws JsonProcessingException {
    JsonNode root = JSON.readTree(quoted(schema));
    assertThatThrownBy(() -> Compiler.jsonSchema(root))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  /// Each of ten lists is one of three: told apart where they stand, not multiplied out.
  @Test
  void tooManyAlternativesAreRefused() throws JsonProcessingException {
    String choice = "{'anyOf': [{'minLength': 1}, {'minLength': 2}, {'minLength': 3}]}";
    String all = "{'allOf': [" + (choice + ",").repeat(9) + choice + "]}";
    JsonNode root = JSON.readTree(quoted(all));
    assertThatThrownBy(() -> Compiler.jsonSchema(root))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 1000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\\ud800\"",
        "\"\\udc00\"",
        "\"\u0001\"",
        "\"\n\"",
        "{\"a\":1 }",
        " 1",
        "[1 ,2]",
        "[,1]"
      })
  void textThatIsNotAsJsonIsWrittenHereIsRefused(String text) {
    Machine machine = Compiler.jsonSchema(JSON.getNodeFactory().booleanNode(true));
    assertThat(GrammarWalk.accepts(machine, text)).isFalse();
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }
}
