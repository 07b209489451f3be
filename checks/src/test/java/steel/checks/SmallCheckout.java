package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import steel.config.Block;
import steel.config.Recipe;
import steel.testkit.ProjectRoot;
import steel.train.PretrainRecipe;
import steel.tune.SftRecipe;

/// A folder in which the commands of the documentation run as they are written, in seconds: the
/// real launcher, a build of the classes under test, and the tiny recipes made tinier by
/// [#SMALLER].
final class SmallCheckout {
  /// Shorter training, a smaller model.
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

  /// For processes that live a second: no time goes into compiling well, and so none into SIMD,
  /// which wants it.
  private static final String FASTER = "-XX:TieredStopAtLevel=1 -Dsteel.kernel=scalar";

  /// The one command that works for seconds, and so is compiled well.
  private static final String MEASURING = "./steel doctor";

  private static final long MAX_SECONDS = 120;
  private static final String JAVA = System.getProperty("java.home");

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
    checkout.addBuild();
    addRecipes(root.resolve("recipes/tiny"), folder.resolve("recipes/tiny"));
    Files.createDirectories(folder.resolve("recipes/steel-1b")); // to be planned, not to be run
    for (String file :
        List.of("README.md", "recipes/analyze.yaml", "recipes/steel-1b/pretrain.yaml")) {
      Files.copy(root.resolve(file), folder.resolve(file));
    }
    copy(root.resolve("testkit/goldens"), folder.resolve("testkit/goldens"));
    return checkout;
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
    shell.environment().put("STEEL_JAVA_HOME", JAVA);
    shell.environment().put("STEEL_JAVA_OPTS", command.equals(MEASURING) ? "" : FASTER);
    shell.environment().remove("STEEL_TORCH");
    shell.environment().put("PATH", JAVA + "/bin" + File.pathSeparator + System.getenv("PATH"));
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

  /// What a build leaves: a folder of jars, and a note by which JDK it was made. Libraries are
  /// named in one jar instead of being copied.
  private void addBuild() throws IOException {
    Files.writeString(folder.resolve("pom.xml"), "<project/>"); // before the note, so not newer
    Path lib = Files.createDirectories(folder.resolve("cli/target/steel/lib"));
    StringJoiner libraries = new StringJoiner(" ");
    int n = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry);
      if (Files.isDirectory(path)) {
        jar(path, lib.resolve("classes-%02d.jar".formatted(n++)));
      } else if (Files.exists(path)) {
        libraries.add(path.toUri().toString());
      }
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, libraries.toString());
    try (OutputStream file = Files.newOutputStream(lib.resolve("libraries.jar"))) {
      new JarOutputStream(file, manifest).close();
    }
    String jdk = Path.of(JAVA).toRealPath().toString();
    Files.writeString(folder.resolve("cli/target/steel/built"), jdk + " cpu\n");
    Path spark = Files.createDirectories(folder.resolve("spark/target/steel"));
    Path sparkJars = ProjectRoot.path().resolve("spark/target/steel/lib");
    assertThat(sparkJars).as("what the build of the room spark leaves").isDirectory();
    Files.createSymbolicLink(spark.resolve("lib"), sparkJars);
    Files.writeString(spark.resolve("built"), jdk + " cpu\n");
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

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path one : all.toList()) {
        Path target = to.resolve(from.relativize(one).toString());
        if (Files.isDirectory(one)) {
          Files.createDirectories(target);
        } else {
          Files.copy(one, target);
        }
      }
    }
  }

  private static void addRecipes(Path from, Path to) throws IOException {
    copy(from, to);
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
