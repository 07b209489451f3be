package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.TrainingTexts;
import steel.files.LockedFolder;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;
import steel.tokenizer.TokenizerRecipe;

/// `steel tokenizer train`: texts to a tokenizer.
@Command(
    name = "train",
    description = {
      "Trains a byte-level BPE tokenizer with Qwen2's splitting, as Hugging Face's trainer does.",
      "Plain files give a text a line, its break included."
    },
    mixinStandardHelpOptions = true)
final class TokenizerTrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      description = "Texts; with --jsonl also folders that data convert or data clean wrote.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = "Inputs are JSON Lines or Parquet, FIELD the text; wins over the recipe's.")
  private @Nullable String field;

  @Option(
      names = "--vocab-size",
      paramLabel = "N",
      description = "Tokens in all: 256 bytes, merges, 3 special tokens; wins over the recipe's.")
  private @Nullable Integer vocabSize;

  @Option(
      names = "--min-frequency",
      paramLabel = "M",
      description = "Learns no merge that is seen less often; wins over the recipe's.")
  private @Nullable Integer minFrequency;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Settings, such as recipes/tiny/tokenizer.yaml.")
  private @Nullable Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Gets tokenizer.json, vocab.json, merges.txt and tokenizer_config.json.")
  private Path out;

  @Option(names = "--json", description = "Prints JSON instead of a sentence.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerTrainCommand() {}

  /// What is printed of the training.
  private record Trained(int vocabSize, int merges, double seconds, String hash, String folder) {}

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    TokenizerRecipe settings = settings();
    Optional<String> textField = field == null ? settings.textField() : Optional.of(field);
    TextSource texts =
        textField.isPresent() ? TrainingTexts.of(in, textField.get()) : TextSource.lines(in);
    Tokenizer tokenizer = train(texts, settings.options());
    tokenizer.write(out);
    print(tokenizer, (System.nanoTime() - start) * 1e-9);
    return 0;
  }

  private Tokenizer train(TextSource texts, BpeTrainer.Options options) throws IOException {
    LockedFolder work =
        LockedFolder.beside(out)
            .orElseThrow(
                () ->
                    new ConfigException(
                        out
                            + ": another process is writing it; wait for that one, or choose"
                            + " another folder"));
    try {
      work.clear(); // what a killed run left
      Progress progress = TerminalProgress.of(spec.commandLine().getErr());
      return BpeTrainer.train(texts, options, work.path(), progress);
    } finally {
      work.delete();
    }
  }

  private TokenizerRecipe settings() {
    List<String> given = new ArrayList<>(overrides.values());
    if (vocabSize != null) {
      given.add("vocab_size=" + vocabSize);
    }
    if (minFrequency != null) {
      given.add("min_frequency=" + minFrequency);
    }
    return recipe == null
        ? Recipe.ofDefaults(given, TokenizerRecipe::read).value()
        : Recipe.read(recipe, given, TokenizerRecipe::read).value();
  }

  private void print(Tokenizer tokenizer, double seconds) {
    PrintWriter terminal = spec.commandLine().getOut();
    Trained trained =
        new Trained(
            tokenizer.vocabSize(),
            tokenizer.mergeCount(),
            seconds,
            tokenizer.hash(),
            out.toString());
    if (json) {
      terminal.println(Json.write(trained));
    } else {
      terminal.printf(
          "A tokenizer of %,d tokens, %,d of them merges, is in %s (%.1f s)%n",
          trained.vocabSize(), trained.merges(), out, seconds);
    }
  }
}
