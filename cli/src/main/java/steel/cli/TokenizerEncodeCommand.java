package steel.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import steel.tokenizer.SpecialText;
import steel.tokenizer.TextLines;
import steel.tokenizer.Tokenizer;

/// `steel tokenizer encode`: lines of text to lines of ids.
@Command(
    name = "encode",
    description = {
      "Reads lines of text, prints the ids of each as a JSON array.",
      "Input is UTF-8; bytes that are no character become U+FFFD."
    },
    mixinStandardHelpOptions = true)
final class TokenizerEncodeCommand implements Callable<Integer> {
  private static final int PRINTED_AT_ONCE = 1 << 16;

  @Spec private CommandSpec spec;

  @Mixin private TokenizerOption model;

  @Option(
      names = "--special",
      description = "Texts such as <|im_end|> are special tokens; without it they are plain text.")
  private boolean special;

  @Option(
      names = "--jsonl",
      paramLabel = "FIELD",
      description = "Each line is a JSON object, FIELD its text.")
  private @Nullable String field;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerEncodeCommand() {}

  @Override
  public Integer call() throws IOException {
    Tokenizer tokenizer = model.read();
    SpecialText specialText = special ? SpecialText.PARSED : SpecialText.PLAIN;
    PrintWriter out = spec.commandLine().getOut();
    try (TextLines lines = new TextLines(System.in, "standard input")) {
      boolean inParts = field == null && tokenizer.takesParts();
      String line = inParts ? lines.nextPart() : lines.next();
      boolean begins = true;
      while (line != null) {
        String text = field == null ? line : JsonLine.text(line, field, lines);
        out.print(begins ? "[" : ",");
        print(tokenizer.encode(text, specialText), out);
        begins = !lines.goesOn();
        out.print(begins ? "]\n" : "");
        line = inParts ? lines.nextPart() : lines.next();
      }
    } finally {
      out.flush();
    }
    return 0;
  }

  private static void print(int[] ids, PrintWriter out) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < ids.length; i++) {
      text.append(i == 0 ? "" : ",").append(ids[i]);
      if (text.length() > PRINTED_AT_ONCE) {
        out.append(text);
        text.setLength(0);
      }
    }
    out.append(text);
  }
}
