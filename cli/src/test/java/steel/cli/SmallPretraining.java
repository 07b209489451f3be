package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;

/// A pretraining of seconds, made and run through the command: 40 steps of 8 rows of 32 tokens.
final class SmallPretraining {
  private final Path folder;
  private final Path recipe;

  private SmallPretraining(Path folder, Path recipe) {
    this.folder = folder;
    this.recipe = recipe;
  }

  /// Trains a tokenizer, packs a text and writes a recipe.
  static SmallPretraining in(Path folder) throws IOException {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      documents.add(
          "{\"id\": \"%d\", \"text\": \"第%d天，小猫吃了%d条鱼。The cat ate %d fish.\"}"
              .formatted(i, i, i % 7, i % 7));
    }
    Path text = Files.write(folder.resolve("text.jsonl"), documents);
    run(
        "tokenizer",
        "train",
        "--in",
        text.toString(),
        "--jsonl",
        "text",
        "--vocab-size",
        "320",
        "--out",
        folder.resolve("tokenizer").toString());
    pack(
        text,
        folder.resolve("tokenizer"),
        folder.resolve("packed"),
        "block_length=33",
        "blocks_per_file=500",
        "validation_share=0.02");
    Path recipe =
        Files.writeString(
            folder.resolve("pretrain.yaml"),
            """
            model: {FFN_type: raw, hidden_size: 32, num_hidden_layers: 2, num_attention_heads: 2,
              intermediate_size: 48, max_position_embeddings: 32}
            data: {path: '%1$s/packed/train', validation: '%1$s/packed/validation'}
            tokenizer: '%1$s/tokenizer'
            train: {steps: 40, batch: 8, workers: 2, seed: 3, peak_tflops: 1,
              schedule: {type: cosine, peak: 3e-3, warmup_steps: 5}}
            validation: {every: 10, rows: 4}
            checkpoint: {every: 6, keep: 2}
            """
                .formatted(folder));
    return new SmallPretraining(folder, recipe);
  }

  /// Packs a file by the tiny recipe with some settings replaced.
  static void pack(Path text, Path tokenizer, Path out, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("data", "pack", "--recipe"));
    arguments.add(ProjectRoot.path().resolve("recipes/tiny/pack.yaml").toString());
    arguments.addAll(List.of("--in", text.toString(), "--tokenizer", tokenizer.toString()));
    arguments.addAll(List.of("--out", out.toString()));
    run(with(arguments, settings));
  }

  /// A command with settings of its recipe replaced.
  static String[] with(List<String> arguments, String... settings) {
    List<String> all = new ArrayList<>(arguments);
    for (String setting : settings) {
      all.addAll(List.of("--set", setting));
    }
    return all.toArray(String[]::new);
  }

  /// Writes three questions about cats, in C-Eval's form.
  static void questions(Path folder) throws IOException {
    Files.writeString(
        Files.createDirectories(folder.resolve("val")).resolve("cats_val.csv"),
        """
        id,question,A,B,C,D,answer
        0,小猫吃什么？,鱼,石头,天,第,A
        1,小猫吃了几条鱼？,七,零,一,三,B
        2,The cat ate,fish,stones,days,cats,A
        """);
  }

  static CommandRun run(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }

  /// A run folder.
  Path run(String name) {
    return folder.resolve("runs").resolve(name);
  }

  Path log(String name) {
    return folder.resolve(name + ".log");
  }

  /// The command that trains.
  String[] arguments(String name, String... settings) {
    return with(List.of("pretrain", recipe.toString(), "--out", run(name).toString()), settings);
  }

  /// The steps of a run so far.
  List<JsonNode> steps(String name) {
    Path file = run(name).resolve("metrics.jsonl");
    return Files.exists(file) ? Golden.jsonLines(file) : List.of();
  }

  /// Loss, gradient norm and learning rate of each step.
  List<String> figures(String name) {
    return steps(name).stream()
        .map(
            line ->
                "%s %s %s %s"
                    .formatted(
                        line.get("step"), line.get("loss"), line.get("grad_norm"), line.get("lr")))
        .toList();
  }

  /// The weights that a run ended with.
  byte[] weights(String name) throws IOException {
    return Files.readAllBytes(run(name).resolve("model/model.safetensors"));
  }

  /// How many lines there are, also while one is being written.
  long linesOfMetrics(String name) {
    try {
      Path file = run(name).resolve("metrics.jsonl");
      return Files.exists(file) ? Files.readString(file).chars().filter(c -> c == '\n').count() : 0;
    } catch (IOException e) {
      return 0; // just being replaced
    }
  }
}
