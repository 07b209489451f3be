package steel.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import steel.files.AtomicFolder;

/// What the launcher's archive of loaded classes is made of: one run of the commands that people
/// wait for, on a model of random weights. The archive holds what their methods did, too, so that
/// the JVM compiles them sooner.
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

  /// Ends with exit code 1 where a command fails: then there is no archive, and all is as it was,
  /// only slower.
  public static void main(String[] args) throws IOException {
    Path folder = Files.createTempDirectory("steel-archive");
    boolean done;
    try {
      done = run(folder);
    } finally {
      AtomicFolder.delete(folder);
    }
    System.exit(done ? 0 : 1);
  }

  private static boolean run(Path folder) throws IOException {
    Path recipe = folder.resolve("create.yaml");
    Files.writeString(recipe, RECIPE);
    String model = folder.resolve("model").toString();
    String narrow = folder.resolve("q8").toString();
    String narrower = folder.resolve("q4").toString();
    return succeeds("--help")
        && succeeds("create", recipe.toString(), "--out", model)
        && succeeds("quantize", model, "--type", "q8", "--out", narrow)
        && succeeds("quantize", model, "--type", "q4", "--out", narrower)
        && generates(narrow)
        && generates(narrower);
  }

  private static boolean generates(String model) {
    String ids = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16";
    return succeeds("generate", model, "--ids", ids, "--max-new-tokens", "64", "--ignore-eos");
  }

  private static boolean succeeds(String... command) {
    PrintWriter nowhere =
        new PrintWriter(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return Main.commandLine().setOut(nowhere).setErr(nowhere).execute(command) == 0;
  }
}
