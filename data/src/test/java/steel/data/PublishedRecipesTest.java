package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.Recipe;
import steel.data.operator.Operator;
import steel.data.operator.ReferenceRecipes;
import steel.data.record.Document;
import steel.data.record.RecordJson;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Both recipes of the original over real texts, in the reference profile, against data-juicer's
/// own results; skipped where `../shared` is missing.
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
    return golden.equals("code") ? ReferenceRecipes.CODE : ReferenceRecipes.TEXT;
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
    CleanRecipe text = recipe(ReferenceRecipes.TEXT);
    CleanRecipe code = recipe(ReferenceRecipes.CODE);
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

  @ParameterizedTest
  @CsvSource({
    "txt,simhash_old,space",
    "txt,simhash_new,space",
    "txt,simhash_character_new,character",
    "txt_raw,simhash_old,space",
    "txt_raw,simhash_new,space",
    "txt_raw,simhash_character_new,character",
    "code,simhash_old,space",
    "code,simhash_new,space",
    "code,simhash_character_new,character"
  })
  void whatIsLeft(String golden, String version, String tokenization) throws IOException {
    JsonNode result =
        Golden.json(SharedFolder.orSkip("goldens/data/recipe_" + golden + "_result.json"));
    writeInput(SharedFolder.orSkip("goldens/data/recipe_" + golden + "_documents.jsonl"));
    String simhash =
        "  - document_simhash_deduplicator: {tokenization: %s, ignore_pattern: %s, last_window: %s}\n"
            .formatted(
                tokenization,
                golden.equals("code") && tokenization.equals("space") ? "'\\p{P}'" : "null",
                version.endsWith("_new"));

    Clean.run(
        List.of(folder.resolve("in.jsonl")),
        folder.resolve("out"),
        recipe(steps(golden) + simhash),
        Progress.SILENT);

    List<JsonNode> kept = Golden.jsonLines(folder.resolve("out/documents/in.jsonl"));
    List<String> expected = new ArrayList<>();
    result.get(version).get("kept").forEach(id -> expected.add(id.asText()));
    assertThat(kept).extracting(line -> line.get("id").asText()).isEqualTo(expected);
    assertThat(
            Checksum.ofText(
                String.join("\n", kept.stream().map(l -> l.get("text").asText()).toList())))
        .isEqualTo(result.get(version).get("sha256_texts_joined_lf").asText());
  }

  private void writeInput(Path documents) throws IOException {
    SourceTexts texts = converted();
    StringBuilder lines = new StringBuilder();
    for (JsonNode row : Golden.jsonLines(documents)) {
      String id = row.get("source").asText() + "#" + row.get("index").asInt();
      Document document = new Document(id, texts.find(row.get("in").asText()), "in");
      lines.append(new String(RecordJson.line(document), StandardCharsets.UTF_8));
    }
    Files.writeString(folder.resolve("in.jsonl"), lines);
  }
}
