package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.Recipe;
import steel.data.Profile;
import steel.files.Checksum;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// Every operator, in the reference profile, against data-juicer's own results.
class OperatorGoldenTest {
  @TempDir private Path folder;

  static Stream<String> mappers() {
    return Operators.names().stream()
        .filter(name -> name.endsWith("_mapper") && !name.equals("clean_pii_mapper"))
        .filter(name -> !name.startsWith("c4_"));
  }

  static Stream<String> filters() {
    return Operators.names().stream()
        .filter(name -> name.endsWith("_filter"))
        .filter(name -> !name.startsWith("replacement_"))
        .filter(name -> !name.endsWith("_quality_filter") && !name.startsWith("gopher_"))
        .filter(name -> !LinearTimeTest.WANT_MODELS.contains(name));
  }

  private Operator operator(String name, String parameters) throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("r.yaml"), "p: [" + name + ": " + parameters + "]");
    return Recipe.read(
            recipe,
            root ->
                root.named(
                    "p", (n, b) -> Operators.read(n, b, OperatorContext.of(Profile.REFERENCE))))
        .value()
        .getFirst();
  }

  private Operator.Mapper mapper(String name) throws IOException {
    return (Operator.Mapper)
        operator(name, name.equals("chinese_convert_mapper") ? "{mode: t2s}" : "{}");
  }

  @ParameterizedTest
  @MethodSource("mappers")
  void mapsRandomStrings(String name) throws IOException {
    mapsRandomStrings(name, Golden.path("data/fuzz_mappers.jsonl.gz"));
  }

  /// The rows with pieces of real texts too; skipped where `../shared` is missing.
  @Test
  void repairsRealTexts() throws IOException {
    mapsRandomStrings("fix_unicode_mapper", SharedFolder.orSkip("goldens/data/fuzz_mappers.jsonl"));
  }

  private void mapsRandomStrings(String name, Path golden) throws IOException {
    Operator.Mapper mapper = mapper(name);
    List<JsonNode> rows =
        Golden.jsonLines(golden).stream()
            .filter(row -> row.get("op").asText().equals(name))
            .toList();
    assertThat(rows).hasSizeGreaterThanOrEqualTo(250);
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : rows) {
      String output = mapper.map(row.get("text").asText());
      boolean html5 = row.has("html5") && isSameHtml(output, row);
      if (!html5 && !output.equals(row.get("output").asText())) {
        wrong.add(row + "\n   got " + output);
      }
    }
    assertThat(wrong).isEmpty();
  }

  /// Where data-juicer's HTML engine departs from the standard, the standard is right too; the two
  /// may mix in one row, an unclosed `style` and a misplaced `pre`.
  private static boolean isSameHtml(String output, JsonNode row) {
    return output.equals(row.get("html5").asText())
        || HtmlEntities.decode(output).equals(HtmlEntities.decode(row.get("output").asText()));
  }

  @ParameterizedTest
  @MethodSource("mappers")
  void mapsEdgeDocuments(String name) throws IOException {
    Operator.Mapper mapper = mapper(name);
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("data/ops_synthetic.jsonl.gz"))) {
      Set<String> undefined = new TreeSet<>();
      row.path("undefined").forEach(some -> undefined.add(some.asText()));
      String text = text(row);
      JsonNode expected = row.get("mappers").path(name);
      String output = mapper.map(text);
      boolean right =
          expected.isObject()
              ? Checksum.ofText(output).equals(expected.get("sha256").asText())
              : output.equals(expected.asText(text));
      if (!undefined.contains(name) && !right) {
        wrong.add("%s: %s\n   got %s".formatted(row.get("id"), expected, output));
      }
    }
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("filters")
  void measuresRandomStrings(String name) throws IOException {
    String parameters = switch (name) { // as the golden was made
          case "character_repetition_filter" -> "{rep_len: 3}";
          case "word_repetition_filter" -> "{rep_len: 2}";
          default -> "{}";
        };
    Operator.Filter filter = (Operator.Filter) operator(name, parameters);
    for (JsonNode row : Golden.jsonLines(Golden.path("data/fuzz_filters.jsonl.gz"))) {
      assertThat(filter.statistic(row.get("text").asText()))
          .as("%s", row.get("text"))
          .isCloseTo(row.get("stats").get(filter.statisticName()).asDouble(), within(1e-9));
    }
  }

  @Test
  void obeysItsParameters() throws IOException {
    int checked = 0;
    for (JsonNode row : Golden.jsonLines(Golden.path("data/ops_parameters.jsonl.gz"))) {
      String name = row.get("op").asText();
      if (!Operators.names().contains(name)) {
        continue;
      }
      Operator operator = operator(name, row.get("params").toString());
      String text = row.get("text").asText();
      switch (operator) {
        case Operator.Mapper mapper ->
            assertThat(mapper.map(text)).as("%s", row).isEqualTo(row.get("output").asText());
        case Operator.Filter filter -> {
          double value = filter.statistic(text);
          double expected = row.get("stats").get(filter.statisticName()).asDouble();
          assertThat(value).as("%s", row).isCloseTo(expected, within(1e-9));
          assertThat(filter.range().holds(value)).isEqualTo(row.get("keep").asBoolean());
        }
        case Operator.RuleFilter _, Operator.Deduplicator _, Operator.PassageDeduplicator _ ->
            throw new AssertionError("none in this golden");
      }
      checked++;
    }
    assertThat(checked).isGreaterThan(50);
  }

  /// Real texts; skipped where `../shared` is missing.
  @Test
  void tellsDuplicatesAsTheOriginal() throws IOException {
    JsonNode golden = Golden.json(SharedFolder.orSkip("goldens/data/dedup.json"));
    for (JsonNode group : golden.get("document")) {
      var deduplicator =
          (Operator.Deduplicator) operator("document_deduplicator", group.get("params").toString());
      for (int i = 0; i < golden.get("texts").size(); i++) {
        long[] md5 = new long[deduplicator.words()];
        deduplicator.sign(golden.get("texts").get(i).asText(), md5);
        assertThat("%016x%016x".formatted(md5[0], md5[1]))
            .isEqualTo(group.get("hash").get(i).asText());
      }
    }
  }

  static String text(JsonNode row) {
    return row.has("unit")
        ? row.get("unit").asText().repeat(row.get("repeat").asInt())
        : row.get("text").asText();
  }
}
