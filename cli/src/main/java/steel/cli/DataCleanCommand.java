package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.cli.inspect.MergedView;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.Clean;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.Profile;

/// `steel data clean`: documents and conversations to clean ones.
@Command(
    name = "clean",
    description = "Cleans documents: repairs, filters, removes duplicates.",
    mixinStandardHelpOptions = true)
final class DataCleanCommand implements Callable<Integer> {
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
              + " has text. Without it, the dataset_path of a data-juicer recipe.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Gets documents, conversations, samples of what was dropped and summary.json. Without"
              + " it, the export_path of a data-juicer recipe, less its ending.")
  private @Nullable Path out;

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

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "corrected or reference, the original with its defects; wins over the recipe's.")
  private @Nullable Profile profile;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one setting of the recipe; may be repeated.")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--json", description = "Prints what summary.json says instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataCleanCommand() {}

  @Override
  public Integer call() throws IOException {
    List<String> given = new ArrayList<>(overrides);
    if (profile != null) {
      given.add("profile=" + profile.name().toLowerCase(Locale.ROOT));
    }
    addPath(given, "tokenizer", tokenizer);
    addPath(given, "models", models);
    CleanRecipe settings = Recipe.read(recipe, given, CleanRecipe::read).value();
    List<Path> from = in(settings);
    Path to = out(settings);
    CleanSummary summary =
        Clean.run(from, to, settings, TerminalProgress.of(spec.commandLine().getErr()));
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
      CleanSummary summary, CleanRecipe settings, Path to, PrintWriter terminal)
      throws IOException {
    print(summary, terminal);
    Path samples = to.resolve("dropped_samples.jsonl");
    new MergedView(TerminalProgress.ink()).print(samples, terminal);
    List<String> unneeded = settings.dataJuicer().unneeded();
    if (!unneeded.isEmpty()) {
      terminal.println("Keys of the recipe that are not needed: " + String.join(", ", unneeded));
    }
    terminal.println("Documents of the %s profile are in %s".formatted(summary.profile(), to));
  }

  /// As YAML that is text, whatever letters it has.
  private static void addPath(List<String> overrides, String key, @Nullable Path path) {
    if (path != null) {
      overrides.add("%s='%s'".formatted(key, path.toString().replace("'", "''")));
    }
  }

  private List<Path> in(CleanRecipe settings) {
    if (!in.isEmpty()) {
      return in;
    }
    return List.of(
        settings
            .dataJuicer()
            .datasetPath()
            .orElseThrow(
                () ->
                    new ConfigException(
                        recipe + ": says no dataset_path; name the documents by --in PATH")));
  }

  private Path out(CleanRecipe settings) {
    if (out != null) {
      return out;
    }
    return settings
        .dataJuicer()
        .exportFolder()
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
