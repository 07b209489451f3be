package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.Recipe;
import steel.data.clean.Cleaning;
import steel.data.operator.Operators;
import steel.files.Checksum;
import steel.files.Progress;

/// Cleaning that is stopped in the middle, and goes on.
class CleanStopTest {
  private static final int FILES = 12; // a shard each
  private static final String RECIPE =
      """
      workers: 1
      process:
        - whitespace_normalization_mapper:
        - document_deduplicator:
        - text_length_filter: {min_len: 3}
        - document_deduplicator: {ignore_non_character: true}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeInput() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    for (int i = 0; i < FILES; i++) {
      Files.writeString(
          folder.resolve("in/%02d.jsonl".formatted(i)),
          Stream.of("第 " + i % 5 + " 页", "第" + i % 3 + "，页", "字", "共同的一页")
              .map(text -> "{\"text\":\"" + text + "\"}\n")
              .reduce("", String::concat));
    }
  }

  private CleanSummary clean(String out, String recipe, Progress progress) throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), recipe);
    return Clean.run(
        List.of(folder.resolve("in")),
        folder.resolve(out),
        Recipe.read(file, CleanRecipe::read).value(),
        progress);
  }

  /// Fails at some report of a task, as a process that is killed there.
  private static Progress stopping(String task, int at) {
    return (name, unit, total) ->
        new Progress.Task() {
          private int reports;

          @Override
          public void advance(long by) {
            if (name.equals(task) && ++reports > at) {
              throw new IllegalStateException("stopped");
            }
          }

          @Override
          public void say(String figures) {}

          @Override
          public void close() {}
        };
  }

  private long results(String out) throws IOException {
    Path pass = folder.resolve("." + out + ".work/pass-0");
    if (!Files.exists(pass)) {
      return 0;
    }
    try (Stream<Path> entries = Files.list(pass)) {
      return entries.filter(entry -> !entry.getFileName().toString().startsWith(".")).count();
    }
  }

  @Test
  void whatIsDoneIsNotDoneAgain() throws IOException {
    clean("straight", RECIPE, Progress.SILENT);
    String expected = Checksum.ofTree(folder.resolve("straight"));

    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("clean", 5))).hasMessage("stopped");
    long done = results("cut");
    assertThat(done).isBetween(1L, FILES - 1L);
    assertThat(folder.resolve("cut")).doesNotExist();
    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("clean", 9))).hasMessage("stopped");
    assertThat(results("cut")).isGreaterThan(done);
    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("clean on", 3))).hasMessage("stopped");
    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("write", 3))).hasMessage("stopped");
    clean("cut", RECIPE, Progress.SILENT);

    assertThat(Checksum.ofTree(folder.resolve("cut"))).isEqualTo(expected);
    assertThat(folder.resolve(".cut.work")).doesNotExist();
  }

  /// Or a run would never go on: the settings are told apart by how their records print.
  @ParameterizedTest
  @MethodSource("operatorsWithoutModels")
  void aRecipeReadAgainIsTheSame(String name) throws IOException {
    for (Profile profile : Profile.values()) {
      String yaml =
          "profile: %s\nprocess: [%s: {%s}]"
              .formatted(
                  profile.name().toLowerCase(Locale.ROOT),
                  name,
                  name.startsWith("chinese_") ? "mode: t2s" : "");
      Path file = Files.writeString(folder.resolve("recipe.yaml"), yaml);
      assertThat(Cleaning.settings(Recipe.read(file, CleanRecipe::read).value()))
          .isEqualTo(Cleaning.settings(Recipe.read(file, CleanRecipe::read).value()))
          .doesNotContainPattern("@[0-9a-f]{6}");
    }
  }

  static Stream<String> operatorsWithoutModels() {
    return Operators.names().stream()
        .filter(name -> !name.startsWith("perplexity_"))
        .filter(name -> !name.endsWith("_score_filter"));
  }

  @Test
  void anotherRecipeStartsOver() throws IOException {
    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("clean", 9))).hasMessage("stopped");

    CleanSummary summary =
        clean("cut", RECIPE.replace("min_len: 3", "min_len: 4"), Progress.SILENT);

    String straight = Checksum.ofTree(folder.resolve("cut"));
    clean("again", RECIPE.replace("min_len: 3", "min_len: 4"), Progress.SILENT);
    assertThat(Checksum.ofTree(folder.resolve("again"))).isEqualTo(straight);
    assertThat(summary.total().in()).isEqualTo(4L * FILES);
  }

  @Test
  void moreWorkersGoOnWithTheSameWork() throws IOException {
    clean("straight", RECIPE, Progress.SILENT);
    assertThatThrownBy(() -> clean("cut", RECIPE, stopping("clean", 9))).hasMessage("stopped");
    long done = results("cut");
    String more = RECIPE.replace("workers: 1", "workers: 3");

    assertThatThrownBy(() -> clean("cut", more, stopping("clean", 9))).hasMessage("stopped");
    assertThat(results("cut")).isGreaterThanOrEqualTo(done);
    clean("cut", more, Progress.SILENT);

    assertThat(Checksum.ofTree(folder.resolve("cut")))
        .isEqualTo(Checksum.ofTree(folder.resolve("straight")));
  }
}
