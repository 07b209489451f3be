package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import steel.data.TextFiles;
import steel.data.TokenizerFit;
import steel.tokenizer.TokenEntry;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer inspect`: what a tokenizer's tokens are, and how it fits texts.
@Command(
    name = "inspect",
    description = {
      "Shows what a tokenizer's tokens are made of and, with --in, how many it makes of your texts,"
          + " by language and by source.",
      "With --against it stands beside another: tokens that both have, and figures of both on the"
          + " same texts."
    },
    mixinStandardHelpOptions = true)
final class TokenizerInspectCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(
      names = "--in",
      arity = "1..*",
      paramLabel = "PATH",
      description = "Texts to encode: files and folders, as steel tokenizer count takes them.")
  private List<Path> in = new ArrayList<>();

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = {
        "Files that are named hold JSON objects, FIELD their text.",
        "In folders and Parquet, where records always are such, the text is \"text\" without it."
      })
  private @Nullable String field;

  @Option(
      names = "--against",
      paramLabel = "DIR2",
      description = "Another tokenizer to compare with.")
  private @Nullable Path against;

  @Option(
      names = "--longest",
      defaultValue = "10",
      paramLabel = "N",
      description = "How many of the longest tokens are shown; ${DEFAULT-VALUE}.")
  private int longest;

  @Option(names = "--json", description = "Prints one JSON object instead of tables.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerInspectCommand() {}

  @Override
  public Integer call() throws IOException {
    if (longest < 0) {
      throw new ParameterException(
          spec.commandLine(), "--longest must not be below 0, got " + longest);
    }
    if (in.isEmpty() && field != null) {
      throw new ParameterException(
          spec.commandLine(), "--jsonl names the text of records; name their files with --in");
    }
    List<Tokenizer> tokenizers = new ArrayList<>();
    tokenizers.add(model.read());
    if (against != null) {
      tokenizers.add(Tokenizer.read(against));
    }
    VocabularyFigures vocabulary = new VocabularyFigures(tokenizers.getFirst(), longest);
    @Nullable FitFigures fit =
        in.isEmpty() ? null : new FitFigures(measure(tokenizers), tokenizers);
    if (json) {
      spec.commandLine().getOut().println(Json.write(figures(tokenizers, vocabulary, fit)));
    } else {
      print(tokenizers, vocabulary, fit);
    }
    return 0;
  }

  private TokenizerFit measure(List<Tokenizer> tokenizers) throws IOException {
    boolean inParts = tokenizers.stream().allMatch(Tokenizer::takesParts);
    return TokenizerFit.measure(
        tokenizers,
        TextFiles.find(in, Optional.ofNullable(field), inParts),
        TerminalProgress.of(spec.commandLine().getErr()));
  }

  private Map<String, Object> figures(
      List<Tokenizer> tokenizers, VocabularyFigures vocabulary, @Nullable FitFigures fit) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("model", model.folder().toString());
    figures.putAll(vocabulary.json());
    if (against != null) {
      Tokenizer other = tokenizers.getLast();
      Map<String, Object> beside = new LinkedHashMap<>();
      beside.put("model", against.toString());
      beside.put("tokens", other.tokenCount());
      beside.put("hash", other.hash());
      beside.put("shared_tokens", TokenEntry.shared(tokenizers.getFirst(), other));
      figures.put("against", beside);
    }
    if (fit != null) {
      figures.put("texts", fit.json());
    }
    return figures;
  }

  private void print(
      List<Tokenizer> tokenizers, VocabularyFigures vocabulary, @Nullable FitFigures fit) {
    PrintWriter out = spec.commandLine().getOut();
    vocabulary.print(model.folder().toString(), out);
    if (against != null) {
      Tokenizer one = tokenizers.getFirst();
      Tokenizer other = tokenizers.getLast();
      int shared = TokenEntry.shared(one, other);
      out.println();
      out.println("against " + against);
      out.println(
          "  %,d tokens; both have %,d, which is %s of this one's and %s of the other's"
              .formatted(
                  other.tokenCount(),
                  shared,
                  VocabularyFigures.percent(shared, one.tokenCount()),
                  VocabularyFigures.percent(shared, other.tokenCount())));
    }
    if (fit != null) {
      fit.print(out);
    }
  }
}
