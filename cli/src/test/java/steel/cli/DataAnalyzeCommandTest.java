package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.testkit.ProjectRoot;

class DataAnalyzeCommandTest {
  private static final int STEEL = 0x2f6690; // of bars
  private static final int RUST = 0xc2571a; // of bars outside the bounds

  @TempDir private Path folder;

  @BeforeEach
  void writeInput() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      String text = "第 " + i + " 页，见 http://a.cn/" + i + " 。" + "字".repeat(i * 7 % 200);
      lines.append("{\"text\":\"").append(i % 9 == 0 ? "短" + i : text).append("\"}\n");
    }
    Files.writeString(folder.resolve("pages.jsonl"), lines);
  }

  private CommandRun analyze(String... more) {
    String[] arguments = {
      "data",
      "analyze",
      "--in",
      folder.resolve("pages.jsonl").toString(),
      "--out",
      folder.resolve("out").toString(),
      "--recipe",
      ProjectRoot.path().resolve("recipes/analyze.yaml").toString()
    };
    return CommandRun.of(
        Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void tablesAndFilesTellTheSame() throws IOException {
    CommandRun run = analyze();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("pages", "300", "text_length_filter", "document_deduplicator: ")
        .contains("The page is " + folder.resolve("out").resolve("analysis.html"));
    String figures = Files.readString(folder.resolve("out/analysis.json"));
    assertThat(analyze("--json").out().strip()).startsWith("{").contains("\"documents\"");
    assertThat(figures).contains("\"documents\" : 300");
    assertThat(Files.readString(folder.resolve("out/analysis.html")))
        .contains("<del>http://a.cn/")
        .doesNotContain("<script", "src=");
  }

  /// In a browser; skipped where there is no Chromium.
  @Test
  void thePageShowsItsPlots() throws Exception {
    Path browser = chromium().orElseGet(DataAnalyzeCommandTest::skip);
    assertThat(analyze().exitCode()).isZero();
    Path picture = folder.resolve("page.png");
    Process process =
        new ProcessBuilder(
                browser.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--window-size=1200,3000",
                "--screenshot=" + picture,
                folder.resolve("out/analysis.html").toUri().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("browser.log").toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    BufferedImage image = ImageIO.read(picture.toFile());
    assertThat(count(image, STEEL)).as("pixels of bars").isGreaterThan(5_000);
    assertThat(count(image, RUST)).as("pixels of bars outside").isGreaterThan(100);
  }

  private static Path skip() {
    String reason = "skipped: no chromium on the PATH, the page was not looked at";
    System.out.println(reason);
    return abort(reason);
  }

  private static long count(BufferedImage image, int color) {
    int width = image.getWidth();
    int[] pixels = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    long count = 0;
    for (int pixel : pixels) {
      count += (pixel & 0xffffff) == color ? 1 : 0;
    }
    return count;
  }

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(entry -> Stream.of("chromium", "chromium-browser").map(Path.of(entry)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
