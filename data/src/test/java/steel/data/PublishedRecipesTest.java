package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.Recipe;
import steel.data.operator.Operator;
import steel.files.Checksum;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Both recipes of the original over real texts, step by step and in the reference profile, against
/// data-juicer's own results; skipped where `../shared` is missing.
class PublishedRecipesTest {
  @TempDir private static Path convertedFolder;
  private static @Nullable SourceTexts converted;
  @TempDir private Path folder;

  private static SourceTexts converted() throws IOException {
    SourceTexts texts = converted;
    if (texts == null) {
      texts = SourceTexts.converted(convertedFolder);
      converted = texts;
    }
    return texts;
  }

  private CleanRecipe recipe(String steps) throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), "profile: reference\n" + steps);
    return Recipe.read(file, CleanRecipe::read).value();
  }

  private static String steps(String golden) {
    String kind = golden.equals("code") ? "code" : "txt";
    return Golden.text(Golden.path("data/recipe_" + kind + ".yaml"));
  }

  private static String orSame(JsonNode hash, String before) {
    return hash.asText().equals("=") ? before : hash.asText();
  }

  private static String hash(String text) {
    return Checksum.ofText(text);
  }

  /// Compares the statistics of a text, and which of them are out of bounds.
  private static void checkFilters(CleanRecipe recipe, String text, JsonNode row) {
    TreeSet<String> expected = new TreeSet<>();
    row.get("dropped_by").forEach(name -> expected.add(name.asText()));
    expected.remove("alpha_token_ratio"); // wants a tokenizer
    TreeSet<String> dropping = new TreeSet<>();
    for (CleanRecipe.Step step : recipe.steps()) {
      if (step.operator() instanceof Operator.Filter filter) {
        double value = filter.statistic(text);
        assertThat(value)
            .as("%s#%s: %s", row.get("source"), row.get("index"), filter.statisticName())
            .isCloseTo(row.get("stats").get(filter.statisticName()).asDouble(), within(1e-9));
        if (!filter.range().holds(value)) {
          dropping.add(filter.statisticName());
        }
      }
    }
    assertThat(dropping).as("%s#%s", row.get("source"), row.get("index")).isEqualTo(expected);
  }

  @Test
  void everyStepAlone() throws IOException {
    Path golden = SharedFolder.orSkip("goldens/data/ops_documents.jsonl");
    SourceTexts texts = SourceTexts.raw();
    CleanRecipe text = recipe(steps("txt"));
    CleanRecipe code = recipe(steps("code"));
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(golden)) {
      String input = texts.find(row.get("sha256").asText());
      for (CleanRecipe.Step step : text.steps()) {
        if (step.operator() instanceof Operator.Mapper mapper
            && row.get("mappers").has(mapper.name())) {
          String expected =
              orSame(row.get("mappers").get(mapper.name()), row.get("sha256").asText());
          if (!hash(mapper.map(input)).equals(expected)) {
            wrong.add("%s %s#%s".formatted(mapper.name(), row.get("source"), row.get("index")));
          }
        }
      }
      boolean isCode = row.get("source").asText().startsWith("starcode");
      checkFilters(isCode ? code : text, input, row);
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"txt", "txt_raw", "code"})
  void everyStepAfterTheOther(String golden) throws IOException {
    Path rows = SharedFolder.orSkip("goldens/data/recipe_" + golden + "_documents.jsonl");
    SourceTexts texts = converted();
    CleanRecipe recipe = recipe(steps(golden));
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(rows)) {
      String text = texts.find(row.get("in").asText());
      String expected = row.get("in").asText();
      int i = 0;
      for (CleanRecipe.Step step : recipe.steps()) {
        if (step.operator() instanceof Operator.Mapper mapper) {
          text = mapper.map(text);
          expected = orSame(row.get("steps").get(i++), expected);
          if (!hash(text).startsWith(expected)) {
            wrong.add("%s %s#%s".formatted(mapper.name(), row.get("source"), row.get("index")));
            break;
          }
        }
      }
      assertThat(hash(text)).isEqualTo(row.get("out").asText());
      checkFilters(recipe, text, row);
    }
    assertThat(wrong).isEmpty();
  }
}
