package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.ProjectRoot;

class DataCleanCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeDocuments() throws IOException {
    Files.writeString(
        folder.resolve("web.jsonl"),
        """
        {"id": "1", "text": "看这里 http://a.cn/x 有很多字\\t的一页"}
        {"id": "2", "text": "看这里　有很多字，的一页。"}
        {"id": "3", "text": "短"}
        {broken
        """);
  }

  private CommandRun clean(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("data", "clean", "--in", path("web.jsonl"), "--out", path("out")));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--recipe")) {
      arguments.addAll(
          List.of("--recipe", ProjectRoot.path().resolve("recipes/tiny/clean.yaml").toString()));
    }
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void printsTheFunnel() {
    CommandRun run = clean();
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .containsPattern("web +3 +1 +2")
        .containsPattern("text_length_filter +3 +2 +1 +0")
        .containsPattern("document_deduplicator +2 +1 +1 +0")
        .contains("unreadable, not_json: 1", "web.jsonl:4: ")
        .containsSubsequence(
            "document_deduplicator dropped 2 for 1", "  - 看这里 有很多字", "  + 看这里  有很多字⇥的一页");
  }

  @Test
  void printsWhichRuleOfAStepDropped() throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("r.yaml"), "process: [gopher_quality_filter: {min_doc_words: 5}]");
    assertThat(clean("--recipe", recipe.toString()).out())
        .containsPattern("gopher_quality_filter +3 +2 +1 +0")
        .containsPattern("\n  min_doc_words +1\n  max_doc_words +0\n")
        .containsPattern("\n  min_stop_words +0\n");
  }

  @Test
  void theEngineIsOneThatThereIs() {
    CommandRun wrong = clean("--engine", "flink");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).isEqualTo("steel: --engine flink: there are local and spark\n");
    CommandRun without = clean("--engine", "spark");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.err()).startsWith("steel: --engine spark: Spark is not in this archive; ");
    CommandRun master = clean("--master", "local[2]");
    assertThat(master.exitCode()).isEqualTo(2);
    assertThat(master.err()).contains("--master is for --engine spark");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void printsItsSummaryForMachines() throws IOException {
    CommandRun run = clean("--json", "--profile", "reference");
    JsonNode printed = new ObjectMapper().readTree(run.out());
    assertThat(printed.at("/profile").asText()).isEqualTo("reference");
    assertThat(printed.at("/total/in").asInt()).isEqualTo(3);
    assertThat(printed.at("/total/operators/0/name").asText()).isEqualTo("clean_html_mapper");
    assertThat(printed)
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile()));
  }

  @Test
  void aRecipeOfDataJuicerNeedsNothingElse() throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("r.yaml"),
            """
            project_name: all
            dataset_path: '%s'
            export_path: '%s.jsonl'
            process: [clean_email_mapper: ]
            """
                .formatted(path("web.jsonl"), path("clean")));
    CommandRun run = CommandRun.of("data", "clean", "--recipe", recipe.toString());
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out()).contains("not needed: project_name", "are in " + path("clean"));
    assertThat(folder.resolve("clean/documents/web.jsonl")).exists();
  }

  @Test
  void modelsAndPathsThatAreMissingAreNamed() throws IOException {
    Path recipe =
        Files.writeString(
            folder.resolve("r.yaml"),
            "process: [alphanumeric_filter: {tokenization: true}, perplexity_filter: {lang: zh}]");
    assertThat(clean("--recipe", recipe.toString()).err()).contains("--tokenizer DIR");
    CommandRun wrong = clean("--recipe", recipe.toString(), "--tokenizer", path("it's: # none"));
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("it's: # none");
    Path plain = Files.writeString(folder.resolve("p.yaml"), "process: [clean_email_mapper: ]");
    assertThat(CommandRun.of("data", "clean", "--recipe", plain.toString()).err())
        .contains("name the documents by --in");
    CommandRun out =
        CommandRun.of("data", "clean", "--recipe", plain.toString(), "--in", path("web.jsonl"));
    assertThat(out.exitCode()).isEqualTo(2);
    assertThat(out.err()).contains("--out DIR");
  }

  @Test
  void aWrongRecipeIsTheUsersToMend() throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "process:\n  - clean_html_maper:\n");
    CommandRun run = clean("--recipe", recipe.toString());
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("r.yaml:2", "did you mean \"clean_html_mapper\"?");
    assertThat(folder.resolve("out")).doesNotExist();

    CommandRun missing = clean("--recipe", path("none.yaml"));
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("none.yaml: no such file");
  }

  @Test
  void aMissingInputIsNamed() {
    CommandRun run = clean("--in", path("none"));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none: no such file or folder");
  }
}
