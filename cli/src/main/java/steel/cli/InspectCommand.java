package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.cli.inspect.FileCheck;
import steel.cli.inspect.ModelView;
import steel.infer.Causality;
import steel.infer.SteelModel;

/// `steel inspect`: what a model is and costs, and whether it looks ahead.
@Command(
    name = "inspect",
    description =
        "Shows what a model has and costs: parameters, operations, memory, tokenizer; or measures"
            + " whether its tokens see later ones; or whether its files are what was written.",
    mixinStandardHelpOptions = true)
final class InspectCommand implements Callable<Integer> {
  private static final int TOKENS = 64;
  private static final int SEED = 1;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path model;

  @Option(
      names = "--context",
      paramLabel = "N",
      description =
          "Tokens of a sequence that operations and memory are counted for. Default: as many as the"
              + " model takes.")
  private @Nullable Integer context;

  @Option(
      names = "--causality",
      description =
          "Exchanges the later half of a sequence, and shows after each layer how much of that is"
              + " seen in the logits of the earlier half.")
  private boolean causality;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description = "Of --causality: length of the sequence (default " + TOKENS + ").")
  private @Nullable Integer tokens;

  @Option(
      names = "--verify",
      description =
          "Reads every byte of the files first, and holds them against the checksums that steel"
              + " writes beside weights (manifest.json). Exit code 2 if one differs; where there"
              + " are none, says what else was looked at.")
  private boolean verify;

  @Option(names = "--json", description = "Prints a JSON object instead of a table.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  InspectCommand() {}

  @Override
  public Integer call() throws IOException {
    if (causality) {
      if (context != null) {
        throw usage("--context is of the figures; a sequence of --causality has --tokens");
      }
      if (verify) {
        throw usage("--verify reads the files, --causality runs the model; one at a time");
      }
      return measure();
    }
    if (tokens != null) {
      throw usage("--tokens goes with --causality");
    }
    Optional<FileCheck> check = // before the figures: whose header is damaged has none
        verify
            ? Optional.of(FileCheck.of(model, TerminalProgress.of(spec.commandLine().getErr())))
            : Optional.empty();
    ModelView view = ModelView.of(model, context);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> fields = view.json();
      check.ifPresent(done -> fields.put("verification", done.json()));
      out.println(Json.write(fields));
    } else {
      view.print(TerminalProgress.ink(), out);
      check.ifPresent(
          done -> {
            out.println();
            done.print(out);
          });
    }
    return 0;
  }

  private int measure() {
    Causality measured;
    try (SteelModel opened = SteelModel.open(model)) {
      int longest = opened.config().maxPositionEmbeddings();
      int length = tokens == null ? Math.min(TOKENS, longest) : tokens;
      if (length < 2 || length > longest) {
        throw usage(
            "--tokens must be 2 to %d, the model's max_position_embeddings, got %d"
                .formatted(longest, length));
      }
      measured = Causality.measure(opened, length, SEED);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("model", model.toString());
      fields.put("causal", measured.isCausal());
      fields.put("tokens", measured.tokens());
      fields.put("changed_from", measured.changedFrom());
      fields.put("layers", measured.layers());
      out.println(Json.write(fields));
    } else {
      print(measured, out);
    }
    return 0;
  }

  private static void print(Causality measured, PrintWriter out) {
    Table table = new Table("after layer", "largest difference", "mean", "spread of logits");
    for (int layer = 0; layer < measured.layers().size(); layer++) {
      Causality.Layer one = measured.layers().get(layer);
      table.add(
          Integer.toString(layer),
          "%.3g".formatted(one.largest()),
          "%.3g".formatted(one.mean()),
          "%.3g".formatted(one.spread()));
    }
    table.print(out);
    int last = measured.changedFrom() - 1;
    out.println(
        measured.isCausal()
            ? "Causal: other tokens from %d on change no logit of tokens 0 to %d, bit for bit."
                .formatted(measured.changedFrom(), last)
            : "Not causal: other tokens from %d on change the logits of tokens 0 to %d."
                .formatted(measured.changedFrom(), last));
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
