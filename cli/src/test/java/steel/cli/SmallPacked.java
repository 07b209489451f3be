package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.testkit.ProjectRoot;

/// A tokenizer and packed tokens in a folder, and pretraining on them that takes a second.
///
/// @param folder has `tokenizer`, `packed/train` and `packed/validation`
record SmallPacked(Path folder) {

  /// Makes both, with the commands that users have.
  static SmallPacked write(Path folder) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      lines.add(
          "{\"id\": \"%d\", \"text\": \"第%d天，小猫吃了%d条鱼。The cat ate %d fish.\"}"
              .formatted(i, i, i % 7, i % 7));
    }
    Path documents = Files.write(folder.resolve("documents.jsonl"), lines);
    Path recipe =
        Files.writeString(
            folder.resolve("pack.yaml"),
            "block_length: 33\nblocks_per_file: 64\nvalidation_share: 0.1\n");
    Path tokenizer = folder.resolve("tokenizer");
    done(
        CommandRun.of(
            "tokenizer",
            "train",
            "--in",
            documents.toString(),
            "--jsonl",
            "text",
            "--vocab-size",
            "320",
            "--out",
            tokenizer.toString()));
    done(
        CommandRun.of(
            "data",
            "pack",
            "--in",
            documents.toString(),
            "--tokenizer",
            tokenizer.toString(),
            "--recipe",
            recipe.toString(),
            "--out",
            folder.resolve("packed").toString()));
    return new SmallPacked(folder);
  }

  /// Runs `steel pretrain` to its end.
  ///
  /// @param settings `KEY=VALUE`, over those of a very small model
  CommandRun pretrain(Path run, String... settings) {
    return done(run(run, settings));
  }

  /// Runs `steel pretrain`, which may refuse the settings.
  CommandRun run(Path run, String... settings) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "pretrain",
                ProjectRoot.path().resolve("recipes/tiny/pretrain.yaml").toString(),
                "--out",
                run.toString()));
    List<String> all =
        new ArrayList<>(
            List.of(
                "data.path=" + folder.resolve("packed/train"),
                "data.validation=" + folder.resolve("packed/validation"),
                "tokenizer=" + folder.resolve("tokenizer"),
                "model.hidden_size=32",
                "model.num_hidden_layers=1",
                "model.num_attention_heads=2",
                "model.intermediate_size=64",
                "train.workers=2",
                "train.peak_tflops=1",
                "train.schedule.warmup_steps=2"));
    all.addAll(List.of(settings));
    all.forEach(one -> arguments.addAll(List.of("--set", one)));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private static CommandRun done(CommandRun run) {
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run;
  }
}
