package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.record.Document;
import steel.data.record.RecordJson;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.testkit.SharedFolder;

class CleanTest {
  private static final String STEPS =
      """
      process:
        - clean_links_mapper:
        - whitespace_normalization_mapper:
        - text_length_filter:
            min_len: 3
            except_sources: [starcode]
        - document_deduplicator:
            ignore_non_character: true
      """;

  @TempDir private Path folder;

  private CleanRecipe recipe(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), yaml);
    return Recipe.read(file, CleanRecipe::read).value();
  }

  private CleanSummary clean(CleanRecipe recipe) throws IOException {
    return Clean.run(List.of(folder.resolve("in")), folder.resolve("out"), recipe, Progress.SILENT);
  }

  private void write(String file, String... lines) throws IOException {
    Path path = folder.resolve("in").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, String.join("", List.of(lines).stream().map(l -> l + "\n").toList()));
  }

  private static String document(String id, String text, String source) {
    return new String(
            RecordJson.line(new Document(id, text, source)),
            java.nio.charset.StandardCharsets.UTF_8)
        .strip();
  }

  private List<String> texts(String source) {
    return Golden.jsonLines(folder.resolve("out/documents/" + source + ".jsonl")).stream()
        .map(line -> line.get("text").asText())
        .toList();
  }

  @Test
  void theFunnelTellsWhatEachStepDid() throws IOException {
    write(
        "documents/skypile.jsonl",
        document("1", "看 http://a.cn/x 这里", "skypile"),
        document("2", " 字 ", "skypile"),
        document("3", "看，这里。", "skypile"),
        document("4", "第四页", "skypile"));
    write("documents/starcode_java.jsonl", document("5", "x", "starcode_java"));
    write("documents/moss.jsonl");

    CleanSummary summary = clean(recipe(STEPS));

    assertThat(texts("skypile")).containsExactly("看  这里", "第四页");
    assertThat(texts("starcode_java")).containsExactly("x");
    assertThat(summary.sources()).containsOnlyKeys("moss", "skypile", "starcode_java");
    assertThat(summary.total().in()).isEqualTo(5);
    assertThat(summary.total().kept()).isEqualTo(3);
    assertThat(summary.total().dropped()).isEqualTo(2);
    assertThat(summary.total().changed()).isEqualTo(1);
    assertThat(summary.total().operators())
        .containsExactly(
            new CleanSummary.OperatorCounts("clean_links_mapper", 5, 5, 0, 1),
            new CleanSummary.OperatorCounts("whitespace_normalization_mapper", 5, 5, 0, 1),
            new CleanSummary.OperatorCounts("text_length_filter", 4, 3, 1, 0),
            new CleanSummary.OperatorCounts("document_deduplicator", 4, 3, 1, 0),
            new CleanSummary.OperatorCounts("empty_document", 3, 3, 0, 0));
    assertThat(Golden.jsonLines(folder.resolve("out/dropped_samples.jsonl")))
        .extracting(line -> line.get("operator").asText() + " " + line.get("id").asText())
        .containsExactly("text_length_filter 2", "document_deduplicator 3");
  }

  @Test
  void theFunnelTellsWhichRuleOfAStepDropped() throws IOException {
    String talk =
        "<|im_start|>user\n我们在说的是钢铁怎样炼成，书里写了什么、没有写什么，" + "请读者自己去看，也可以来问别的人，答案就在后面几页纸上，翻过去便能读到。";
    write(
        "documents/web.jsonl",
        document("1", "很短。", "web"),
        document("2", talk, "web"),
        document("3", "钢铁是怎样炼成的，\n".repeat(9), "web"),
        document("4", talk + "#".repeat(9), "web"),
        document("5", "也短。", "web"));

    CleanSummary summary =
        clean(recipe("process: [gopher_repetition_filter: , gopher_quality_filter: ]"));

    assertThat(texts("web")).containsExactly(talk);
    Map<String, Long> repetition = summary.total().operators().get(0).rules();
    Map<String, Long> quality = summary.total().operators().get(1).rules();
    assertThat(summary.total().operators().get(0).dropped()).isEqualTo(3);
    assertThat(repetition)
        .hasSize(13)
        .containsEntry("dup_line_frac", 1L)
        .containsEntry("top_2_gram_frac", 2L);
    assertThat(repetition.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
    assertThat(quality).hasSize(9).containsEntry("max_symbol_word_ratio", 1L);
    JsonNode written = Golden.json(folder.resolve("out/summary.json")).get("total");
    assertThat(written.at("/operators/0/rules/dup_line_frac").asInt()).isEqualTo(1);
    assertThat(written.at("/operators/2/name").asText()).isEqualTo("empty_document");
    assertThat(written.at("/operators/2").has("rules")).isFalse();
    List<JsonNode> samples = Golden.jsonLines(folder.resolve("out/dropped_samples.jsonl"));
    assertThat(samples)
        .extracting(line -> line.get("id").asText() + " " + line.get("rule").asText())
        .containsExactly(
            "1 top_2_gram_frac", "3 dup_line_frac", "5 top_2_gram_frac", "4 max_symbol_word_ratio");
    assertThat(samples.get(1).get("value").asDouble()).isEqualTo(0.8);
  }

  @Test
  void linesWithAChatMarkStay() throws IOException {
    String talk = "<|im_start|>user\n问<|im_end|>\n首页\n这是一句话。\n<|im_start|>assistant";
    write("documents/belle.jsonl", document("1", talk, "belle"));

    clean(recipe("process: [c4_line_mapper: ]"));

    assertThat(texts("belle")).containsExactly(talk.replace("首页\n", ""));
  }

  /// Near duplicates in the middle of a recipe, equal lines behind them, equal documents at its
  /// end.
  @Test
  void duplicatesOfAnyKindAreShownWithWhatTheyRepeat() throws IOException {
    String page = "钢铁是怎样炼成的这部小说讲述了一个年轻人在革命年代里成长的故事。".repeat(3);
    write(
        "documents/web.jsonl",
        document("1", page, "web"),
        document("2", "版权所有，未经许可不得转载。\n甲", "web"),
        document("3", page + "完", "web"),
        document("4", "版权所有，未经许可不得转载。\n乙", "web"),
        document("5", "乙", "web"));

    CleanSummary summary =
        clean(
            recipe(
                "process: [document_simhash_deduplicator: , line_deduplicator: {min_characters: 9},"
                    + " document_deduplicator: ]"));

    assertThat(texts("web")).containsExactly(page, "版权所有，未经许可不得转载。\n甲", "乙");
    assertThat(summary.total().operators())
        .extracting(CleanSummary.OperatorCounts::dropped)
        .containsExactly(1L, 0L, 1L, 0L);
    List<JsonNode> samples = Golden.jsonLines(folder.resolve("out/dropped_samples.jsonl"));
    assertThat(samples)
        .extracting(line -> line.get("id").asText() + " as " + line.get("duplicate_of").asText())
        .containsExactly("3 as 1", "5 as 4");
    assertThat(samples.getFirst().get("duplicate_of_text").asText()).isEqualTo(page);
    assertThat(samples.getFirst().has("first")).isFalse();
  }

  @Test
  void chatMarkersAreOutOfReachInTheCorrectedProfile() throws IOException {
    String talk = "<|im_start|>user\n一\u3000问|<|im_end|>\n<|im_start|>assistant\n答";
    write("documents/belle.jsonl", document("1", talk, "belle"));

    clean(recipe("process: [whitespace_normalization_mapper, text_length_filter: {max_len: 30}]"));

    assertThat(texts("belle")).containsExactly(talk.replace('\u3000', ' '));
  }

  @Test
  void conversationsAreCleanedTurnByTurn() throws IOException {
    String turns =
        "{\"id\":\"%s\",\"source\":\"belle\",\"conversations\":"
            + "[{\"from\":\"human\",\"value\":\"%s\"},{\"from\":\"gpt\",\"value\":\"%s\"}]}";
    write(
        "conversations/belle.jsonl",
        turns.formatted("1", "问 ", "答"),
        turns.formatted("2", "问", "http://a.cn/x"),
        turns.formatted("3", "问", "答。"),
        "{\"conversations\": [{\"from\": 1}]}");
    write("documents/belle.jsonl");

    CleanSummary summary = clean(recipe(STEPS));

    assertThat(summary.total().conversations())
        .isEqualTo(new CleanSummary.ConversationCounts(3, 1, 1, 1, 1));
    assertThat(Golden.jsonLines(folder.resolve("out/conversations/belle.jsonl")))
        .extracting(Object::toString)
        .containsExactly(turns.formatted("1", "问", "答"));
    assertThat(summary.unreadable()).containsOnlyKeys("wrong_type");
  }

  @Test
  void linesOfTheUsersOwnGetIdAndSource() throws IOException {
    write(
        "mine.jsonl",
        "{\"text\": \"第一篇\"}",
        "{\"text\": \"第二篇\", \"id\": 7, \"source\": \"../evil\"}",
        "{bad",
        "",
        "{\"body\": \"x\"}");

    CleanSummary summary = clean(recipe(STEPS));

    assertThat(folder.resolve("out/documents/mine.jsonl"))
        .hasContent(
            """
            {"id":"mine.jsonl#1","text":"第一篇","source":"mine"}
            {"id":"7","text":"第二篇","source":"mine"}
            """);
    assertThat(summary.unreadable()).containsOnlyKeys("not_json", "blank_line", "missing_key");
    assertThat(Golden.jsonLines(folder.resolve("out/rejected.jsonl"))).hasSize(3);
  }

  @Test
  void halfASurrogatePairIsMadeReadable() throws IOException {
    write("a.jsonl", "{\"text\":\"甲\\ud83d乙😀\"}", "{\"text\":\"丙😀\"}");

    clean(recipe("process: [text_length_filter: {min_len: 1}]"));

    assertThat(texts("a")).containsExactly("甲\ufffd乙😀", "丙😀");
  }

  @Test
  void workersDoNotChangeTheBytes() throws IOException {
    RandomGenerator random = Cases.random(7);
    String[] lines = new String[4_000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = document("" + i, "第 " + random.nextInt(3_000) + " 页　", "skypile");
    }
    write("documents/skypile.jsonl", lines);
    clean(recipe("workers: 1\n" + STEPS));
    String one = Checksum.ofTree(folder.resolve("out"));

    CleanSummary summary = clean(recipe("workers: 3\n" + STEPS));

    assertThat(Checksum.ofTree(folder.resolve("out"))).isEqualTo(one);
    assertThat(summary.total().kept()).isBetween(2_000L, 2_500L);
  }

  @Test
  void mistakesInRecipesAreNamed() {
    assertThatThrownBy(() -> recipe("process:\n  - clean_link_mapper:\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("recipe.yaml:2: process.clean_link_mapper")
        .hasMessageContaining("did you mean \"clean_links_mapper\"?");
    assertThatThrownBy(() -> recipe("process: [text_length_filter: {min_lne: 3}]"))
        .hasMessageContaining("min_lne: unknown key; did you mean \"min_len\"?");
    assertThatThrownBy(() -> recipe("process: [text_length_filter: {min_len: 3, max_len: 2}]"))
        .hasMessageContaining("max_len");
    assertThatThrownBy(() -> recipe("process: [clean_email_mapper: {pattern: '['}]"))
        .hasMessageContaining("is no pattern");
    assertThatThrownBy(() -> recipe("process: [gopher_quality_filter: {min_stop_words: -1}]"))
        .hasMessageContaining("min_stop_words")
        .hasMessageContaining("0 turns the rule off");
    assertThatThrownBy(
            () ->
                recipe(
                    "process: [c4_quality_filter: {filter_lorem_ipsum: false,"
                        + " filter_curly_bracket: false, min_num_sentences: 0}]"))
        .hasMessageContaining("all of its rules are off");
    assertThatThrownBy(() -> recipe("profile: corrected")).hasMessageContaining("process");
  }

  @Test
  void pathsWithoutDocumentsAreNamed() throws IOException {
    CleanRecipe recipe = recipe(STEPS);
    assertThatThrownBy(() -> clean(recipe))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("in: no such file or folder");
    Files.createDirectories(folder.resolve("in"));
    assertThatThrownBy(() -> clean(recipe)).hasMessageContaining("holds no documents");
  }

  /// Real sources through both stages; skipped where `../shared` is missing.
  @Test
  void realSourcesComeThrough() throws IOException {
    Path sources = SharedFolder.orSkip("data/sources");
    ConvertRecipe convert = ConvertRecipe.of(Profile.CORRECTED);
    Convert.run(sources, folder.resolve("in"), convert, Progress.SILENT);
    Path tiny = ProjectRoot.path().resolve("recipes/tiny/clean.yaml");

    CleanSummary summary = clean(Recipe.read(tiny, CleanRecipe::read).value());

    assertThat(summary.sources()).hasSize(11);
    summary
        .sources()
        .forEach(
            (name, counts) ->
                assertThat(counts.kept()).as(name).isGreaterThan(counts.in() * 9 / 10));
  }
}
