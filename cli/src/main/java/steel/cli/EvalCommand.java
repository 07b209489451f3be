package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.eval.Accuracy;
import steel.eval.ChoiceOptions;
import steel.eval.ChoiceResult;
import steel.eval.EvalRecipe;
import steel.eval.MultipleChoice;
import steel.infer.ModelTokenizer;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// `steel eval`: how many questions a model answers, and how well it foretells a text.
@Command(
    name = "eval",
    description =
        "Puts questions to a model and counts the right answers, or measures how well it foretells"
            + " a text.",
    mixinStandardHelpOptions = true)
final class EvalCommand implements Callable<Integer> {
  /// What can be measured.
  enum Task {
    /// Multiple choice in C-Eval's form.
    CHOICE,
    /// How well a text is foretold.
    PERPLEXITY
  }

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path model;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "TASK",
      defaultValue = "choice",
      description =
          "What to measure: choice (the default), multiple choice in C-Eval's form; perplexity, how"
              + " well the model foretells a text.")
  private Set<Task> tasks;

  @Option(
      names = "--questions",
      paramLabel = "DIR",
      description = "Holds val/SUBJECT_val.csv, and dev/SUBJECT_dev.csv for examples.")
  private @Nullable Path questions;

  @Option(
      names = "--recipe",
      paramLabel = "FILE",
      description = "Settings, such as recipes/tiny/eval.yaml; without it, the defaults.")
  private @Nullable Path recipe;

  @Option(
      names = "--prompt",
      paramLabel = "FORM",
      description = "What the model sees, chat or plain; wins over the recipe's.")
  private ChoiceOptions.@Nullable Prompt prompt;

  @Option(
      names = "--scoring",
      paramLabel = "KIND",
      description = "What is compared, letter or text; wins over the recipe's.")
  private ChoiceOptions.@Nullable Scoring scoring;

  @Mixin private OverridesOption overrides;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      defaultValue = "java",
      description = "Who computes, java (the default) or torch.")
  private Engines engine;

  @Option(names = "--out", paramLabel = "FILE", description = "Gets one JSON line a question.")
  private @Nullable Path out;

  @Mixin private PerplexityOptions perplexityOptions;

  @Option(names = "--json", description = "Prints the result as JSON instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  EvalCommand() {}

  @Override
  public Integer call() throws IOException {
    EvalRecipe settings = settings();
    for (Task task : tasks) {
      switch (task) {
        case CHOICE -> choice(settings);
        case PERPLEXITY -> perplexity();
      }
    }
    return 0;
  }

  private void perplexity() throws IOException {
    PerplexityTask task =
        new PerplexityTask(
            model, engine, perplexityOptions, TerminalProgress.of(spec.commandLine().getErr()));
    PerplexityTask.Result result = task.run();
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(task.json(result)));
    } else {
      task.print(result, terminal);
    }
  }

  private EvalRecipe settings() {
    List<String> given = new ArrayList<>(overrides.values());
    if (prompt != null) {
      given.add("prompt=" + prompt.name().toLowerCase(Locale.ROOT));
    }
    if (scoring != null) {
      given.add("scoring=" + scoring.name().toLowerCase(Locale.ROOT));
    }
    return recipe == null
        ? Recipe.ofDefaults(given, EvalRecipe::read).value()
        : Recipe.read(recipe, given, EvalRecipe::read).value();
  }

  private void choice(EvalRecipe settings) throws IOException {
    Path folder = questions;
    if (folder == null) {
      folder =
          settings
              .questions()
              .orElseThrow(
                  () -> new ConfigException("no questions; give --questions DIR or a recipe"));
    }
    ChoiceResult result;
    Tokenizer tokenizer = ModelTokenizer.read(model);
    try (LanguageModel opened = engine.open(model)) {
      result =
          MultipleChoice.run(
              opened,
              tokenizer,
              folder,
              settings.choice(),
              TerminalProgress.of(spec.commandLine().getErr()));
    }
    if (out != null) {
      result.write(out);
    }
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      terminal.println(Json.write(EvalSummary.of(result, model, engine)));
    } else {
      print(result, terminal);
    }
  }

  private void print(ChoiceResult result, PrintWriter terminal) {
    Table table = new Table("subject", "questions", "right", "accuracy", "error");
    for (ChoiceResult.SubjectScore score : result.subjects()) {
      addRow(table, score.subject(), score.accuracy());
    }
    addRow(table, "all questions (micro)", result.micro());
    addRow(table, "mean of subjects (macro)", result.macro());
    table.print(terminal);
    if (result.micro().isChance(ChoiceResult.CHANCE)) {
      terminal.println("Within two standard errors of chance, which is 25 %.");
    }
    if (!result.tooLong().isEmpty()) {
      terminal.println(
          "%,d too long for the model, counted as wrong: %s"
              .formatted(
                  result.tooLong().size(), String.join(", ", EvalSummary.names(result.tooLong()))));
    }
    if (!result.shortened().isEmpty()) {
      terminal.println(
          "%,d asked with fewer examples, because more did not fit the model."
              .formatted(result.shortened().size()));
    }
    if (out != null) {
      terminal.println("One line a question is in " + out);
    }
  }

  private static void addRow(Table table, String name, Accuracy accuracy) {
    table.add(
        name,
        accuracy.count(),
        accuracy.correct(),
        "%.2f %%".formatted(100 * accuracy.value()),
        "%.2f".formatted(100 * accuracy.standardError()));
  }
}
