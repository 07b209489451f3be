package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.Block;
import steel.config.Recipe;
import steel.data.CleanRecipe;
import steel.data.ConvertRecipe;
import steel.data.MixtureRecipe;
import steel.data.PackRecipe;
import steel.data.operator.Operators;
import steel.eval.EvalRecipe;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.testkit.ProjectRoot;
import steel.tokenizer.TokenizerRecipe;
import steel.train.CheckpointSettings;
import steel.train.FreshModel;
import steel.train.PretrainRecipe;
import steel.tune.SftRecipe;

/// Every recipe is read by the stage it is for, says what hardware it wants, and is kept beside its
/// output in a form that gives the same settings again.
class RecipesTest {
  private static final Path RECIPES = ProjectRoot.path().resolve("recipes");

  /// Who reads a recipe, by the first word of its name: `eval-base.yaml` is for `eval`.
  private static final Map<String, Function<Block, ?>> READERS =
      Map.of(
          "analyze", CleanRecipe::read,
          "convert", ConvertRecipe::read,
          "clean", CleanRecipe::read,
          "tokenizer", TokenizerRecipe::read,
          "pack", PackRecipe::read,
          "mixture", MixtureRecipe::read,
          "create", FreshModel::read,
          "pretrain", PretrainRecipe::read,
          "sft", SftRecipe::read,
          "eval", EvalRecipe::read);

  /// The pages that explain the settings of a stage.
  private static final Map<String, List<String>> PAGES =
      Map.of(
          "analyze", List.of("data.md"),
          "convert", List.of("data.md"),
          "clean", List.of("data.md"),
          "tokenizer", List.of("tokenizer.md"),
          "pack", List.of("packing.md"),
          "mixture", List.of("packing.md"),
          "create", List.of("pretraining.md", "model.md"),
          "pretrain", List.of("pretraining.md", "model.md"),
          "sft", List.of("fine-tuning.md", "pretraining.md"),
          "eval", List.of("evaluation.md"));

  private static final Pattern KEY = Pattern.compile("(?m)^[ -]*(\\w+):");

  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");

  @TempDir private Path folder;

  static List<String> recipes() throws IOException {
    try (Stream<Path> files = Files.walk(RECIPES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> RECIPES.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  static List<String> pretrainingRecipes() throws IOException {
    return recipes().stream().filter(name -> stage(name).equals("pretrain")).toList();
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void itsStageReadsAllOfIt(String name) throws IOException {
    Function<Block, ?> reader = reader(name);
    Recipe<?> recipe = Recipe.read(RECIPES.resolve(name), reader);
    Path resolved = Files.writeString(folder.resolve("recipe.yaml"), recipe.resolvedYaml());
    assertThat(Recipe.read(resolved, reader)).isEqualTo(recipe);
  }

  @ParameterizedTest
  @MethodSource("recipes")
  void itBeginsWithTheHardwareItWants(String name) throws IOException {
    String comment =
        Files.readAllLines(RECIPES.resolve(name)).stream()
            .takeWhile(line -> line.startsWith("#"))
            .map(line -> line.substring(1).strip())
            .collect(Collectors.joining(" "));
    assertThat(comment).containsPattern("(?i)any machine|\\bCPU cores?\\b|\\bGPUs?\\b");
  }

  @ParameterizedTest
  @MethodSource("pretrainingRecipes")
  void scriptsCanReplaceWhatTheyNeed(String name) {
    boolean savesAsWritten =
        Recipe.read(RECIPES.resolve(name), RecipesTest::namesItsCheckpoints).value();
    assertThat(savesAsWritten).as("checkpoint.every stands in %s", name).isTrue();
    // data.path and train.steps have no default, so that reading it has found them
  }

  /// Or their losses would tell of something else too.
  @Test
  void ablationsDifferInTheFeedForwardHalfAlone() throws IOException {
    PretrainRecipe dense = ablation("ablation/pretrain-raw.yaml");
    ModelConfig shape = dense.model().config();
    List<String> names =
        pretrainingRecipes().stream().filter(name -> name.startsWith("ablation")).toList();
    assertThat(names).hasSize(6);
    for (String name : names) {
      PretrainRecipe recipe = ablation(name);
      ModelConfig config = recipe.model().config();
      assertThat(config.withFeedForward(shape.feedForward())).as(name).isEqualTo(shape);
      assertThat(recipe.train()).as(name).isEqualTo(dense.train());
      assertThat(recipe.data()).as(name).isEqualTo(dense.data());
      assertThat(recipe.validation()).as(name).isEqualTo(dense.validation());
      assertThat((double) ParameterShapes.count(config))
          .as(name)
          .isCloseTo(
              (double) ParameterShapes.count(shape), withinPercentage(1)); // routers and slots
    }
  }

  private static PretrainRecipe ablation(String name) {
    return Recipe.read(RECIPES.resolve(name), PretrainRecipe::read).value();
  }

  private static boolean namesItsCheckpoints(Block block) {
    boolean named =
        block.child(
            "checkpoint",
            checkpoint -> {
              boolean has = checkpoint.has("every");
              CheckpointSettings.read(checkpoint);
              return has;
            });
    PretrainRecipe.read(block);
    return named;
  }

  /// The resolved recipe names every setting, those with defaults too.
  @ParameterizedTest
  @MethodSource("recipes")
  void everySettingIsExplained(String name) throws IOException {
    Set<String> words = new HashSet<>();
    for (MatchResult code :
        CODE.matcher(pages(PAGES.getOrDefault(stage(name), List.of()))).results().toList()) {
      words.addAll(List.of(code.group(1).split("\\W+", -1)));
    }
    assertThat(words)
        .as("the pages of %s", stage(name))
        .containsAll(keys(Recipe.read(RECIPES.resolve(name), reader(name)).resolvedYaml()));
  }

  @Test
  void everyOperatorIsExplained() throws IOException {
    String page = pages(List.of("data.md"));
    for (String operator : Operators.names()) {
      assertThat(page).contains("`" + operator + "`");
    }
  }

  private static Set<String> keys(String yaml) {
    return KEY.matcher(yaml).results().map(key -> key.group(1)).collect(Collectors.toSet());
  }

  private static String pages(List<String> names) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String name : names) {
      text.append(Files.readString(ProjectRoot.path().resolve("docs").resolve(name)));
    }
    return text.toString();
  }

  /// A recipe outside the folders of sizes, such as that of analysis, is for any.
  @Test
  void everyStageHasATinyRecipe() throws IOException {
    List<String> tiny =
        recipes().stream()
            .filter(name -> name.startsWith("tiny") || Path.of(name).getNameCount() == 1)
            .map(RecipesTest::stage)
            .flatMap(
                stage -> Stream.of(stage, stage.equals("pretrain") ? "create" : stage)) // for both
            .toList();
    assertThat(tiny).containsAll(READERS.keySet());
  }

  private static Function<Block, ?> reader(String name) {
    Function<Block, ?> reader = READERS.get(stage(name));
    if (reader == null) {
      throw new AssertionError(name + ": named after no stage; stages are " + READERS.keySet());
    }
    return reader;
  }

  private static String stage(String name) {
    String file = Path.of(name).getFileName().toString();
    return file.replaceFirst("[-.].*", "");
  }
}
