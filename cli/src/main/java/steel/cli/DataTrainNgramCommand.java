package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.data.NgramTraining;

/// `steel data train ngram`: documents to the model of `perplexity_filter`.
@Command(
    name = "ngram",
    description = "Trains an n-gram model (modified Kneser-Ney) for perplexity_filter.",
    mixinStandardHelpOptions = true)
final class DataTrainNgramCommand implements Callable<Integer> {
  private static final int MIN_MEMORY_MB = 16;

  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      required = true,
      arity = "1..*",
      paramLabel = "PATH",
      description = "Good documents: outputs of data convert or data clean, or JSON Lines.")
  private List<Path> in = new ArrayList<>();

  @Mixin private TextFieldOption text;

  @Option(
      names = "--lang",
      required = true,
      paramLabel = "LANG",
      description = "Names the model, such as zh; a recipe asks for it by this name.")
  private String lang;

  @Option(
      names = "--order",
      paramLabel = "N",
      defaultValue = "5",
      description = "Pieces of the longest n-grams, 2 to 6 (default: ${DEFAULT-VALUE}).")
  private int order;

  @Option(
      names = "--pieces",
      paramLabel = "FILE",
      description = "A SentencePiece unigram .model to cut texts by; else into characters.")
  private @Nullable Path pieces;

  @Option(
      names = "--memory",
      paramLabel = "MB",
      defaultValue = "256",
      description = "Counts held in memory; more are sorted on disk (default: ${DEFAULT-VALUE}).")
  private int memory;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder of models; gets LANG.arpa and LANG.json.")
  private Path out;

  @Option(names = "--json", description = "Prints what LANG.json says instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataTrainNgramCommand() {}

  @Override
  public Integer call() throws IOException {
    if (memory < MIN_MEMORY_MB) {
      throw new ConfigException("--memory must be at least %d MB".formatted(MIN_MEMORY_MB));
    }
    NgramTraining.Settings settings =
        new NgramTraining.Settings(
            text.field(),
            Optional.ofNullable(pieces),
            order,
            (long) memory << 20,
            Runtime.getRuntime().availableProcessors());
    NgramTraining.Summary summary =
        NgramTraining.run(
            in, lang, out, settings, TerminalProgress.of(spec.commandLine().getErr()));
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      print(summary, terminal);
    }
    return 0;
  }

  private void print(NgramTraining.Summary summary, PrintWriter terminal) {
    terminal.println(
        String.format(
            Locale.ROOT,
            "%,d documents of %,d pieces (%s)",
            summary.documents(),
            summary.pieceCount(),
            summary.pieces()));
    Table table = new Table("order", "n-grams");
    for (int k = 1; k <= summary.order(); k++) {
      table.add(String.valueOf(k), summary.ngrams().get(k - 1));
    }
    table.print(terminal);
    if (!summary.fallbackDiscounts().isEmpty()) {
      terminal.println(
          "Too few or too regular counts at order %s: its discounts are 0.5, 1 and 1.5"
              .formatted(summary.fallbackDiscounts()));
    }
    terminal.println("The model is %s".formatted(out.resolve(lang + ".arpa")));
  }
}
