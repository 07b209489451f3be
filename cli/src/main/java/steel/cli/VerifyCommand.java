package steel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.model.LanguageModel;

/// `steel verify`: is this still the same model?
@Command(
    name = "verify",
    description = "Compares what a model computes with logits that another program stored.",
    mixinStandardHelpOptions = true)
final class VerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder.")
  private Path model;

  @Option(
      names = "--expected",
      required = true,
      paramLabel = "FILE",
      description = "A safetensors file with pairs NAME.input_ids and NAME.logits.")
  private Path expected;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      description = "java, torch or both (the default).")
  private Choice engine = Choice.BOTH;

  @Option(
      names = "--tolerance",
      paramLabel = "X",
      description = "Largest absolute difference that passes (default ${DEFAULT-VALUE}).")
  private double tolerance = 1e-4;

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
  public Integer call() {
    List<Verification.Case> cases = new ArrayList<>();
    for (Engines one : engine.engines()) {
      try (LanguageModel opened = one.open(model)) {
        String name = one.name().toLowerCase(Locale.ROOT);
        cases.addAll(Verification.run(opened, name, expected, tolerance));
      }
    }
    boolean holds = cases.stream().noneMatch(c -> c.status() == Verification.Status.DIFFERS);
    print(cases, holds);
    return holds ? 0 : 1;
  }

  private void print(List<Verification.Case> cases, boolean holds) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("ok", holds);
      result.put("tolerance", tolerance);
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
            ? "All within %.1e.".formatted(tolerance)
            : "Not the same model: a difference is above %.1e.".formatted(tolerance));
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
