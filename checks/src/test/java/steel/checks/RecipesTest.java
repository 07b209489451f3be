package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
import steel.data.PackRecipe;
import steel.eval.EvalRecipe;
import steel.testkit.ProjectRoot;
import steel.tokenizer.TokenizerRecipe;
import steel.train.CheckpointSettings;
import steel.train.PretrainRecipe;
import steel.tune.SftRecipe;

/// Every recipe is read by the stage it is for, says what hardware it wants, and is kept beside its
/// output in a form that gives the same settings again.
class RecipesTest {
  private static final Path RECIPES = ProjectRoot.path().resolve("recipes");

  /// Who reads a recipe, by the first word of its name: `eval-base.yaml` is for `eval`.
  private static final Map<String, Function<Block, ?>> READERS =
      Map.of(
          "convert", ConvertRecipe::read,
          "clean", CleanRecipe::read,
          "tokenizer", TokenizerRecipe::read,
          "pack", PackRecipe::read,
          "pretrain", PretrainRecipe::read,
          "sft", SftRecipe::read,
          "eval", EvalRecipe::read);

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
    Function<Block, ?> reader = READERS.get(stage(name));
    if (reader == null) {
      throw new AssertionError(name + ": named after no stage; stages are " + READERS.keySet());
    }
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

  @Test
  void everyStageHasATinyRecipe() throws IOException {
    List<String> tiny =
        recipes().stream().filter(name -> name.startsWith("tiny")).map(RecipesTest::stage).toList();
    assertThat(tiny).containsAll(READERS.keySet());
  }

  private static String stage(String name) {
    String file = Path.of(name).getFileName().toString();
    return file.replaceFirst("[-.].*", "");
  }
}
