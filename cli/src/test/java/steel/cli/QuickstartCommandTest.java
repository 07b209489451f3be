package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.AtomicFolder;

/// The whole life in seconds: every stage as users run it, with a model that learns next to
/// nothing. One folder serves all tests; each leaves it finished, as it found it.
class QuickstartCommandTest {
  private static final List<String> SOURCES =
      List.of(
          "skypile",
          "wanjuan",
          "wikipedia_cn",
          "baidu_baike",
          "baidu_qa",
          "zhihu",
          "belle",
          "firefly",
          "starcode_python",
          "starcode_java",
          "starcode_cpp");

  @TempDir private static Path folder;
  private static Path recipes;
  private static Path out;
  private static CommandRun first;
  private static QuickstartFigures figures;

  @BeforeAll
  static void runOnce() throws IOException {
    recipes = SmallRecipes.write(folder.resolve("recipes"));
    out = folder.resolve("out");
    first = run();
    assertThat(first.exitCode()).as(first.err()).isZero();
    figures = QuickstartFigures.of(out);
  }

  private static CommandRun run(String... more) {
    return CommandRun.of(SmallRecipes.arguments(recipes, out, more));
  }

  @Test
  void theSummarySaysWhatBecameOfEveryStage() throws IOException {
    JsonNode summary = QuickstartFigures.summary(out);
    assertThat(summary.path("stages").findValuesAsText("name"))
        .containsExactlyElementsOf(SmallRecipes.stages());
    assertThat(summary.path("stages"))
        .allSatisfy(
            stage -> {
              assertThat(stage.path("seconds").asDouble()).isPositive();
              assertThat(stage.path("in").asText()).isNotBlank();
              assertThat(stage.path("out").asText()).isNotBlank();
              assertThat(stage.path("figures").size()).isPositive();
            });
    assertThat(figures.before()).isBetween(0.1, 0.5); // chance is 0.25, and nothing was learned
    assertThat(figures.after()).isBetween(0.1, 0.5);
    assertThat(figures.lossLast()).isPositive().isLessThan(figures.lossFirst());
    assertThat(summary.path("peak_rss_mb").isIntegralNumber()).isTrue();
    assertThat(summary.path("model").asText()).isEqualTo(out.resolve("sft/model").toString());
    assertThat(out.resolve("sft/model/tokenizer.json")).exists();
    assertThat(out.resolve("sft/model/config.json")).exists();
  }

  @Test
  void theReportNeedsNothingBesideItself() throws IOException {
    String page = Files.readString(out.resolve("report.html"));
    assertThat(page)
        .contains("<svg", "starcode_java", "Pretraining", "Fine-tuning")
        .doesNotContain("http://", "https://", "src=", "@import", "<link", "<script");
    for (String plot : List.of("pretraining-loss", "fine-tuning-loss", "funnel", "accuracy")) {
      byte[] png = Files.readAllBytes(out.resolve(plot + ".png"));
      assertThat(png).as(plot).startsWith(0x89, 'P', 'N', 'G').hasSizeGreaterThan(1000);
    }
  }

  @Test
  void theTerminalShowsStagesSourcesAnswersAndWhatToTypeNext() {
    assertThat(first.out())
        .contains(SmallRecipes.stages())
        .containsPattern("zhihu +[0-9,]+ +[0-9,]+ +[0-9,]+")
        .contains("你叫什么名字？", "rejected.jsonl", "./steel chat " + out.resolve("sft/model"));
  }

  @Test
  void aSecondRunDoesNothingAndSaysSo() throws IOException {
    String summary = Files.readString(out.resolve("summary.json"));
    CommandRun second = run();
    assertThat(second.exitCode()).isZero();
    assertThat(second.out()).contains("Nothing to do");
    assertThat(second.out().lines().filter(line -> line.contains(" unchanged ")))
        .hasSameSizeAs(SmallRecipes.stages());
    assertThat(Files.readString(out.resolve("summary.json"))).isEqualTo(summary);
  }

  static Stream<Arguments> losses() {
    return Stream.of(
        Arguments.of("a file of the clean documents", "clean/documents/zhihu.jsonl", 1),
        Arguments.of("the weights after pretraining", "pretrain/model/model.safetensors", 1),
        Arguments.of("the whole fine-tuning", "sft", 1),
        Arguments.of("the report", "report.html", 0));
  }

  /// A stage that makes again what it made before leaves the stages after it alone.
  @ParameterizedTest(name = "{0}")
  @MethodSource("losses")
  void whatWasLostIsMadeAgainAndNothingElse(String what, String lost, long stages)
      throws IOException {
    AtomicFolder.delete(out.resolve(lost));
    Path half = Files.createDirectories(out.resolve(".sft.unfinished")); // as a kill leaves one
    Files.writeString(half.resolve("model.safetensors"), "half");
    CommandRun again = run();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out().lines().filter(line -> line.contains(" unchanged ")))
        .hasSize(SmallRecipes.stages().size() - (int) stages);
    assertThat(QuickstartFigures.of(out)).isEqualTo(figures);
    assertThat(out.resolve(lost)).exists();
  }

  @Test
  void aRunKilledInPretrainingEndsAsIfNothingHadHappened() throws Exception {
    Files.delete(out.resolve("stages/pretrain.json"));
    AtomicFolder.delete(out.resolve("pretrain"));
    Path log = folder.resolve("killed.log");
    boolean killed =
        SteelProcess.killWhen(
            () -> Files.exists(out.resolve("pretrain/checkpoints/step-2")),
            log,
            SmallRecipes.arguments(recipes, out));
    assertThat(killed).isTrue();
    assertThat(out.resolve("pretrain/model")).as("killed before the end").doesNotExist();
    CommandRun again = run();
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(QuickstartFigures.of(out)).isEqualTo(figures);
    assertThat(Files.readAllLines(out.resolve("pretrain/metrics.jsonl"))).hasSize(24);
  }

  @Test
  void theEndingOfAnEarlierRunIsNotTakenForThisOne() throws IOException {
    Path file = out.resolve("summary.json");
    String good = Files.readString(file);
    Files.writeString(file, good.replace("\"name\" : \"pack\"", "\"name\" : \"older\""));
    assertThat(run().out()).doesNotContain("Nothing to do");
    assertThat(QuickstartFigures.summary(out).path("stages"))
        .isEqualTo(new ObjectMapper().readTree(good).path("stages"));
  }

  @Test
  void realSourcesGoThroughAndEachIsNamed() throws IOException {
    Path sources = SmallRecipes.realSources();
    assumeTrue(Files.isDirectory(sources), "skipped: no real sources in " + sources);
    Path real = folder.resolve("real");
    CommandRun run =
        CommandRun.of(SmallRecipes.arguments(recipes, real, "--data", sources.toString()));
    assertThat(run.exitCode()).as(run.err()).isZero();
    String page = Files.readString(real.resolve("report.html"));
    JsonNode stages = QuickstartFigures.summary(real).path("stages");
    for (String source : SOURCES) {
      assertThat(stages.get(1).at("/figures/sources/" + source + "/records").asLong())
          .as("records of %s", source)
          .isPositive();
      assertThat(stages.get(2).at("/figures/sources/" + source + "/kept").asLong())
          .as("kept of %s", source)
          .isPositive();
      assertThat(run.out()).containsPattern(source + " +[1-9][0-9,]* +[1-9][0-9,]* +[1-9]");
      assertThat(page).contains(source);
    }
  }

  @Test
  void dataWithoutConversationsIsRefusedBeforeTheTraining() throws IOException {
    Path sources = folder.resolve("few");
    write(
        sources.resolve("skypile/2020-01_zh_head_0000.jsonl"),
        40,
        "{\"text\": \"第%d条新闻：今天的天气很好，孩子们在公园里玩耍，晚上一起吃饭。\"}");
    Path few = folder.resolve("out-of-few");
    String[] arguments = SmallRecipes.arguments(recipes, few, "--data", sources.toString());
    CommandRun refused = CommandRun.of(arguments);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains(sources + ": holds no conversations to fine-tune on");
    assertThat(few.resolve("tokenizer")).doesNotExist();

    write(
        sources.resolve("belle/train_2M_CN.json"),
        3,
        "{\"instruction\": \"%d加一等于多少？\", \"input\": \"\", \"output\": \"这是很简单的加法题。\"}");
    CommandRun enough = CommandRun.of(arguments); // a single step, fewer than the recipe's warm-up
    assertThat(enough.exitCode()).as(enough.err()).isZero();
  }

  private static void write(Path file, int lines, String pattern) throws IOException {
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.write(file, IntStream.range(0, lines).mapToObj(pattern::formatted).toList());
  }

  @Test
  void mistakesAreFoundBeforeAnythingIsDone() {
    String none = folder.resolve("none").toString();
    Map<String, List<String>> calls =
        Map.of(
            "--minutes -1.0: must be above 0",
            List.of("--minutes", "-1"),
            "\"abc\" is not a whole number",
            List.of("--seed", "abc"),
            "\"long\" is not a number",
            List.of("--minutes", "long"),
            "--data %s: no such folder".formatted(none),
            List.of("--data", none),
            "--questions %s: no such folder".formatted(none),
            List.of("--questions", none));
    for (Map.Entry<String, List<String>> call : calls.entrySet()) {
      CommandRun wrong = run(call.getValue().toArray(String[]::new));
      assertThat(wrong.exitCode()).as(call.getKey()).isEqualTo(2);
      assertThat(wrong.err()).contains(call.getKey()).doesNotContain("\tat ");
    }
  }
}
