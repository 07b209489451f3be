package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.Checksum;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

/// `steel data clean --profile reference`, typed as a user types it, against data-juicer's own
/// results. The data room holds every operator to them one by one; here they pass through recipe,
/// shards and files.
class DataCleanGoldenTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path convertedFolder;
  private static @Nullable Map<String, String> converted;
  @TempDir private Path folder;
  private int runs;

  /// Cleans texts by a recipe.
  ///
  /// @param texts by id
  /// @return the output folder
  private Path clean(String recipe, Map<String, String> texts) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Map.Entry<String, String> text : texts.entrySet()) {
      ObjectNode line = JSON.createObjectNode();
      lines.append(line.put("id", text.getKey()).put("text", text.getValue())).append('\n');
    }
    Path in = Files.writeString(folder.resolve("in.jsonl"), lines);
    Path steps = Files.writeString(folder.resolve("recipe.yaml"), recipe);
    Path out = folder.resolve("out" + runs++);
    CommandRun run =
        CommandRun.of(
            "data",
            "clean",
            "--profile",
            "reference",
            "--recipe",
            steps.toString(),
            "--in",
            in.toString(),
            "--out",
            out.toString());
    assertThat(run.exitCode()).as(run.err()).isEqualTo(0);
    return out;
  }

  private static Map<String, String> documents(Path out) {
    Map<String, String> texts = new LinkedHashMap<>();
    Golden.jsonLines(out.resolve("documents/in.jsonl"))
        .forEach(line -> texts.put(line.get("id").asText(), line.get("text").asText()));
    return texts;
  }

  private static boolean isWhole(String text) {
    return text.codePoints()
        .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static List<JsonNode> rows(String golden) {
    return Golden.jsonLines(Golden.path("data/" + golden));
  }

  static Stream<String> mappers() {
    return rows("fuzz_mappers.jsonl.gz").stream().map(row -> row.get("op").asText()).distinct();
  }

  @ParameterizedTest
  @MethodSource("mappers")
  void mapsRandomStrings(String name) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, String> expected = new LinkedHashMap<>();
    for (JsonNode row : rows("fuzz_mappers.jsonl.gz")) {
      String text = row.get("text").asText();
      // where the reference departs from HTML5 either is right, which the data room's test knows
      if (row.get("op").asText().equals(name) && isWhole(text) && !row.has("html5")) {
        String id = name + texts.size();
        texts.put(id, text);
        expected.put(id, row.get("output").asText());
      }
    }
    assertThat(texts).hasSizeGreaterThan(150);
    String parameters = name.equals("chinese_convert_mapper") ? "{mode: t2s}" : "{}";
    Path out = clean("process: [" + name + ": " + parameters + "]", texts);
    assertThat(documents(out)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "alphanumeric_filter,alnum_ratio,'',min_ratio",
    "average_line_length_filter,avg_line_length,'',min_len",
    "character_repetition_filter,char_rep_ratio,'rep_len: 3, ',min_ratio",
    "maximum_line_length_filter,max_line_length,'',min_len",
    "special_characters_filter,special_char_ratio,'',min_ratio",
    "text_length_filter,text_len,'',min_len",
    "words_num_filter,num_words,'',min_num",
    "word_repetition_filter,word_rep_ratio,'rep_len: 2, ',min_ratio"
  })
  void measuresRandomStrings(String name, String statistic, String parameters, String least)
      throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, Double> expected = new HashMap<>();
    for (JsonNode row : rows("fuzz_filters.jsonl.gz")) {
      if (isWhole(row.get("text").asText())) {
        expected.put("" + texts.size(), row.get("stats").get(statistic).asDouble());
        texts.put("" + texts.size(), row.get("text").asText());
      }
    }
    assertThat(texts).hasSizeGreaterThan(400);
    // no text has so much, so each is dropped, and shown with what it has
    String max = least.replace("min_", "max_");
    Path out =
        clean(
            """
            trace_num: 1000
            process: [%s: {%s%s: 1.0e+9, %s: 1.0e+9}]
            """
                .formatted(name, parameters, least, max),
            texts);
    List<JsonNode> dropped = Golden.jsonLines(out.resolve("dropped_samples.jsonl"));
    assertThat(dropped).hasSameSizeAs(texts.keySet());
    for (JsonNode line : dropped) {
      assertThat(line.get(statistic).asDouble())
          .isCloseTo(expected.get(line.get("id").asText()), within(1e-9));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"txt", "code"})
  void edgeDocumentsComeOutOfBothRecipes(String recipe) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    Map<String, JsonNode> chained = new HashMap<>();
    TreeSet<String> kept = new TreeSet<>();
    for (JsonNode row : rows("ops_synthetic.jsonl.gz")) {
      String id = row.get("id").asText();
      String text =
          row.has("unit")
              ? row.get("unit").asText().repeat(row.get("repeat").asInt())
              : row.get("text").asText();
      if (!isWhole(text)) {
        continue;
      }
      texts.put(id, text);
      if (row.path("undefined").isEmpty()) {
        chained.put(id, row.get("chain_" + recipe));
      }
      TreeSet<String> droppedBy = new TreeSet<>();
      row.get("dropped_by_" + recipe).forEach(name -> droppedBy.add(name.asText()));
      droppedBy.remove("alpha_token_ratio"); // wants a tokenizer
      if (droppedBy.isEmpty()) {
        kept.add(id);
      }
    }
    assertThat(texts).hasSizeGreaterThan(100);
    Map<String, String> mapped = documents(clean(steps(recipe, "_mapper"), texts));
    chained.forEach(
        (id, expected) -> {
          if (expected.isObject()) {
            assertThat(Checksum.ofText(mapped.getOrDefault(id, "not there")))
                .as(id)
                .isEqualTo(expected.get("sha256").asText());
          } else {
            assertThat(mapped.get(id)).as(id).isEqualTo(expected.asText());
          }
        });
    assertThat(documents(clean(steps(recipe, "_filter"), texts)).keySet())
        .containsExactlyInAnyOrderElementsOf(kept);
  }

  /// The steps of one kind of a published recipe.
  private static String steps(String recipe, String kind) {
    return Golden.text(Golden.path("data/recipe_" + recipe + ".yaml"))
        .lines()
        .filter(line -> !line.startsWith("  - ") || line.contains(kind + ":"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  /// Real texts; skipped where `../shared` is missing.
  @ParameterizedTest
  @ValueSource(strings = {"document", "simhash", "minhash"})
  void keepsTheFirstOfDuplicates(String kind) throws IOException {
    JsonNode golden = Golden.json(SharedFolder.orSkip("goldens/data/dedup.json"));
    Map<String, String> texts = new LinkedHashMap<>();
    texts(golden.get("texts")).forEach(text -> texts.put("" + texts.size(), text));
    String name = kind.equals("document") ? "document" : "document_" + kind;
    int groups = 0;
    for (JsonNode group : golden.get(kind)) {
      if (!group.has("params")) {
        continue; // named, not told; the data room's test knows them
      }
      ObjectNode parameters = (ObjectNode) group.get("params");
      if (kind.equals("simhash")) {
        parameters.put("last_window", true); // made with data-juicer 1.4.3
      }
      Path out = clean("process: [%s_deduplicator: %s]".formatted(name, parameters), texts);
      assertThat(documents(out).keySet())
          .as("%s", parameters)
          .containsExactlyElementsOf(texts(group.get("kept")));
      groups++;
    }
    assertThat(groups).isPositive();
  }

  /// The texts of all sources as `steel data convert --profile reference` writes them, by the
  /// beginning of their SHA-256.
  private static Map<String, String> converted() throws IOException {
    Map<String, String> known = converted;
    if (known != null) {
      return known;
    }
    Path sources = SharedFolder.orSkip("data/sources");
    Path out = convertedFolder.resolve("converted");
    CommandRun run =
        CommandRun.of(
            "data", "convert", "--profile", "reference", "--in", "" + sources, "--out", "" + out);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(0);
    Map<String, String> texts = new HashMap<>();
    try (Stream<Path> files = Files.list(out.resolve("documents"))) {
      for (Path file : files.toList()) {
        for (JsonNode line : Golden.jsonLines(file)) {
          String text = line.get("text").asText();
          texts.put(Checksum.ofText(text).substring(0, 16), text);
        }
      }
    }
    converted = texts;
    return texts;
  }

  /// Real texts; skipped where `../shared` is missing.
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
  void bothRecipesKeepWhatTheOriginalKeeps(String golden, String version, String tokenization)
      throws IOException {
    JsonNode result =
        Golden.json(SharedFolder.orSkip("goldens/data/recipe_" + golden + "_result.json"));
    Map<String, String> texts = new LinkedHashMap<>();
    for (JsonNode row :
        Golden.jsonLines(
            SharedFolder.orSkip("goldens/data/recipe_" + golden + "_documents.jsonl"))) {
      String id = row.get("source").asText() + "#" + row.get("index").asInt();
      texts.put(id, converted().get(row.get("in").asText()));
    }
    boolean isCode = golden.equals("code");
    String simhash =
        "  - document_simhash_deduplicator: {tokenization: %s, ignore_pattern: %s, last_window: %s}\n"
            .formatted(
                tokenization,
                isCode && tokenization.equals("space") ? "'\\p{P}'" : "null",
                version.endsWith("_new"));
    Path out = clean(steps(isCode ? "code" : "txt", "") + simhash, texts);
    Map<String, String> kept = documents(out);
    assertThat(kept.keySet()).containsExactlyElementsOf(texts(result.get(version).get("kept")));
    assertThat(Checksum.ofText(String.join("\n", kept.values())))
        .isEqualTo(result.get(version).get("sha256_texts_joined_lf").asText());
  }
}
