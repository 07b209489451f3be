package steel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeTest {
  private static final String RECIPE =
      """
      # a run of three steps
      name: 小模型
      data:
        path: runs/packed
        weights: [a, b]
      train:
        steps: 1_000
        clip: 1
        resume: true
      """;

  @TempDir Path folder;

  enum Precision {
    FP32,
    BF16
  }

  record Data(Path path, List<String> weights) {
    static Data read(Block block) {
      return new Data(block.path("path"), block.texts("weights", List.of()));
    }
  }

  record Train(int steps, double clip, boolean resume, Precision precision) {
    Train {
      if (steps == 0) {
        throw new IllegalArgumentException("steps must be above 0");
      }
    }

    static Train read(Block block) {
      return new Train(
          block.size("steps"),
          block.number("clip", 2.0),
          block.flag("resume", false),
          block.oneOf("precision", Precision.class, Precision.FP32));
    }
  }

  record Run(String name, Data data, Train train, Optional<Path> log) {
    static Run read(Block block) {
      return new Run(
          block.text("name", "unnamed"),
          block.child("data", Data::read),
          block.child("train", Train::read),
          block.optionalPath("log"));
    }
  }

  @Test
  void settingsAreListedByTheirWholeKeys() throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
    assertThat(Recipe.settings(file))
        .containsExactly(
            Map.entry("name", "小模型"),
            Map.entry("data.path", "runs/packed"),
            Map.entry("data.weights", "[a, b]"),
            Map.entry("train.steps", "1_000"),
            Map.entry("train.clip", "1"),
            Map.entry("train.resume", "true"));
  }

  @Test
  void aKeyMayBeGivenTwiceIfItSaysTheSame() throws IOException {
    Path file = Files.writeString(folder.resolve("twice.yaml"), "keys: [a]\nx: 1\nkeys: ['a']\n");
    Recipe<List<String>> recipe =
        Recipe.read(
            file,
            block -> {
              assertThat(block.isList("keys")).isTrue();
              assertThat(block.isList("x")).isFalse();
              assertThat(block.passOver("x")).isTrue();
              assertThat(block.passOver("y")).isFalse();
              return block.texts("keys");
            });
    assertThat(recipe.value()).containsExactly("a");
  }

  @Test
  void readsValuesDefaultsAndLists() throws IOException {
    Run run = read(RECIPE).value();
    assertThat(run.name()).isEqualTo("小模型");
    assertThat(run.data()).isEqualTo(new Data(Path.of("runs/packed"), List.of("a", "b")));
    assertThat(run.train()).isEqualTo(new Train(1000, 1.0, true, Precision.FP32));
    assertThat(run.log()).isEmpty();
  }

  @Test
  void resolvedRecipeGivesTheSameRecordAgain() throws IOException {
    Recipe<Run> first = read(RECIPE, "train.steps=7", "log=runs/a.log", "data.weights=[c]");
    assertThat(first.value().train().steps()).isEqualTo(7);
    assertThat(first.value().data().weights()).containsExactly("c");
    assertThat(first.resolvedYaml()).contains("precision: fp32");
    assertThat(read(first.resolvedYaml()).value()).isEqualTo(first.value());
  }

  @Test
  void missingBlockIsReadAsEmpty() throws IOException {
    assertRefused("data: {path: x}", "recipe.yaml:1: train.steps: is missing");
    assertThat(read("data: {path: x}\ntrain: {steps: 3}").value().train().clip()).isEqualTo(2.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "train: {steps: many}|:1: train.steps: \"many\" is not a whole number",
        "train: {steps: 1.5}|:1: train.steps: \"1.5\" is not a whole number",
        "train: {steps: -1}|:1: train.steps: -1 is outside 0 to 2147483647",
        "train: {steps: 0}|:1: train: steps must be above 0",
        "train: {steps: [1]}|:1: train.steps: wants a single value",
        "train: {steps: 1, clip: low}|:1: train.clip: \"low\" is not a number",
        "train: {steps: 1, resume: yes}|:1: train.resume: \"yes\" is not true or false",
        "train: {steps: 1, precision: fp8}|:1: train.precision: \"fp8\" is not one of: fp32, bf16",
        "train: {stepps: 1}|:1: train.stepps: unknown key; did you mean \"steps\"?",
        "train: {steps: 1, resum: true}|:1: train.resum: unknown key; did you mean \"resume\"?",
        "train: 3|:1: train: wants a block of keys",
        "train: {steps: 1, steps: 2}|:1: steps: given twice",
      })
  void mistakesNameFileLineAndKey(String train, String problem) {
    assertRefused("data: {path: x}\n" + train, "recipe.yaml" + problem.replace(":1:", ":2:"));
  }

  @Test
  void everyKeyNobodyReadIsRefused() {
    assertRefused(
        RECIPE + "zebra: 1\n", "recipe.yaml:10: zebra: unknown key; known here: name, data, train");
  }

  @Test
  void brokenYamlNamesTheLine() {
    assertRefused("data:\n  path: [x\n", "recipe.yaml:3: not YAML: ");
    assertRefused("- a\n- b\n", "recipe.yaml:1: a recipe is a mapping of keys to values");
    assertRefused("a: &x [*x]\n", "recipe.yaml:1: ");
  }

  @Test
  void mistakesInOverridesNameTheOverride() {
    assertRefused(RECIPE, "--set train.steps=x: train.steps: \"x\"", "train.steps=x");
    assertRefused(RECIPE, "--set steps: write it as key=value", "steps");
    assertRefused(RECIPE, "--set name.a=1: name is a value, not a block of keys", "name.a=1");
    assertRefused(RECIPE, "--set train.stps=1: train.stps: unknown key", "train.stps=1");
  }

  @Test
  void missingFileIsNamed() {
    Path nowhere = folder.resolve("nowhere.yaml");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> Recipe.read(nowhere, Run::read))
        .withMessage(nowhere + ": no such file");
  }

  @Test
  void stepsOfDataJuicerAreReadInOrder() throws IOException {
    String yaml =
        """
        process:
          - first_filter:
              max: 3
          - second_mapper:
          - third_mapper
        """;
    Path file = Files.writeString(folder.resolve("recipe.yaml"), yaml);
    List<String> steps =
        Recipe.read(
                file,
                root -> root.named("process", (name, block) -> name + block.integer("max", 0)))
            .value();
    assertThat(steps).containsExactly("first_filter3", "second_mapper0", "third_mapper0");
  }

  private Recipe<Run> read(String yaml, String... overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("recipe.yaml"), yaml);
    return Recipe.read(file, List.of(overrides), Run::read);
  }

  private void assertRefused(String yaml, String message, String... overrides) {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> read(yaml, overrides))
        .withMessageContaining(message);
  }
}
