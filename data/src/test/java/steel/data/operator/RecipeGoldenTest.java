package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.Recipe;
import steel.data.Profile;
import steel.files.Checksum;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Both recipes of the original, step by step and in the reference profile, against data-juicer's
/// own results.
class RecipeGoldenTest {
  private static final String TEXT =
      """
      process:
        - chinese_convert_mapper: {mode: t2s}
        - clean_email_mapper:
        - clean_html_mapper:
        - clean_ip_mapper:
        - clean_links_mapper:
        - clean_copyright_mapper:
        - expand_macro_mapper:
        - fix_unicode_mapper:
        - punctuation_normalization_mapper:
        - remove_repeat_sentences_mapper:
            {lowercase: false, ignore_special_character: true, min_repeat_sentence_length: 2}
        - remove_specific_chars_mapper: {chars_to_remove: '◆●■►▼▲▴∆▻▷❖♡□'}
        - whitespace_normalization_mapper:
        - alphanumeric_filter: {tokenization: false, min_ratio: 0.0, max_ratio: 0.9}
        - average_line_length_filter: {min_len: 10, max_len: 150}
        - character_repetition_filter: {min_ratio: 0.0, max_ratio: 0.4}
        - maximum_line_length_filter: {max_len: 1000}
        - special_characters_filter: {min_ratio: 0.0, max_ratio: 0.25}
        - text_length_filter: {min_len: 10, max_len: 100000}
        - words_num_filter: {lang: zh, tokenization: false, min_num: 10, max_num: 10000}
        - word_repetition_filter: {lang: zh, tokenization: false, min_ratio: 0.0, max_ratio: 0.5}
      """;

  private static final String CODE =
      """
      process:
        - clean_email_mapper:
        - clean_links_mapper:
        - fix_unicode_mapper:
        - punctuation_normalization_mapper:
        - whitespace_normalization_mapper:
        - clean_copyright_mapper:
        - alphanumeric_filter: {tokenization: false, min_ratio: 0.2, max_ratio: 0.9163}
        - average_line_length_filter: {min_len: 10, max_len: 150}
        - character_repetition_filter: {max_ratio: 0.36}
        - maximum_line_length_filter: {max_len: 1000}
        - text_length_filter: {max_len: 96714}
        - words_num_filter: {min_num: 20, max_num: 6640}
        - word_repetition_filter: {rep_len: 10, max_ratio: 0.357}
      """;

  private static final String LETTERS_PER_TOKEN =
      "process: [alphanumeric_filter: {tokenization: true, min_ratio: 0.546, max_ratio: 3.65}]";

  @TempDir private Path folder;

  private List<Operator> operators(String recipe, Optional<Path> tokenizer) throws IOException {
    OperatorContext context = new OperatorContext(Profile.REFERENCE, tokenizer, Optional.empty());
    return Recipe.read(
            Files.writeString(folder.resolve("recipe.yaml"), recipe),
            root -> root.named("process", (name, b) -> Operators.read(name, b, context)))
        .value();
  }

  private List<Operator> operators(String recipe) throws IOException {
    return operators(recipe, Optional.empty());
  }

  private static List<Operator.Mapper> mappers(List<Operator> operators) {
    return operators.stream()
        .filter(operator -> operator instanceof Operator.Mapper)
        .map(operator -> (Operator.Mapper) operator)
        .toList();
  }

  /// Compares statistics, and which of them are out of bounds.
  private static void checkFilters(
      String row, List<Operator> operators, String text, JsonNode stats, JsonNode droppedBy) {
    TreeSet<String> dropping = new TreeSet<>();
    TreeSet<String> expected = new TreeSet<>();
    droppedBy.forEach(name -> expected.add(name.asText()));
    for (Operator operator : operators) {
      if (operator instanceof Operator.Filter filter) {
        double value = filter.statistic(text);
        assertThat(value)
            .as("%s %s", row, filter.statisticName())
            .isCloseTo(stats.get(filter.statisticName()).asDouble(), within(1e-9));
        if (!filter.range().holds(value)) {
          dropping.add(filter.statisticName());
        }
      }
    }
    expected.remove("alpha_token_ratio"); // only where a tokenizer is at hand
    assertThat(dropping).as(row).isEqualTo(expected);
  }

  @Test
  void edgeDocumentsComeOutOfBothRecipes() throws IOException {
    List<Operator> text = operators(TEXT);
    List<Operator> code = operators(CODE);
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("data/ops_synthetic.jsonl.gz"))) {
      String input = OperatorGoldenTest.text(row);
      String id = row.get("id").asText();
      checkFilters(id, text, input, row.get("stats_txt"), row.get("dropped_by_txt"));
      checkFilters(id, code, input, row.get("stats_code"), row.get("dropped_by_code"));
      boolean defined = row.path("undefined").isEmpty();
      if (defined && !isChain(mappers(text), input, row.get("chain_txt"))) {
        wrong.add("text: " + id);
      }
      if (defined && !isChain(mappers(code), input, row.get("chain_code"))) {
        wrong.add("code: " + id);
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isChain(List<Operator.Mapper> mappers, String input, JsonNode expected) {
    String text = input;
    for (Operator.Mapper mapper : mappers) {
      text = mapper.map(text);
    }
    return expected.isObject()
        ? Checksum.ofText(text).equals(expected.get("sha256").asText())
        : text.equals(expected.asText());
  }

  /// Letters per token, with a real vocabulary; skipped where `../shared` is missing.
  @Test
  void lettersPerToken() throws IOException {
    Path tokenizer = SharedFolder.orSkip("data/tokenizer-qwen1.5");
    Operator.Filter filter =
        (Operator.Filter) operators(LETTERS_PER_TOKEN, Optional.of(tokenizer)).getFirst();
    for (JsonNode row : Golden.jsonLines(Golden.path("data/ops_synthetic.jsonl.gz"))) {
      double value = filter.statistic(OperatorGoldenTest.text(row));
      double expected = row.get("stats_code").get("alpha_token_ratio").asDouble();
      assertThat(value).as("%s", row.get("id")).isCloseTo(expected, within(1e-9));
      boolean dropped = false;
      for (JsonNode name : row.get("dropped_by_code")) {
        dropped |= name.asText().equals("alpha_token_ratio");
      }
      assertThat(filter.range().holds(value)).isNotEqualTo(dropped);
    }
  }
}
