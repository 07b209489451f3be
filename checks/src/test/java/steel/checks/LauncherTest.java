package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.ProjectRoot;

/// `./steel` on machines that lack something, played with a folder of its own tools.
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final List<String> TOOLS =
      List.of("sh", "dirname", "readlink", "find", "head", "mkdir", "mv", "rm", "sed");

  @TempDir private Path folder;
  private Path tools;
  private Path tree;

  @BeforeEach
  void copyTheLauncher() throws IOException {
    tools = Files.createDirectory(folder.resolve("tools"));
    for (String tool : TOOLS) {
      Path found = Path.of("/usr/bin", tool);
      Files.createSymbolicLink(
          tools.resolve(tool), Files.exists(found) ? found : Path.of("/bin", tool));
    }
    tree = Files.createDirectory(folder.resolve("tree"));
    Files.copy(ProjectRoot.path().resolve("steel"), tree.resolve("steel"));
    Files.writeString(tree.resolve("pom.xml"), "<project/>");
  }

  @Test
  void aJdkThatIsTooOldIsNamedWithItsVersion() throws Exception {
    Path old = jdk("old", "17.0.15", "exit 1");
    Run run = launch(Map.of("STEEL_JAVA_HOME", old.toString()), "--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output())
        .isEqualTo(
            "steel: STEEL_JAVA_HOME is %s (version 17); it must name a JDK 25 or newer.\n"
                .formatted(old));
  }

  @Test
  void aFolderWithoutAJdkIsNamed() throws Exception {
    Run run = launch(Map.of("STEEL_JAVA_HOME", tools.toString()), "--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains(tools + ", where no JDK lies");
  }

  @Test
  void withoutMavenItSaysHowToGetIt() throws Exception {
    Path jdk = jdk("new", "25.0.1", "exit 1");
    Run run = launch(Map.of("STEEL_JAVA_HOME", jdk.toString()), "--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("Maven 3.8 or newer", "apt-get install maven");
  }

  @Test
  void aJdkInJavaHomeIsTakenAndTheArgumentsPassThrough() throws Exception {
    Path jdk = jdk("new", "26", "for last; do :; done; echo \"got $last\"");
    Files.delete(tree.resolve("pom.xml")); // as in an unpacked distribution
    Files.createDirectories(tree.resolve("lib"));
    Run run = launch(Map.of("JAVA_HOME", jdk.toString()), "data", "two words");
    assertThat(run.output())
        .isEqualTo("steel: preparing faster starts (once after a build)\ngot two words\n");
    assertThat(run.exitCode()).isZero();
  }

  @Test
  void whatComputesGetsTheFlagsOfTheKernelsAndNothingElseDoes() throws Exception {
    Path jdk = jdk("new", "25.0.1", "echo \"java $*\"");
    Files.delete(tree.resolve("pom.xml"));
    Files.createDirectories(tree.resolve("lib"));
    Map<String, String> environment = Map.of("STEEL_JAVA_HOME", jdk.toString());
    for (String[] plain : new String[][] {{}, {"--help"}, {"data", "clean"}, {"report", "run"}}) {
      assertThat(launch(environment, plain).output())
          .contains("-XX:+UseSerialGC", "-Xmx1g", "-Dfile.encoding=UTF-8")
          .doesNotContain("jdk.incubator.vector", "-Xmn32m")
          .endsWith(String.join(" ", "steel.cli.Main", String.join(" ", plain)).strip() + "\n");
    }
    String kernels = "CompileThresholdScaling,steel.infer.kernel.*::*,0.02";
    assertThat(launch(environment, "eval", "ppl").output())
        .contains("--add-modules=jdk.incubator.vector", kernels)
        .doesNotContain("-Xmn32m")
        .endsWith("steel.cli.Main eval ppl\n");
    assertThat(launch(environment, "generate", "m").output())
        .contains("--add-modules=jdk.incubator.vector", kernels, "-Xmn32m")
        .doesNotContain("TrimNativeHeapInterval")
        .endsWith("steel.cli.Main generate m\n");
    Path release = jdk.resolve("release");
    Files.writeString(release, "LIBC=\"gnu\"\n", StandardOpenOption.APPEND);
    assertThat(launch(environment, "generate", "m").output())
        .contains("-XX:TrimNativeHeapInterval=2000");
    assertThat(launch(environment, "eval", "ppl").output())
        .doesNotContain("TrimNativeHeapInterval");
  }

  @Test
  void testsLeaveTheLongOnesOutUnlessAsked() throws Exception {
    Map<String, String> jdk = Map.of("STEEL_JAVA_HOME", jdk("new", "25.0.1", "exit 1").toString());
    Run without = launch(jdk, "test");
    assertThat(without.exitCode()).isEqualTo(2);
    assertThat(without.output()).contains("no mvn is on the PATH");
    program(tools.resolve("mvn"), "for last; do :; done; echo \"got $last\"");
    assertThat(launch(jdk, "test").output()).isEqualTo("got -Dsteel.test.excludedGroups=long\n");
    assertThat(launch(jdk, "test", "--long").output())
        .isEqualTo("got -Dsteel.test.excludedGroups=none\n");
    Run wrong = launch(jdk, "test", "--lnog");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.output()).isEqualTo("steel: test knows only --long, not --lnog\n");
    assertThat(launch(jdk, "test", "--help").output()).contains("Usage: steel test [--long]");
    assertThat(launch(jdk, "package", "now").output())
        .isEqualTo("steel: package knows only --spark, not now\n");
  }

  @Test
  void aBuildThatFailsShowsMavensWordsAndLeavesNothingBehind() throws Exception {
    Map<String, String> jdk = Map.of("STEEL_JAVA_HOME", jdk("new", "25.0.1", "exit 1").toString());
    Files.createSymbolicLink(tools.resolve("cat"), Path.of("/bin/cat"));
    program(tools.resolve("mvn"), "echo 'no such symbol'; exit 1");
    Run run = launch(jdk, "doctor");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("no such symbol", "the build failed");
    assertThat(tree.resolve("cli/target/steel")).doesNotExist();
  }

  @Test
  void sparkIsBuiltWhenSomebodyAsksForItAndOnlyThen() throws Exception {
    Path jdk = jdk("new", "25.0.1", "echo \"java $*\"");
    Map<String, String> environment = Map.of("STEEL_JAVA_HOME", jdk.toString());
    Path spark = tree.resolve("spark/target/steel/lib");
    Path steel = tree.resolve("cli/target/steel/lib");
    program(
        tools.resolve("mvn"),
        "case \"$*\" in *'-pl spark'*) lib=%s ;; *) lib=%s ;; esac; mkdir -p $lib; echo >$lib/a.jar"
            .formatted(spark, steel));
    Run local = launch(environment, "data", "clean", "--engine", "local");
    assertThat(local.output()).contains("-cp " + steel + "/a.jar steel.cli.Main data clean");
    assertThat(spark).doesNotExist();
    for (List<String> words : List.of(List.of("--engine", "spark"), List.of("--engine=spark"))) {
      List<String> command = new ArrayList<>(List.of("data", "clean"));
      command.addAll(words);
      Run run = launch(environment, command.toArray(String[]::new));
      assertThat(run.output())
          .contains("-cp %s/a.jar:%s/a.jar steel.cli.Main data clean".formatted(spark, steel))
          .contains("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Xmx2g");
      assertThat(run.output().contains("building the engine spark"))
          .isEqualTo(words.size() == 2); // the first time
    }
    Run other = launch(environment, "data", "clean", "--in", "spark");
    assertThat(other.output()).doesNotContain(spark.toString());
  }

  @Test
  void timingsAreBuiltWhenSomebodyAsksForThemAndRunAsCommandsThatCompute() throws Exception {
    Path jdk = jdk("new", "25.0.1", "echo \"java $*\"");
    Map<String, String> environment = Map.of("STEEL_JAVA_HOME", jdk.toString());
    Path lib = tree.resolve("bench/target/steel/lib");
    program(
        tools.resolve("mvn"),
        "case \"$*\" in *'-pl bench -am package') mkdir -p %1$s; echo >%1$s/a.jar ;; esac"
            .formatted(lib));
    assertThat(launch(environment, "jmh", "--help").output())
        .startsWith("Usage: steel jmh [REGEX] [JMH options]\n");
    assertThat(lib).doesNotExist();
    Run first = launch(environment, "jmh", "Panels.*", "-p", "form=vector");
    assertThat(first.exitCode()).isZero();
    assertThat(first.output())
        .contains("building the timings")
        .contains("--add-modules=jdk.incubator.vector")
        .endsWith("-cp %s/a.jar org.openjdk.jmh.Main Panels.* -p form=vector\n".formatted(lib));
    assertThat(launch(environment, "jmh").output())
        .startsWith("java ") // nothing is built again
        .endsWith("org.openjdk.jmh.Main\n");
    assertThat(tree.resolve("cli/target/steel")).doesNotExist();
  }

  /// What can be seen of it without Windows.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Usage: [^\"\\r\\n]+", // of what the launchers themselves answer
        "--(?:add|sun)-[a-z-]+=[a-z][\\w.-]*",
        "-D[\\w.]+",
        "-Xmn\\w+",
        "=\\w+,[^,]+,[\\w.]+", // methods that are compiled in another way
        "(?:OMP|OPENBLAS|ONEDNN)_[A-Z_]+",
        "\\b(?:jdk\\.internal|sun\\.nio|sun\\.util|util\\.concurrent|lang)\\.?\\w*"
      })
  void theLauncherForWindowsHasTheSame(String words) throws IOException {
    String script = Files.readString(ProjectRoot.path().resolve("steel"));
    String windows = Files.readString(ProjectRoot.path().resolve("steel.cmd"));
    String written = script.replace("$kernels", "steel.infer.kernel.*::*");
    assertThat(found(words, windows)).isNotEmpty().isEqualTo(found(words, written));
  }

  private static Set<String> found(String words, String text) {
    return Pattern.compile(words)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Path jdk(String name, String version, String script) throws IOException {
    Path jdk = folder.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    program(jdk.resolve("bin/java"), script);
    return jdk;
  }

  private record Run(int exitCode, String output) {}

  private Run launch(Map<String, String> environment, String... arguments) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh", tree.resolve("steel").toString()).redirectErrorStream(true);
    builder.command().addAll(List.of(arguments));
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
