package steel.checks;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import steel.config.Block;
import steel.config.Recipe;
import steel.testkit.ProjectRoot;
import steel.train.PretrainRecipe;
import steel.tune.SftRecipe;

/// A folder in which the commands of the documentation run as they are written, in seconds: the
/// real launcher with the classes under test, and the tiny recipes made tinier.
final class SmallCheckout {
  /// All that differs from what a user has: shorter training, a smaller model.
  private static final Map<String, List<String>> SMALLER =
      Map.of(
          "pretrain.yaml",
          List.of(
              "model.num_hidden_layers=1",
              "model.hidden_size=64",
              "model.num_attention_heads=2",
              "model.intermediate_size=64",
              "train.steps=2",
              "train.batch=4",
              "train.micro_batch=4",
              "train.schedule.warmup_steps=1",
              "validation.rows=4"),
          "sft.yaml",
          List.of("train.epochs=0.005", "train.schedule.warmup_steps=0", "validation.rows=4"));

  private static final long MAX_SECONDS = 120;

  private final Path folder;

  private SmallCheckout(Path folder) {
    this.folder = folder;
  }

  /// What became of a command.
  record Run(int exitCode, String output) {}

  /// Fills an empty folder.
  static SmallCheckout in(Path folder) throws IOException {
    SmallCheckout checkout = new SmallCheckout(folder);
    Path root = ProjectRoot.path();
    Files.copy(root.resolve("steel"), folder.resolve("steel"));
    checkout.addLibraries();
    checkout.addRecipes(root.resolve("recipes/tiny"), folder.resolve("recipes/tiny"));
    Files.createDirectories(folder.resolve("testkit"));
    for (String shown : List.of("README.md", "testkit/goldens")) {
      Files.createSymbolicLink(folder.resolve(shown), root.resolve(shown));
    }
    return checkout;
  }

  Path folder() {
    return folder;
  }

  /// Runs one line in the shell; whoever reads standard input finds a question there.
  Run run(String command) throws IOException, InterruptedException {
    Path input = Files.writeString(folder.resolve("input.txt"), "你叫什么名字？\n");
    Path output = folder.resolve("output.txt");
    ProcessBuilder shell =
        new ProcessBuilder(new ArrayList<>(shell()))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(input.toFile())
            .redirectOutput(output.toFile());
    shell.command().add(command);
    String java = System.getProperty("java.home");
    shell.environment().put("STEEL_JAVA_HOME", java);
    shell.environment().put("PATH", java + "/bin" + File.pathSeparator + System.getenv("PATH"));
    Process process = shell.start();
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return new Run(-1, "still running after " + MAX_SECONDS + " s\n" + Files.readString(output));
    }
    return new Run(process.exitValue(), Files.readString(output));
  }

  /// Where there is bash, a pipe fails with any of its commands, not only with the last.
  private static List<String> shell() {
    Path bash = Path.of("/bin/bash");
    return Files.exists(bash)
        ? List.of(bash.toString(), "-o", "pipefail", "-c")
        : List.of("/bin/sh", "-c");
  }

  /// The launcher starts what lies in `lib`; users of the Java interface find the same folder under
  /// `cli/target/steel`, where a build puts it.
  private void addLibraries() throws IOException {
    Path lib = Files.createDirectories(folder.resolve("lib"));
    int n = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        jar(path, lib.resolve("classes-%02d.jar".formatted(n++)));
      } else if (Files.exists(path)) {
        Files.createSymbolicLink(
            lib.resolve("%02d-%s".formatted(n++, path.getFileName())), path.toAbsolutePath());
      }
    }
    Files.createDirectories(folder.resolve("cli/target"));
    Files.createSymbolicLink(folder.resolve("cli/target/steel"), folder);
  }

  private static void jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path one : all.filter(Files::isRegularFile).sorted().toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(one).toString().replace('\\', '/')));
        Files.copy(one, out);
        out.closeEntry();
      }
    }
  }

  private void addRecipes(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> recipes = Files.list(from)) {
      for (Path recipe : recipes.toList()) {
        String name = recipe.getFileName().toString();
        Files.copy(recipe, to.resolve(name));
      }
    }
    shrink(to.resolve("pretrain.yaml"), PretrainRecipe::read);
    shrink(to.resolve("sft.yaml"), SftRecipe::read);
  }

  private static <T> void shrink(Path recipe, Function<Block, T> reader) throws IOException {
    List<String> overrides = SMALLER.getOrDefault(recipe.getFileName().toString(), List.of());
    Files.writeString(recipe, Recipe.read(recipe, overrides, reader).resolvedYaml());
  }

  /// Writes a file of records like a sample: copies that differ by a number.
  ///
  /// @param sample a JSON object whose texts may end in `。"` or `？"`
  void addRecords(Path file, String sample, int count) throws IOException {
    Files.createDirectories(folder.resolve(file).getParent());
    StringBuilder lines = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      lines.append(sample.replaceAll("([。？])\"", "，第%d个$1\"".formatted(i))).append('\n');
    }
    Files.writeString(folder.resolve(file), lines, StandardCharsets.UTF_8);
  }
}
