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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import steel.cli.inspect.PackedView;
import steel.cli.inspect.RecordView;
import steel.config.ConfigException;
import steel.data.InspectedRecords;
import steel.data.InspectedTokens;
import steel.data.Inspection;
import steel.tokenizer.Tokenizer;

/// `steel data inspect`: what is in a file of any stage.
@Command(
    name = "inspect",
    description =
        "Shows what is in raw, cleaned or packed files; exit code 1 if something of it is broken.",
    mixinStandardHelpOptions = true)
final class DataInspectCommand implements Callable<Integer> {
  private static final int EXCERPT_CHARACTERS = 400;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "PATH",
      description = "A file of records, packed tokens, or a folder with either in it.")
  private Path path;

  @Option(
      names = "--record",
      paramLabel = "N",
      description = "Shows this record alone, from 1, and all of it.")
  private @Nullable Long record;

  @Option(
      names = "--block",
      paramLabel = "N",
      description = "Shows this block of packed tokens alone, from 0, and all of it.")
  private @Nullable Long block;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Records or blocks to show, in a folder of each file. Default: 3, 1 in folders.")
  private @Nullable Integer limit;

  @Option(names = "--full", description = "Shows whole texts; otherwise their beginning.")
  private boolean full;

  @Option(
      names = "--tokens",
      description = "Shows every token of the blocks on a line: place, id, text.")
  private boolean tokens;

  @Option(
      names = "--tokenizer",
      paramLabel = "DIR",
      description = "Made the tokens; without it, they are shown as ids.")
  private @Nullable Path tokenizer;

  @Option(
      names = "--block-length",
      paramLabel = "N",
      description = "Tokens a block, for a packed file with no manifest.json beside it.")
  private int blockLength;

  @Option(names = "--json", description = "Prints a JSON object: whole texts.")
  private boolean json;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  DataInspectCommand() {}

  @Override
  public Integer call() throws IOException {
    requirePositive("--record", record, 1);
    requirePositive("--block", block, 0);
    requirePositive("--limit", limit == null ? null : (long) limit, 1);
    PrintWriter out = spec.commandLine().getOut();
    List<Map<String, Object>> seen = new ArrayList<>();
    Inspection.Kind kind = Inspection.kindOf(path);
    boolean isWhole = kind == Inspection.Kind.FOLDER ? folder(seen, out) : one(path, kind, 3, seen);
    if (json) {
      out.println(
          Json.write(kind == Inspection.Kind.FOLDER ? Map.of("inside", seen) : seen.getFirst()));
    }
    return isWhole ? 0 : 1;
  }

  private void requirePositive(String option, @Nullable Long value, int least) {
    if (value != null && value < least) {
      throw new ParameterException(
          spec.commandLine(), "%s must be at least %d, got %d".formatted(option, least, value));
    }
  }

  private boolean folder(List<Map<String, Object>> seen, PrintWriter out) throws IOException {
    List<Path> inside = Inspection.inside(path);
    if (inside.isEmpty()) {
      throw new ConfigException(path + ": no records and no packed tokens here");
    }
    boolean isWhole = true;
    for (Path file : inside) {
      isWhole &= one(file, Inspection.kindOf(file), 1, seen);
      if (!json) {
        out.println();
      }
    }
    return isWhole;
  }

  /// @return whether nothing of it is broken
  private boolean one(
      Path file, Inspection.Kind kind, int defaultLimit, List<Map<String, Object>> seen)
      throws IOException {
    int shown = limit == null ? defaultLimit : limit;
    return kind == Inspection.Kind.PACKED ? packed(file, shown, seen) : records(file, shown, seen);
  }

  private boolean records(Path file, int shown, List<Map<String, Object>> seen) throws IOException {
    if (block != null || tokens || tokenizer != null) {
      throw new ParameterException(
          spec.commandLine(),
          file + ": holds records; --block, --tokens and --tokenizer are for packed tokens");
    }
    InspectedRecords found =
        InspectedRecords.read(file, record == null ? 1 : record, record == null ? shown : 1);
    if (record != null && found.records().isEmpty()) {
      throw new ConfigException("%s: has no record %,d".formatted(file, record));
    }
    if (json) {
      seen.add(RecordView.json(found));
    } else {
      int characters = full || record != null ? Integer.MAX_VALUE : EXCERPT_CHARACTERS;
      new RecordView(TerminalProgress.ink(), characters).print(found, spec.commandLine().getOut());
    }
    return found.records().stream().allMatch(one -> one instanceof InspectedRecords.Whole);
  }

  private boolean packed(Path file, int shown, List<Map<String, Object>> seen) throws IOException {
    if (record != null) {
      throw new ParameterException(
          spec.commandLine(), file + ": holds packed tokens; --record is for records, see --block");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (InspectedTokens opened = InspectedTokens.open(file, blockLength)) {
      List<InspectedTokens.Block> blocks = new ArrayList<>();
      long first = block == null ? 0 : block;
      long end = block == null ? Math.min(shown, opened.blocks()) : block + 1;
      for (long number = first; number < end; number++) {
        InspectedTokens.Block one = opened.block(number);
        opened.check(one);
        blocks.add(one);
      }
      int characters = full || block != null ? Integer.MAX_VALUE : EXCERPT_CHARACTERS;
      PackedView view =
          new PackedView(TerminalProgress.ink(), openTokenizer(opened), characters, tokens);
      if (json) {
        seen.add(new LinkedHashMap<>(view.json(file.toString(), opened, blocks)));
      } else {
        view.printSet(file.toString(), opened, out);
        opened
            .problems()
            .forEach(problem -> out.println("  " + TerminalProgress.ink().wrong(problem)));
        for (InspectedTokens.Block one : blocks) {
          out.println();
          view.print(one, opened, out);
        }
      }
      return opened.problems().isEmpty();
    }
  }

  private Optional<Tokenizer> openTokenizer(InspectedTokens opened) {
    if (tokenizer == null) {
      return Optional.empty();
    }
    Tokenizer read = Tokenizer.read(tokenizer);
    opened
        .manifest()
        .filter(manifest -> !manifest.tokenizerHash().equals(read.hash()))
        .ifPresent(
            _ -> {
              throw new ConfigException(
                  tokenizer + ": did not make these tokens; their manifest.json has another hash");
            });
    return Optional.of(read);
  }
}
