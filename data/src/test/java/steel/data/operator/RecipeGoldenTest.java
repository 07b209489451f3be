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
    List<Operator> text = operators(Golden.text(Golden.path("data/recipe_txt.yaml")));
    List<Operator> code = operators(Golden.text(Golden.path("data/recipe_code.yaml")));
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
