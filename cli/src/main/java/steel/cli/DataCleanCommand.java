package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
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
import steel.cli.inspect.MergedView;
import steel.config.ConfigException;
import steel.data.Clean;
import steel.data.CleanEngine;
import steel.data.CleanRecipe;
import steel.data.CleanSettings;
import steel.data.CleanSummary;
import steel.files.Progress;

/// `steel data clean`: documents and conversations to clean ones.
@Command(
    name = "clean",
    description = "Cleans documents: repairs, filters, removes duplicates.",
    mixinStandardHelpOptions = true)
final class DataCleanCommand implements Callable<Integer> {
  private static final String LOCAL = "local";
  private static final String SPARK = "spark";

  @Spec private CommandSpec spec;

  @Option(
      names = "--recipe",
      required = true,
      paramLabel = "FILE",
      description = "The steps, such as recipes/tiny/clean.yaml.")
  private Path recipe;

  @Option(
      names = "--in",
      arity = "1..*",
      paramLabel = "PATH",
      description =
          "Folders that steel data convert wrote, folders of JSON Lines, or such files; each line"
              + " has text. Without it, the dataset_path of a data-juicer recipe. With --engine"
              + " spark also Parquet at addresses such as hdfs://host/folder.")
  private List<String> in = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Gets documents, conversations, samples of what was dropped and summary.json. Without"
              + " it, the export_path of a data-juicer recipe, less its ending.")
  private @Nullable String out;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description =
          "local (the default), this process; or spark, which writes Parquet and can use many"
              + " machines. Both give the same documents.")
  private String engine = LOCAL;

  @Option(
      names = "--master",
      paramLabel = "URL",
      description =
          "Where --engine spark runs: local[2], local[*] (the default), spark://host:7077 or"
              + " another place that Spark knows.")
  private @Nullable String master;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "A tokenizer, for steps that count tokens; wins over the recipe's.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Language models, such as zh.arpa and zh.sp.model, for steps that ask them; wins over the"
              + " recipe's.")
  private @Nullable Path models;

  @Mixin private ProfileOption profile;

  @Mixin private OverridesOption overrides;

  @Option(names = "--json", description = "Prints what summary.json says instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataCleanCommand() {}

  @Override
  public Integer call() throws IOException {
    List<String> given = profile.behind(overrides);
    if (tokenizer != null) {
      given.add(CleanSettings.override("tokenizer", tokenizer));
    }
    if (models != null) {
      given.add(CleanSettings.override("models", models));
    }
    @Nullable CleanEngine other = engine.equals(LOCAL) ? null : otherEngine();
    if (other == null && master != null) {
      throw new ConfigException("--master is for --engine spark; the local engine runs here");
    }
    CleanSettings.Read read = CleanSettings.read(recipe, given);
    CleanRecipe settings = read.recipe();
    List<String> from = in(settings);
    String to = out(settings);
    Progress progress = TerminalProgress.of(spec.commandLine().getErr());
    CleanSummary summary =
        other == null
            ? Clean.run(from.stream().map(Path::of).toList(), Path.of(to), settings, progress)
            : other.run(
                new CleanEngine.Task(
                    from, to, read.settings(), settings, Optional.ofNullable(master)),
                progress);
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(summary));
    } else {
      print(summary, settings, to, terminal);
    }
    ReadToTheEnd.require(summary.unreadable(), to);
    return 0;
  }

  private static void print(
      CleanSummary summary, CleanRecipe settings, String to, PrintWriter terminal)
      throws IOException {
    print(summary, terminal);
    Path samples = Path.of(to, "dropped_samples.jsonl");
    if (Files.exists(samples)) { // not where the output is at an address
      new MergedView(TerminalProgress.ink()).print(samples, terminal);
    }
    List<String> unneeded = settings.dataJuicer().unneeded();
    if (!unneeded.isEmpty()) {
      terminal.println("Keys of the recipe that are not needed: " + String.join(", ", unneeded));
    }
    terminal.println("Documents of the %s profile are in %s".formatted(summary.profile(), to));
  }

  private CleanEngine otherEngine() {
    if (!engine.equals(SPARK)) {
      throw new ConfigException("--engine %s: there are %s and %s".formatted(engine, LOCAL, SPARK));
    }
    return CleanEngine.named(SPARK)
        .orElseThrow(
            () ->
                new ConfigException(
                    "--engine spark: Spark is not in this archive; run ./steel in the source tree,"
                        + " or put Spark into it by ./steel package --spark"));
  }

  private List<String> in(CleanRecipe settings) {
    if (!in.isEmpty()) {
      return in;
    }
    return List.of(
        settings
            .dataJuicer()
            .datasetPath()
            .map(Path::toString)
            .orElseThrow(
                () ->
                    new ConfigException(
                        recipe + ": says no dataset_path; name the documents by --in PATH")));
  }

  private String out(CleanRecipe settings) {
    if (out != null) {
      return out;
    }
    return settings
        .dataJuicer()
        .exportFolder()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new ConfigException(
                    recipe + ": says no export_path; name the folder to write by --out DIR"));
  }

  private static void print(CleanSummary summary, PrintWriter terminal) {
    Table sources =
        new Table("source", "in", "kept", "dropped", "changed", "conversations", "kept");
    summary.sources().forEach((name, counts) -> addRow(sources, name, counts));
    addRow(sources, "total", summary.total());
    sources.print(terminal);
    terminal.println();
    Table operators = new Table("operator", "in", "kept", "dropped", "changed");
    for (CleanSummary.OperatorCounts step : summary.total().operators()) {
      operators.add(step.name(), step.in(), step.kept(), step.dropped(), step.changed());
      step.rules().forEach((rule, dropped) -> operators.add("  " + rule, "", "", dropped, ""));
    }
    operators.print(terminal);
    CleanSummary.ConversationCounts talks = summary.total().conversations();
    if (talks.in() > 0) {
      terminal.println(
          String.format(
              Locale.ROOT,
              "Conversations: %,d in, %,d kept (%,d changed), %,d empty, %,d duplicate",
              talks.in(),
              talks.kept(),
              talks.changed(),
              talks.empty(),
              talks.duplicate()));
    }
    summary
        .unreadable()
        .forEach(
            (cause, some) -> {
              terminal.println(
                  String.format(Locale.ROOT, "unreadable, %s: %,d", cause, some.count()));
              some.first()
                  .forEach(
                      r ->
                          terminal.println(
                              "  %s:%d: %s".formatted(r.file(), r.line(), r.reason())));
            });
  }

  private static void addRow(Table table, String name, CleanSummary.Counts counts) {
    table.add(
        name,
        counts.in(),
        counts.kept(),
        counts.dropped(),
        counts.changed(),
        counts.conversations().in(),
        counts.conversations().kept());
  }
}
