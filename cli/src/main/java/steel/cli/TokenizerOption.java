package steel.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import steel.tokenizer.Tokenizer;

/// Which tokenizer a command uses.
final class TokenizerOption {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "A folder with tokenizer.json, vocab.json and merges.txt, or a .tiktoken file.")
  private Path folder;

  @SuppressWarnings("NullAway.Init") // picocli fills the annotated fields
  TokenizerOption() {}

  Path folder() {
    return folder;
  }

  Tokenizer read() {
    return Tokenizer.read(folder);
  }
}
