package steel.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.ProjectRoot;

/// What the documentation tells people to type works: every line of its shell blocks is run, in
/// order, in a [SmallCheckout]. The pages under `docs/` come after the README, and may use what its
/// commands have made.
@DisabledOnOs(OS.WINDOWS)
class ReadmeTest {
  private static final Path ROOT = ProjectRoot.path();

  /// Commands that are not run, and why; the launcher must know them.
  private static final Map<String, String> NOT_RUN =
      Map.of(
          "./steel test", "it would run this test again",
          "./steel test --long", "it would run this test again",
          "./steel package", "it builds, which whoever runs this test is doing",
          "./steel jmh", "it takes minutes; room bench runs each timing once");

  /// A file of the reader's own and a record in it, as the README shows them.
  private static final Pattern OWN_FILE = Pattern.compile("(my-sources/\\S+)\\s+(\\{.*})");

  /// Enough that some of them are held out for validation.
  private static final int OWN_RECORDS = 300;

  @TempDir private Path folder;

  @Test
  void everyCommandRuns() throws Exception {
    SmallCheckout checkout = SmallCheckout.in(folder);
    Markdown readme = Markdown.read(ROOT.resolve("README.md"));
    addOwnFiles(readme, checkout);
    addPrograms(readme);
    Set<String> done = new HashSet<>(NOT_RUN.keySet());
    for (Markdown page : pages()) {
      for (String command : page.commands()) {
        if (done.add(command)) {
          SmallCheckout.Run run = checkout.run(command);
          assertThat(run.exitCode())
              .as("%s: %s%n%s", ROOT.relativize(page.file()), command, run.output())
              .isZero();
        }
      }
    }
    assertThat(folder.resolve("runs/quickstart/summary.json")).exists();
    assertThat(folder.resolve("runs/mine/summary.json")).exists();
  }

  @Test
  void bothReadmesHaveTheSameCommands() throws IOException {
    Markdown english = Markdown.read(ROOT.resolve("README.md"));
    Markdown chinese = Markdown.read(ROOT.resolve("README.zh-CN.md"));
    assertThat(chinese.commands()).isEqualTo(english.commands()).isNotEmpty();
    assertThat(chinese.blocks("java")).isEqualTo(english.blocks("java")).isNotEmpty();
  }

  @Test
  void everyCommandStandsInAShellBlock() throws IOException {
    List<Markdown> all = new ArrayList<>(pages());
    all.add(Markdown.read(ROOT.resolve("README.zh-CN.md")));
    for (Markdown page : all) {
      for (Markdown.Block block : page.blocks()) {
        if (!block.language().equals("sh")) {
          assertThat(block.lines())
              .as("%s: a command that no test runs; mark its block as sh", page.file())
              .noneMatch(line -> line.strip().startsWith("./steel"));
        }
      }
    }
  }

  @Test
  void theLauncherKnowsWhatIsNotRun() throws IOException {
    String launcher = Files.readString(ROOT.resolve("steel"));
    for (String command : NOT_RUN.keySet()) {
      for (String word : command.substring("./steel ".length()).split(" ", -1)) {
        assertThat(launcher).as(command).containsPattern("(?m)^ *%s\\) *".formatted(word));
      }
    }
  }

  @Test
  void linksLeadSomewhere() throws IOException {
    Pattern link = Pattern.compile("]\\((?!https?:)([^)#]+)\\)");
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"));
        Stream<Path> top = Files.list(ROOT)) {
      for (Path page : Stream.concat(docs, top).filter(ReadmeTest::isMarkdown).toList()) {
        Matcher matcher = link.matcher(Files.readString(page));
        while (matcher.find()) {
          assertThat(page.resolveSibling(matcher.group(1))).as("a link in %s", page).exists();
        }
      }
    }
  }

  /// The README, then every page under `docs/`.
  private static List<Markdown> pages() throws IOException {
    List<Markdown> pages = new ArrayList<>();
    pages.add(Markdown.read(ROOT.resolve("README.md")));
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      for (Path page : docs.filter(ReadmeTest::isMarkdown).sorted().toList()) {
        pages.add(Markdown.read(page));
      }
    }
    return pages;
  }

  private static boolean isMarkdown(Path file) {
    return file.toString().endsWith(".md");
  }

  private static void addOwnFiles(Markdown readme, SmallCheckout checkout) throws IOException {
    int files = 0;
    for (Markdown.Block block : readme.blocks()) {
      for (String line : block.lines()) {
        Matcher own = OWN_FILE.matcher(line);
        if (own.matches()) {
          checkout.addRecords(Path.of(own.group(1)), own.group(2), OWN_RECORDS);
          files++;
        }
      }
    }
    assertThat(files).as("files of one's own in the README").isEqualTo(2);
  }

  /// A Java block begins with its file's name, and a command of the README runs it.
  private void addPrograms(Markdown readme) throws IOException {
    for (Markdown.Block block : readme.blocks("java")) {
      String first = block.lines().getFirst();
      assertThat(first).startsWith("// ").endsWith(".java");
      Files.writeString(folder.resolve(first.substring(3)), block.text());
    }
  }
}
