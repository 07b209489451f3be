package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.CleanRecipe;
import steel.data.CleanTiming;
import steel.data.SyntheticDocuments;
import steel.files.AtomicFolder;
import steel.files.PeakMemory;
import steel.files.Progress;

/// `steel bench data`: documents a second of a recipe of cleaning.
@Command(
    name = "data",
    description = "Cleans the same documents again and again, as a whole and step by step.",
    mixinStandardHelpOptions = true)
final class BenchDataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--in",
      arity = "1..*",
      paramLabel = "PATH",
      description = "Documents, as steel data clean takes them; the embedded corpus if none.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--synthetic",
      paramLabel = "N",
      description =
          "In place of --in: so many made-up documents of 40 to 160 characters, a twentieth of them"
              + " copies and a tenth near copies.")
  private @Nullable Long synthetic;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "The steps; recipes/tiny/clean.yaml if none is given.")
  private @Nullable Path recipe;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--runs",
      defaultValue = "5",
      paramLabel = "N",
      description = "Whole runs that count, after one that does not; ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--no-warm-up",
      description = "Counts the first run too, for input that takes minutes.")
  private boolean noWarmUp;

  @Option(names = "--json", description = "Prints one JSON object instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  BenchDataCommand() {}

  @Override
  public Integer call() throws IOException {
    if (runs < 1) {
      throw new ConfigException("--runs %d: at least one run must count".formatted(runs));
    }
    if (synthetic != null && (synthetic < 1 || !in.isEmpty())) {
      throw new ConfigException(
          "--synthetic %d: wants a positive number, and no --in".formatted(synthetic));
    }
    Path steps =
        recipe == null ? Home.path().resolve("recipes").resolve("tiny/clean.yaml") : recipe;
    CleanRecipe settings = Recipe.read(steps, overrides.values(), CleanRecipe::read).value();
    Progress progress = TerminalProgress.of(spec.commandLine().getErr());
    Path scratch = Files.createTempDirectory("steel-bench-");
    try {
      CleanTiming timing =
          CleanTiming.measure(
              in.isEmpty() ? made(scratch, progress) : in,
              settings,
              runs,
              !noWarmUp,
              scratch,
              progress);
      print(timing, spec.commandLine().getOut());
    } finally {
      AtomicFolder.delete(scratch);
    }
    return 0;
  }

  private List<Path> made(Path scratch, Progress progress) throws IOException {
    if (synthetic == null) {
      return List.of(BenchCorpus.converted(scratch));
    }
    Path file = scratch.resolve("synthetic.jsonl");
    SyntheticDocuments.write(file, synthetic, BenchCorpus.SEED, progress);
    return List.of(file);
  }

  private void print(CleanTiming timing, PrintWriter terminal) {
    Spread seconds = Spread.of(timing.seconds());
    double documentsPerSecond = timing.documents() / seconds.median();
    double megabytesPerSecond = timing.bytes() / 1e6 / seconds.median();
    if (json) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("documents_per_second", documentsPerSecond);
      figures.put("mb_per_second", megabytesPerSecond);
      figures.put("documents", timing.documents());
      figures.put("kept", timing.kept());
      figures.put("bytes", timing.bytes());
      figures.put("workers", timing.workers());
      figures.put("seconds", timing.seconds());
      figures.put("peak_rss_mb", PeakMemory.megabytes());
      figures.put("step_microseconds_per_document", timing.steps());
      terminal.println(Json.write(figures));
      return;
    }
    Table steps = new Table("step, one thread", "µs a document", "documents/s");
    timing
        .steps()
        .forEach(
            (name, micros) ->
                steps.add(
                    name,
                    String.format(Locale.ROOT, "%.2f", micros),
                    micros > 0 ? Math.round(1e6 / micros) : "-"));
    steps.print(terminal);
    terminal.println();
    terminal.println(
        String.format(
            Locale.ROOT,
            "Whole runs with %d workers: %,.0f documents/s, %.1f MB/s (median of %d; %.2f to %.2f s"
                + " for %,d documents, %,d of them kept; at most %,d MB of memory)",
            timing.workers(),
            documentsPerSecond,
            megabytesPerSecond,
            timing.seconds().size(),
            seconds.least(),
            seconds.most(),
            timing.documents(),
            timing.kept(),
            PeakMemory.megabytes()));
  }
}
