package steel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer decode`: lines of ids to lines of text.
@Command(
    name = "decode",
    description = "Reads lines of ids, each a JSON array, prints their texts.",
    mixinStandardHelpOptions = true)
final class TokenizerDecodeCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(names = "--skip-special", description = "Leaves special tokens out.")
  private boolean skipSpecial;

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = "Prints JSON objects with the text as FIELD: right for texts of several lines.")
  private @Nullable String field;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerDecodeCommand() {}

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.read();
    PrintWriter out = spec.commandLine().getOut();
    try (TextLines lines = new TextLines(System.in, "standard input")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        String text = tokenizer.decode(ids(line, lines, tokenizer), skipSpecial);
        out.print((field == null ? text : JsonLine.write(Map.of(field, text))) + "\n");
      }
    } finally {
      out.flush();
    }
    return 0;
  }

  private static int[] ids(String line, TextLines lines, Tokenizer tokenizer) {
    JsonNode array = JsonLine.parse(line, lines);
    if (!array.isArray()) {
      throw lines.error("not an array of ids, such as [1,2,3]");
    }
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = array.get(i);
      if (!id.isInt() || !tokenizer.has(id.intValue())) {
        throw lines.error("%s is the id of no token".formatted(id));
      }
      ids[i] = id.intValue();
    }
    return ids;
  }
}
