package steel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import steel.files.AtomicFolder;

/// What the launcher's archive of loaded classes is made of: one run of the commands that people
/// wait for, on a model of random weights. The archive holds what their methods did, too, so that
/// the JVM compiles them sooner. The JVM makes one of whatever was loaded when it ends, however it
/// ends: of a command that fails there is less in it, and starts are only slower.
public final class ArchiveRun {
  private static final String RECIPE =
      """
      model:
        vocab_size: 512
        hidden_size: 128
        num_hidden_layers: 1
        num_attention_heads: 2
        intermediate_size: 256
        max_position_embeddings: 2048
        tie_word_embeddings: false
        FFN_type: raw
      """;

  private ArchiveRun() {}

  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("steel-archive");
    try {
      PrintWriter nowhere =
          new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
      for (List<String> command : commands(folder)) {
        CommandLine line = Main.commandLine().setOut(nowhere).setErr(nowhere);
        int _ = line.execute(command.toArray(String[]::new));
      }
    } finally {
      AtomicFolder.delete(folder);
    }
  }

  /// The commands, in an order in which each finds what it needs.
  ///
  /// @param folder for what they write
  static List<List<String>> commands(Path folder) throws IOException {
    Path recipe = folder.resolve("create.yaml");
    Files.writeString(recipe, RECIPE);
    String model = folder.resolve("model").toString();
    String narrow = folder.resolve("q8").toString();
    String narrower = folder.resolve("q4").toString();
    return List.of(
        List.of("--help"),
        List.of("create", recipe.toString(), "--out", model),
        List.of("quantize", model, "--type", "q8", "--out", narrow),
        List.of("quantize", model, "--type", "q4", "--out", narrower),
        generate(narrow),
        generate(narrower));
  }

  private static List<String> generate(String model) {
    String ids = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16";
    return List.of("generate", model, "--ids", ids, "--max-new-tokens", "64", "--ignore-eos");
  }
}
