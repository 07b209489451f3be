package steel.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import steel.config.Recipe;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// Small sets of packed tokens for tests.
final class PackedFixture {
  static final int BLOCK = 5;
  private static final int BLOCKS_PER_FILE = 4;

  private final Path folder;
  private final Tokenizer tokenizer;

  PackedFixture(Path folder) throws IOException {
    this.folder = folder;
    this.tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of("钢铁")), new BpeTrainer.Options(260, 0), Progress.SILENT);
  }

  /// Packs a set of so many blocks; the last one holds a single token.
  ///
  /// @return its folder
  Path set(String name, int blocks) throws IOException {
    return set(name, blocks, BLOCK);
  }

  Path set(String name, int blocks, int blockLength) throws IOException {
    RandomGenerator random = Cases.random(name.hashCode()); // other tokens in another set
    StringBuilder text = new StringBuilder();
    int tokens = (blocks - 1) * blockLength + 1;
    while (text.length() < tokens - 1) { // a token a letter, and the separator
      text.append((char) ('a' + random.nextInt(26)));
    }
    Path in = folder.resolve(name + ".jsonl");
    Files.writeString(in, "{\"id\": \"%s\", \"text\": \"%s\"}\n".formatted(name, text));
    PackRecipe recipe =
        recipe(
            "name=" + name,
            "block_length=" + blockLength,
            "blocks_per_file=" + BLOCKS_PER_FILE,
            "validation_share=0");
    Path out = folder.resolve("packed-" + name);
    Pack.run(List.of(in), tokenizer, out, recipe, Progress.SILENT);
    return out.resolve("train");
  }

  /// A recipe of the defaults and some settings.
  static PackRecipe recipe(String... settings) {
    return Recipe.ofDefaults(List.of(settings), PackRecipe::read).value();
  }
}
