package steel.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;

/// A golden model with a tokenizer of single bytes: it says nothing sensible, but it says it.
final class ChattyModel {
  /// 256 bytes, 3 special tokens.
  static final int TOKENS = 259;

  private ChattyModel() {}

  /// Copies the golden into `folder` and puts a tokenizer beside it.
  static String write(Path folder) throws IOException {
    for (String name : List.of("config.json", "generation_config.json", "model.safetensors")) {
      Files.copy(Golden.path("model/qwen2-raw").resolve(name), folder.resolve(name));
    }
    writeTokenizer(folder);
    return folder.toString();
  }

  /// Puts a tokenizer of [#TOKENS] into a folder.
  static void writeTokenizer(Path folder) throws IOException {
    BpeTrainer.train(
            TextSource.of(List.of("a")), new BpeTrainer.Options(TOKENS, 1), Progress.SILENT)
        .write(folder);
  }
}
