package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.model.LanguageModel;
import steel.train.TrainingReplay;

/// `steel verify`: is this still the same model?
@Command(
    name = "verify",
    description =
        "Compares what a model computes with logits that another program stored, or how it trains"
            + " with a training that another program recorded.",
    customSynopsis = {
      "steel verify MODEL --expected=FILE [--engine=ENGINE] [--tolerance=X] [--json]",
      "       steel verify --training=DIR [--json]"
    },
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  private static final double TOLERANCE = 1e-4;

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private @Nullable Path model;

  @Option(
      names = "--expected",
      paramLabel = "FILE",
      description = "A safetensors file with pairs NAME.input_ids and NAME.logits.")
  private @Nullable Path expected;

  @Option(
      names = "--training",
      paramLabel = "DIR",
      description =
          "A recorded training: expected.json, tokens.safetensors, state_stepN.safetensors,"
              + " final.safetensors and the first weights. It is run again, from its beginning and"
              + " from its middle.")
  private @Nullable Path training;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "java, torch or both (the default).")
  private @Nullable Choice engine;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Largest absolute difference that passes (default " + TOLERANCE + ").")
  private @Nullable Double tolerance;

  @Option(names = "--json", description = "Prints a JSON object instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  VerifyCommand() {}

  private enum Choice {
    JAVA,
    TORCH,
    BOTH;

    List<Engines> engines() {
      return switch (this) {
        case JAVA -> List.of(Engines.JAVA);
        case TORCH -> List.of(Engines.TORCH);
        case BOTH -> List.of(Engines.JAVA, Engines.TORCH);
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    if (training != null) {
      if (model != null || expected != null || engine != null || tolerance != null) {
        throw wrong("--training DIR goes alone, it brings its own model and tolerances");
      }
      return verifyTraining(training);
    }
    if (model == null || expected == null) {
      throw wrong("wants either MODEL and --expected FILE, or --training DIR");
    }
    double bound = tolerance == null ? TOLERANCE : tolerance;
    if (!(bound >= 0)) {
      throw wrong("--tolerance must not be negative, got " + bound);
    }
    return verifyLogits(model, expected, engine == null ? Choice.BOTH : engine, bound);
  }

  private ParameterException wrong(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }

  private int verifyLogits(Path folder, Path file, Choice choice, double bound) {
    List<Verification.Case> cases = new ArrayList<>();
    for (Engines one : choice.engines()) {
      try (LanguageModel opened = one.open(folder)) {
        String name = one.name().toLowerCase(Locale.ROOT);
        cases.addAll(Verification.run(opened, name, file, bound));
      }
    }
    boolean holds = cases.stream().noneMatch(c -> c.status() == Verification.Status.DIFFERS);
    print(cases, bound, holds);
    return holds ? 0 : 1;
  }

  private void print(List<Verification.Case> cases, double bound, boolean holds) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("ok", holds);
      result.put("tolerance", bound);
      result.put("cases", cases.stream().map(VerifyCommand::json).toList());
      out.println(Json.write(result));
      return;
    }
    for (Verification.Case one : cases) {
      String status = one.status().name().toLowerCase(Locale.ROOT);
      String figure =
          switch (one.status()) {
            case REFUSED -> "this kind of model cannot run padded rows";
            case OK, DIFFERS ->
                "largest difference %.2e over %,d positions"
                    .formatted(one.maxAbsDifference(), one.positions());
          };
      out.println("%-14s %-6s %-8s %s".formatted(one.name(), one.engine(), status, figure));
    }
    out.println(
        holds
            ? "All within %.1e.".formatted(bound)
            : "Not the same model: a difference is above %.1e.".formatted(bound));
  }

  private int verifyTraining(Path folder) throws IOException {
    List<TrainingReplay.Check> checks = TrainingReplay.run(folder);
    boolean holds = checks.stream().allMatch(TrainingReplay.Check::holds);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("ok", holds);
      result.put("checks", checks.stream().map(VerifyCommand::json).toList());
      out.println(Json.write(result));
      return holds ? 0 : 1;
    }
    for (TrainingReplay.Check one : checks) {
      out.println(
          "%-52s %-8s largest difference %.2e, at most %.1e"
              .formatted(
                  one.name(), one.holds() ? "ok" : "differs", one.difference(), one.tolerance()));
    }
    out.println(
        holds
            ? "Trains as recorded: every figure is within its tolerance."
            : "Does not train as recorded: a difference is above its tolerance.");
    return holds ? 0 : 1;
  }

  private static Map<String, Object> json(TrainingReplay.Check one) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("check", one.name());
    json.put("status", one.holds() ? "ok" : "differs");
    json.put("difference", one.difference());
    json.put("tolerance", one.tolerance());
    return json;
  }

  private static Map<String, Object> json(Verification.Case one) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("case", one.name());
    json.put("engine", one.engine());
    json.put("status", one.status().name().toLowerCase(Locale.ROOT));
    json.put("max_abs_difference", one.maxAbsDifference());
    json.put("positions", one.positions());
    return json;
  }
}
