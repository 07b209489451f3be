package steel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import steel.testkit.ProjectRoot;

/// The recipes of `recipes/tiny`, with a model and a training so small that seconds are enough.
final class SmallRecipes {
  private static final String TRAIN =
      """
        batch: 8
        precision: fp32
        schedule:
          type: cosine
          peak: 3e-3
          floor: 1e-4
          warmup_steps: 2
      validation:
        every: 4
        rows: 8
      checkpoint:
        every: 2
        keep: 2
      """;

  private SmallRecipes() {}

  /// Fills an empty folder.
  static Path write(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (Stream<Path> recipes = Files.list(ProjectRoot.path().resolve("recipes/tiny"))) {
      for (Path recipe : recipes.toList()) {
        Files.copy(recipe, folder.resolve(recipe.getFileName().toString()));
      }
    }
    Files.writeString(folder.resolve("tokenizer.yaml"), "vocab_size: 400\ntext_field: text\n");
    Files.writeString(
        folder.resolve("pretrain.yaml"),
        """
        model:
          hidden_size: 32
          num_hidden_layers: 1
          num_attention_heads: 2
          intermediate_size: 64
          max_position_embeddings: 1024
          tie_word_embeddings: true
        data:
          path: set/by/the/quickstart
          validation: set/by/the/quickstart
        tokenizer: set/by/the/quickstart
        train:
          steps: 24
        """
            + TRAIN);
    Files.writeString(
        folder.resolve("sft.yaml"),
        """
        model: set/by/the/quickstart
        data:
          path: set/by/the/quickstart
          max_length: 128
        train:
          epochs: 0.006
        """
            + TRAIN);
    return folder;
  }

  /// Arguments of a quickstart with these recipes.
  static String[] arguments(Path recipes, Path out, String... more) {
    return Stream.concat(
            Stream.of(
                "quickstart",
                "--recipes",
                recipes.toString(),
                "--out",
                out.toString(),
                "--no-chat"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /// Sources of `shared/data` beside the tree, where this machine has them.
  static Path realSources() {
    return ProjectRoot.path().resolve("../shared/data/sources").normalize();
  }

  /// Names of all stages, in order.
  static List<String> stages() {
    return List.of(
        "corpus",
        "convert",
        "clean",
        "tokenizer",
        "pack",
        "pretrain",
        "eval before",
        "sft",
        "eval after",
        "samples");
  }
}
