package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
import steel.eval.Perplexity;
import steel.infer.ModelQuantisation;
import steel.weights.PanelType;
import steel.weights.QuantisedWriter.Written;

/// `steel quantize`: a model in 8 or 4 bits.
@Command(
    name = "quantize",
    description =
        "Writes a model of any kind with its matrices in 8 or 4 bits, laid out as the kernels read"
            + " them: half or a third of the memory, and as much faster, because generation waits"
            + " for memory.",
    mixinStandardHelpOptions = true)
final class QuantizeCommand implements Callable<Integer> {
  private static final int WORST = 5;
  private static final long DEFAULT_TOKENS = 20_000; // minutes for 1 B parameters in float32

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path model;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "q8",
      description =
          "q8 (the default), or q4: projections in 4 bits, embedding and head in 8. Every 32"
              + " numbers of a row share a scale; norms, biases and routers stay as they are.")
  private PanelType type;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "The folder to write; replaced if it is there.")
  private Path out;

  @Option(
      names = "--text",
      paramLabel = "PATH",
      description =
          "Measures how well the model foretells a text before and after: one text (.txt, .md),"
              + " documents (JSON Lines or Parquet), or packed tokens.")
  private @Nullable Path text;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description =
          "Of --text: tokens to score at most, 0 for all. Default: " + DEFAULT_TOKENS + ".")
  private @Nullable Long maxTokens;

  @Option(
      names = "--json",
      description = "Prints what became of every tensor as a JSON object instead of sentences.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  QuantizeCommand() {}

  @Override
  public Integer call() throws IOException {
    if (text == null && maxTokens != null) {
      throw new ParameterException(spec.commandLine(), "--max-tokens goes with --text");
    }
    Optional<Perplexity> before = measure(model); // first, so that a mistake costs no time
    List<Written> written = ModelQuantisation.write(model, type, out);
    Optional<Perplexity> after = measure(out);
    PrintWriter terminal = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> fields = fields(written);
      before.ifPresent(one -> fields.put("text", fields(one, after.orElseThrow())));
      terminal.println(Json.write(fields));
    } else {
      print(written, terminal);
      before.ifPresent(one -> terminal.println(sentence(one, after.orElseThrow())));
    }
    return 0;
  }

  private Optional<Perplexity> measure(Path measured) throws IOException {
    if (text == null) {
      return Optional.empty();
    }
    PerplexityOptions options =
        PerplexityOptions.of(text, maxTokens == null ? DEFAULT_TOKENS : maxTokens);
    PerplexityTask task =
        new PerplexityTask(
            measured, Engines.JAVA, options, TerminalProgress.of(spec.commandLine().getErr()));
    return Optional.of(task.run().figures().getFirst());
  }

  private String sentence(Perplexity before, Perplexity after) {
    return "%s, %,d tokens: %.4f nats a token before, %.4f after; perplexity %.2f and %.2f (%+.2f %%)"
        .formatted(
            text,
            before.tokens(),
            before.loss(),
            after.loss(),
            before.value(),
            after.value(),
            100 * Math.expm1(after.loss() - before.loss()));
  }

  private Map<String, Object> fields(Perplexity before, Perplexity after) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", String.valueOf(text));
    fields.put("tokens", before.tokens());
    fields.put("loss_before", before.loss());
    fields.put("loss_after", after.loss());
    fields.put("perplexity_before", before.value());
    fields.put("perplexity_after", after.value());
    return fields;
  }

  private void print(List<Written> written, PrintWriter terminal) {
    List<Written> rounded = written.stream().filter(one -> one.type().isPresent()).toList();
    terminal.println(
        "%s: %,d of %,d tensors in %s, %,.1f MB"
            .formatted(
                out,
                rounded.size(),
                written.size(),
                name(type),
                written.stream().mapToLong(Written::bytes).sum() / 1e6));
    if (rounded.isEmpty()) {
      terminal.println("No matrix has rows of a multiple of 32 numbers, so all stay as they are.");
      return;
    }
    terminal.println("What rounding took, root mean square of a matrix's numbers; the worst are:");
    Table table = new Table("matrix", "type", "MB", "relative", "largest");
    rounded.stream()
        .sorted(Comparator.comparingDouble(Written::relativeError).reversed())
        .limit(WORST)
        .forEach(
            one ->
                table.add(
                    one.name(),
                    one.type().map(QuantizeCommand::name).orElse(""),
                    "%.1f".formatted(one.bytes() / 1e6),
                    "%.3f %%".formatted(100 * one.relativeError()),
                    "%.2e".formatted(one.largestError())));
    table.print(terminal);
  }

  private Map<String, Object> fields(List<Written> written) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("out", out.toString());
    fields.put("type", name(type));
    fields.put("bytes", written.stream().mapToLong(Written::bytes).sum());
    List<Map<String, Object>> tensors = new ArrayList<>();
    for (Written one : written) {
      Map<String, Object> tensor = new LinkedHashMap<>();
      tensor.put("name", one.name());
      tensor.put("type", one.type().map(QuantizeCommand::name).orElse("as it was"));
      tensor.put("bytes", one.bytes());
      tensor.put("relative_error", one.relativeError());
      tensor.put("largest_error", one.largestError());
      tensors.add(tensor);
    }
    fields.put("tensors", tensors);
    return fields;
  }

  private static String name(PanelType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
