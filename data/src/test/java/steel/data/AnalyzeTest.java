package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.Progress;

class AnalyzeTest {
  private static final String STEPS =
      """
      process:
        - whitespace_normalization_mapper:
        - text_length_filter: {min_len: 4}
        - document_deduplicator:
        - alphanumeric_filter: {min_ratio: 0.5}
      """;

  @TempDir private Path folder;

  private Analysis analyze(String yaml) throws IOException {
    Path recipe = Files.writeString(folder.resolve("recipe.yaml"), yaml);
    return Analyze.run(
        List.of(folder.resolve("in")),
        folder.resolve("out"),
        Recipe.read(recipe, CleanRecipe::read).value(),
        Set.of("page.html"),
        (_, into) -> Files.writeString(into.resolve("page.html"), "page"),
        Progress.SILENT);
  }

  private void write(String file, String... texts) throws IOException {
    Path path = folder.resolve("in").resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(
        path,
        String.join("", List.of(texts).stream().map(t -> "{\"text\":\"" + t + "\"}\n").toList()));
  }

  @Test
  void everyFilterMeasuresEveryDocument() throws IOException {
    write("a.jsonl", " 一二三 ", "一二三", "!!!!!!", "Hello, world");
    write("b.jsonl", "一二三");
    Files.writeString(folder.resolve("in/c.jsonl"), "bad\n");

    Analysis analysis = analyze(STEPS);

    Analysis.Source a = Objects.requireNonNull(analysis.sources().get("a"));
    assertThat(analysis.sources()).containsOnlyKeys("a", "b");
    assertThat(a.documents()).isEqualTo(4);
    assertThat(a.characters()).isEqualTo(5 + 3 + 6 + 12);
    assertThat(a.bytes()).isEqualTo(11 + 9 + 6 + 12);
    assertThat(a.scripts().get("han")).isCloseTo(6.0 / 26, within(1e-12));
    assertThat(a.languages()).containsEntry("chinese", 2L).containsEntry("none", 1L);
    assertThat(a.statistics()).containsOnlyKeys("2 text_length_filter", "4 alphanumeric_filter");
    assertThat(outside(a)).containsExactly(2L, 1L); // lengths after mapping
    assertThat(outside(analysis.total())).containsExactly(3L, 1L);
    assertThat(a.statistics().values()).allMatch(statistic -> statistic.count() == 4);
    assertThat(analysis.duplicates())
        .containsEntry("3 document_deduplicator", new Analysis.Duplicates(5, 2));
    assertThat(analysis.unreadable()).containsOnlyKeys("not_json");
    assertThat(analysis.samples())
        .contains(new Analysis.Sample("b.jsonl#1", "b", "一二三", "一二三", "text_length_filter"));
    assertThat(folder.resolve("out")).isDirectoryContaining("glob:**page.html");
    assertThat(folder.resolve("out/signatures")).doesNotExist();
  }

  @Test
  void everyRuleOfAFilterIsAStatistic() throws IOException {
    write("a.jsonl", "一二三", "一二三。四五六。七八九。", "#");

    Analysis.Source a =
        Objects.requireNonNull(
            analyze(
                    "process: [text_length_filter: {min_len: 2}, c4_quality_filter: {min_num_sentences:"
                        + " 2}]")
                .sources()
                .get("a"));

    assertThat(a.statistics())
        .containsOnlyKeys(
            "1 text_length_filter",
            "2 c4_quality_filter filter_lorem_ipsum",
            "2 c4_quality_filter filter_curly_bracket",
            "2 c4_quality_filter min_num_sentences");
    assertThat(outside(a)).containsExactly(1L, 0L, 0L, 2L);
    assertThat(Objects.requireNonNull(a.statistics().get("2 c4_quality_filter min_num_sentences")))
        .extracting(Analysis.Statistic::max, Analysis.Statistic::low)
        .containsExactly(3.0, 2.0);
  }

  private static List<Long> outside(Analysis.Source source) {
    return source.statistics().values().stream().map(Analysis.Statistic::outside).toList();
  }

  @Test
  void workersDoNotChangeTheFigures() throws IOException {
    for (int i = 0; i < 20; i++) {
      write(i + ".jsonl", "第 " + i + " 页", "共同的一页", "x".repeat(i * i));
    }
    Analysis one = analyze("workers: 1\n" + STEPS);
    assertThat(analyze("workers: 3\n" + STEPS)).isEqualTo(one);
    assertThat(one.samples()).hasSize(60);
  }

  @Test
  void somethingElseIsNotReplaced() throws IOException {
    write("a.jsonl", "一");
    Files.createDirectories(folder.resolve("out"));
    Files.writeString(folder.resolve("out/summary.json"), "{}");
    assertThatThrownBy(() -> analyze(STEPS))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds something else");
  }
}
