package steel.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.cli.report.ReportData.Accuracies;
import steel.cli.report.ReportData.Command;
import steel.cli.report.ReportData.Fact;
import steel.cli.report.ReportData.Figure;
import steel.cli.report.ReportData.Funnel;
import steel.cli.report.ReportData.OperatorRow;
import steel.cli.report.ReportData.PlantedRow;
import steel.cli.report.ReportData.Point;
import steel.cli.report.ReportData.Run;
import steel.cli.report.ReportData.Sample;
import steel.cli.report.ReportData.Share;
import steel.cli.report.ReportData.SourceRow;
import steel.cli.report.ReportData.Stage;
import steel.cli.report.ReportData.SubjectRow;
import steel.cli.report.ReportData.Training;
import steel.testkit.Cases;

class ReportTest {
  @TempDir Path folder;

  /// Kept under `target/sample-report`, to be looked at.
  @Test
  void fullReportHasEveryPartAndItsPlots() throws IOException {
    Path kept = Path.of("target/sample-report");
    Report.Written written = Report.write(kept, SampleReport.full());
    assertThat(written.trouble()).isEmpty();
    assertThat(written.plots())
        .extracting(p -> p.getFileName().toString())
        .contains(
            "pretraining-loss.png",
            "pretraining-learning-rate.png",
            "pretraining-tokens-per-second.png",
            "fine-tuning-loss.png",
            "funnel.png",
            "accuracy.png");
    for (Path plot : written.plots()) {
      BufferedImage image = ImageIO.read(plot.toFile());
      assertThat(image.getWidth()).as(plot.toString()).isGreaterThanOrEqualTo(1000);
      assertThat(colours(image)).as(plot.toString()).isGreaterThan(10);
    }
    assertThat(Files.readString(written.page()))
        .contains("<h2>Stages", "<h2>Data", "<h2>Training", "<h2>Accuracy", "<h2>Go on")
        .contains("法国的首都是哪里？", "chance 25.0 %", "near duplicates", "78.3 %");
  }

  @Test
  void thePlotNamesEverySource() throws IOException {
    List<String> names =
        List.of("aa", "bb", "cc", "dd", "ee", "ff", "gg", "hh", "ii", "jj", "kk", "ll");
    byte[] plot = funnelPlot("all", names);
    for (int i = 0; i < names.size(); i++) {
      List<String> others = new ArrayList<>(names);
      others.set(i, "xx"); // a source without a name on the plot would change nothing
      assertThat(funnelPlot(names.get(i), others)).as(names.get(i)).isNotEqualTo(plot);
    }
  }

  private byte[] funnelPlot(String name, List<String> sources) throws IOException {
    List<SourceRow> rows = sources.stream().map(source -> new SourceRow(source, 9, 5)).toList();
    Path out = folder.resolve(name);
    Report.write(
        out,
        new ReportData(
            "",
            "",
            List.of(),
            List.of(),
            List.of(),
            Optional.of(new Funnel(rows, List.of(), List.of())),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of()));
    return Files.readAllBytes(out.resolve("funnel.png"));
  }

  @Test
  void pageNeedsNothingElse() {
    String page = Page.of(SampleReport.full());
    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("<script", "<img", "<link", "http://", "https://", "url(", "@import");
  }

  @Test
  void emptyPartsAreLeftOut() throws IOException {
    Report.Written written = Report.write(folder, trained(List.of()));
    assertThat(written.plots()).isEmpty();
    assertThat(Files.readString(written.page())).doesNotContain("<h2>", "<table", "<figure");
  }

  @Test
  void everyTextIsEscaped() {
    String evil = "<script>alert('x')</script>\"&\u0000";
    String page =
        Page.of(
            new ReportData(
                evil,
                evil,
                List.of(new Fact(evil, evil)),
                List.of(new Figure(evil, evil, evil)),
                List.of(new Stage(evil, evil, evil, 1, evil)),
                Optional.of(
                    new Funnel(
                        List.of(new SourceRow(evil, 2, 1)),
                        List.of(new OperatorRow(evil, 1, 0)),
                        List.of(new PlantedRow(evil, 1, 1)))),
                List.of(new Training(evil, List.of(SampleReport.run(evil, 1, 100, 3, 1, 1e-3)))),
                Optional.of(
                    new Accuracies(
                        List.of(evil),
                        0.25,
                        List.of(new Share(0.5, 0.1, 20)),
                        List.of(new SubjectRow(evil, List.of(new Share(0.5, 0.1, 20)))))),
                List.of(new Sample(evil, evil, evil)),
                List.of(new Command(evil, evil))));
    assertThat(page).doesNotContain("<script").doesNotContain("\u0000").doesNotContain("('x')");
    int times = page.split(Pattern.quote("&lt;script&gt;alert(&#39;x&#39;)"), -1).length - 1;
    assertThat(times).isGreaterThanOrEqualTo(22);
  }

  @Test
  void curvesOfOnePointOrNoneAreDrawn() throws IOException {
    Point only = new Point(7, Map.of("loss", 2.5, "validation_loss", 2.6));
    ReportData data = trained(List.of(new Run("one", List.of(only)), new Run("none", List.of())));
    Report.Written written = Report.write(folder, data);
    assertThat(written.plots())
        .containsExactly(folder.resolve("loss.png"), folder.resolve("validation-loss.png"));
    String page = Files.readString(written.page());
    assertThat(page).contains("class=\"dot c0\"").doesNotContain("NaN", "Infinity", "Speed");
  }

  @Test
  void runWithoutValidationHasOneCurve() {
    Point first = new Point(1, Map.of("loss", 3.0));
    Point second = new Point(2, Map.of("loss", 2.0));
    String page = Page.of(trained(List.of(new Run("r", List.of(first, second)))));
    assertThat(page).contains("training").doesNotContain("validation");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyFiniteValuesGiveNumbersInThePage(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 20; i++) {
      double size = Math.pow(10, random.nextInt(-12, 12));
      double offset = random.nextInt(3) == 0 ? 0 : size * random.nextInt(-1000, 1000);
      List<Point> points =
          random
              .ints(random.nextInt(1, 70), 0, 1_000_000)
              .sorted()
              .distinct()
              .mapToObj(step -> point(step, offset + size * random.nextGaussian()))
              .toList();
      String page = Page.of(trained(List.of(new Run("r", points))));
      assertThat(page).doesNotContain("NaN").doesNotContain("Infinity");
    }
  }

  @Test
  void namesWithoutLettersInTheFontBecomeNumbers() throws IOException {
    // a private-use letter, which no font has: stands for Chinese on a machine without such a font
    SubjectRow known = new SubjectRow("animals", List.of(new Share(0.5, 0.1, 20)));
    SubjectRow unknown = new SubjectRow("\udbff\udffd", List.of(new Share(0.5, 0.1, 20)));
    ReportData data =
        new ReportData(
            "t",
            "",
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            List.of(),
            Optional.of(
                new Accuracies(
                    List.of("m"), 0.25, List.of(new Share(0.5, 0.1, 20)), List.of(known, unknown))),
            List.of(),
            List.of());
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, 15);
    assertThat(Plots.shown(List.of("animals", "\udbff\udffd"), font))
        .containsExactly("animals", "no. 2");
    assertThat(Plots.write(folder, data, font)).hasSize(1);
  }

  private static Point point(long step, double y) {
    Map<String, Double> figures = new HashMap<>();
    for (String name : List.of("loss", "lr", "grad_norm", "tokens_per_second", "validation_loss")) {
      figures.put(name, y);
    }
    return new Point(step, figures);
  }

  private static ReportData trained(List<Run> runs) {
    return new ReportData(
        "t",
        "",
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of(new Training("", runs)),
        Optional.empty(),
        List.of(),
        List.of());
  }

  private static long colours(BufferedImage image) {
    int[] pixels =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    return Arrays.stream(pixels).distinct().count();
  }
}
