package steel.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.infer.Cancellation;
import steel.infer.FinishReason;
import steel.infer.Generation;
import steel.infer.Reply;
import steel.infer.SteelModel;

/// `steel generate`: continues a text or tokens.
@Command(
    name = "generate",
    description = "Continues a text, or token ids, with a model.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "A model folder or a GGUF file.")
  private Path folder;

  @ArgGroup(multiplicity = "1")
  private Prompt prompt;

  /// What to continue: one of the two.
  static final class Prompt {
    @Option(
        names = "--prompt",
        required = true,
        paramLabel = "TEXT",
        description = "Text to continue, as it is: no chat template.")
    private @Nullable String text;

    @Option(
        names = "--ids",
        required = true,
        paramLabel = "1,2,3",
        split = ",",
        description = "Token ids to continue.")
    private @Nullable List<Integer> ids;
  }

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      defaultValue = "128",
      description = "At most so many tokens. Default: ${DEFAULT-VALUE}.")
  private int maxNewTokens;

  @Mixin private RunOptions run;

  @Mixin private SamplingOptions sampling;

  @Mixin private AnswerOptions answer;

  @Option(names = "--ignore-eos", description = "Goes on after a token that ends a text.")
  private boolean ignoreEos;

  @Option(
      names = "--no-cache",
      description =
          "Runs the whole sequence for every token; gives other tokens where the model is a mixture"
              + " of experts that is not causal.")
  private boolean noCache;

  @Option(
      names = "--json",
      description =
          "Prints ids, text, finish_reason and, if asked for, logprobs of what is new instead of the"
              + " text.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  GenerateCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    try (var model = SteelModel.open(folder, run.settings())) {
      Generation generation = generation(model);
      int[] ids = promptIds(model);
      if (json) {
        out.println(Json.write(fields(model.generate(ids, generation), generation)));
      } else {
        if (generation.cached()) {
          long tokens = (long) ids.length + maxNewTokens;
          int longest = model.config().maxPositionEmbeddings();
          CacheLine.print(model, (int) Math.min(tokens, longest), spec.commandLine().getErr());
        }
        print(model, ids, generation, out);
      }
    }
    return 0;
  }

  private Generation generation(SteelModel model) {
    Generation generation =
        answer.generation(maxNewTokens, model, folder).withSampling(sampling.over(model, folder));
    generation = ignoreEos ? generation.ignoringEos() : generation;
    if (noCache && generation.lookup() > 0) {
      throw usage("--lookup wants a cache: give it or --no-cache, not both");
    }
    return noCache ? generation.withoutCache() : generation;
  }

  private int[] promptIds(SteelModel model) {
    if (prompt.text != null) {
      int[] ids = model.tokenizer().encode(prompt.text);
      if (ids.length == 0) {
        throw usage("--prompt is empty: there is nothing to continue");
      }
      return ids;
    }
    List<Integer> given = prompt.ids == null ? List.of() : prompt.ids;
    TokenIds.require(spec, "--ids", given, model, folder);
    return given.stream().mapToInt(Integer::intValue).toArray();
  }

  private static Map<String, Object> fields(Reply reply, Generation generation) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ids", reply.ids());
    fields.put("text", reply.text());
    fields.put("finish_reason", reply.finishReason().text());
    if (generation.logprobs() != Generation.NO_LOGPROBS) {
      fields.put("logprobs", LogprobView.fields(reply));
    }
    return fields;
  }

  /// Text as it comes; ids where the folder has no tokenizer.
  private void print(SteelModel model, int[] ids, Generation generation, PrintWriter out) {
    if (prompt.text != null) {
      out.print(prompt.text);
    }
    Reply reply =
        model.generate(
            ids,
            generation,
            new Cancellation(),
            token -> {
              out.print(token.text());
              out.flush();
            });
    out.println(
        reply.text().isEmpty() && reply.finishReason() != FinishReason.STOP_STRING
            ? Arrays.stream(reply.ids())
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","))
            : "");
    LogprobView.print(reply, out);
  }

  private ParameterException usage(String sentence) {
    return new ParameterException(spec.commandLine(), sentence);
  }
}
