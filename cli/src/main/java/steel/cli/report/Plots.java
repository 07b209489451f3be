package steel.cli.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import steel.cli.report.ReportData.Accuracies;
import steel.cli.report.ReportData.Funnel;
import steel.cli.report.ReportData.Share;
import steel.cli.report.ReportData.SourceRow;
import steel.cli.report.ReportData.SubjectRow;
import steel.cli.report.ReportData.Training;
import steel.files.AtomicFile;

/// The plots of a report as PNG files, for slides and messages.
final class Plots {
  private static final int LABEL_WIDTH = 30; // pixels, at least
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 520;
  private static final Color INK = new Color(0x1b1f24);
  private static final Color MUTED = new Color(0x5c6670);
  private static final Color GRID = new Color(0xe3e6e8);
  private static final Color PALE = new Color(0xb4cbdc);

  static {
    // drawing into files needs no screen; must be set before the first font is asked for
    System.setProperty("java.awt.headless", "true");
  }

  private final Path folder;
  private final Font font;
  private final List<Path> written = new ArrayList<>();

  private Plots(Path folder, Font font) {
    this.folder = folder;
    this.font = font;
  }

  static List<Path> write(Path folder, ReportData data) throws IOException {
    return write(folder, data, new Font(Font.SANS_SERIF, Font.PLAIN, 15));
  }

  /// As [#write(Path, ReportData)] in a font of the caller's choice.
  static List<Path> write(Path folder, ReportData data, Font font) throws IOException {
    ImageIO.setUseCache(false); // no temporary files on the side
    Plots plots = new Plots(folder, font);
    for (Training training : data.trainings()) {
      boolean alone = data.trainings().size() == 1 || training.name().isEmpty();
      for (Panel panel : Panel.of(training.runs())) {
        plots.line(panel, alone ? "" : training.name());
      }
    }
    if (data.funnel().isPresent() && !data.funnel().get().sources().isEmpty()) {
      plots.funnel(data.funnel().get());
    }
    if (data.accuracy().isPresent()) {
      plots.accuracy(data.accuracy().get());
    }
    return plots.written;
  }

  private void line(Panel panel, String training) throws IOException {
    String title = "%s, %s".formatted(panel.title(), panel.unit());
    if (!training.isEmpty()) {
      title = "%s, %s".formatted(title, shown(List.of(training)).getFirst());
    }
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle("step").build();
    style(chart.getStyler());
    Scale values = panel.values();
    chart.getStyler().setYAxisMin(values.low()).setYAxisMax(values.high());
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Numbers::bare);
    chart.getStyler().setXAxisTickLabelsFormattingFunction(Numbers::bare);
    List<String> names = shown(panel.curves().stream().map(Curve::name).toList());
    for (int i = 0; i < panel.curves().size(); i++) {
      Curve curve = panel.curves().get(i);
      // names must differ, also those of curves that the legend leaves out
      String name = curve.look() == Curve.Look.FAINT ? " ".repeat(i + 1) : names.get(i);
      add(chart, curve, name);
    }
    chart.getStyler().setLegendVisible(names.stream().distinct().count() > 1);
    save(BitmapEncoder.getBufferedImage(chart), fileName(training, panel.file()));
  }

  /// `loss`, or `pretraining-loss` where there are several trainings.
  private static String fileName(String training, String plot) {
    String prefix = training.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    return prefix.isEmpty() ? plot : prefix + "-" + plot;
  }

  private static void add(XYChart chart, Curve curve, String name) {
    XYSeries series = chart.addSeries(name, curve.x(), curve.y());
    boolean dots = curve.look() == Curve.Look.DOTS || curve.size() == 1;
    Color color =
        curve.look() == Curve.Look.FAINT
            ? Palette.faint(curve.color())
            : Palette.color(curve.color());
    series.setMarker(dots ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE).setMarkerColor(color);
    series.setLineStyle(new BasicStroke(curve.look() == Curve.Look.LINE ? 2.4f : 1.2f));
    series.setLineColor(color).setShowInLegend(curve.look() != Curve.Look.FAINT);
  }

  private void funnel(Funnel funnel) throws IOException {
    List<String> sources = shown(funnel.sources().stream().map(SourceRow::source).toList());
    CategoryChart chart = categories("Documents by source", sources.size());
    chart.getStyler().setOverlapped(true);
    chart.getStyler().setYAxisTickLabelsFormattingFunction(v -> Numbers.count(Math.round(v)));
    List<Long> in = funnel.sources().stream().map(SourceRow::in).toList();
    List<Long> kept = funnel.sources().stream().map(SourceRow::kept).toList();
    color(chart.addSeries("in", sources, in), PALE);
    color(chart.addSeries("kept", sources, kept), Palette.color(0));
    save(BitmapEncoder.getBufferedImage(chart), "funnel");
  }

  private void accuracy(Accuracies accuracies) throws IOException {
    List<String> subjects = new ArrayList<>(List.of("all questions"));
    subjects.addAll(accuracies.subjects().stream().map(SubjectRow::subject).toList());
    subjects = shown(subjects);
    CategoryChart chart = categories("Accuracy, percent", subjects.size());
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(100.0);
    List<String> models = shown(accuracies.models());
    for (int m = 0; m < models.size(); m++) {
      List<Double> values = new ArrayList<>();
      List<Double> errors = new ArrayList<>();
      int model = m;
      List<Share> shares = new ArrayList<>(List.of(accuracies.overall().get(m)));
      accuracies.subjects().forEach(row -> shares.add(row.shares().get(model)));
      for (Share share : shares) {
        values.add(100 * share.value());
        errors.add(100 * share.standardError());
      }
      int fromLast = models.size() - 1 - m;
      Color color = fromLast == 1 ? PALE : Palette.color(fromLast);
      color(chart.addSeries(models.get(m), subjects, values, errors), color);
    }
    List<Double> chance = subjects.stream().map(_ -> 100 * accuracies.chance()).toList();
    CategorySeries line = chart.addSeries("chance", subjects, chance);
    line.setChartCategorySeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Line);
    line.setMarker(SeriesMarkers.NONE);
    line.setLineColor(Palette.color(1));
    line.setLineStyle(
        new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6, 5}, 0));
    save(BitmapEncoder.getBufferedImage(chart), "accuracy");
  }

  private CategoryChart categories(String title, int labels) {
    CategoryChart chart =
        new CategoryChartBuilder()
            .width(Math.max(WIDTH, LABEL_WIDTH * labels))
            .height(HEIGHT)
            .title(title)
            .build();
    style(chart.getStyler());
    chart.getStyler().setAvailableSpaceFill(0.75);
    chart.getStyler().setXAxisTickMarkSpacingHint(LABEL_WIDTH / 2); // or labels would be left out
    if (labels > 6) {
      chart.getStyler().setXAxisLabelRotation(labels > 20 ? 90 : 35);
    }
    return chart;
  }

  private static void color(CategorySeries series, Color color) {
    series.setLineColor(color).setFillColor(color);
  }

  private void style(AxesChartStyler styler) {
    Font bold = font.deriveFont(Font.BOLD, 17f);
    styler
        .setChartBackgroundColor(Color.WHITE)
        .setChartFontColor(INK)
        .setChartPadding(18)
        .setChartTitleFont(bold)
        .setChartTitleBoxVisible(false)
        .setLegendPosition(Styler.LegendPosition.OutsideS)
        .setLegendLayout(Styler.LegendLayout.Horizontal)
        .setLegendFont(font)
        .setLegendBorderColor(Color.WHITE)
        .setPlotBorderVisible(false);
    styler
        .setAxisTitleFont(font)
        .setAxisTickLabelsFont(font.deriveFont(13f))
        .setAxisTickLabelsColor(MUTED)
        .setAxisTicksMarksVisible(false)
        .setYAxisTickMarkSpacingHint(70)
        .setPlotGridVerticalLinesVisible(false)
        .setPlotGridLinesColor(GRID);
    styler.setPlotGridLinesStroke(new BasicStroke(1));
  }

  /// The labels, or numbers in place of those that the font has no letters for: empty boxes tell
  /// nobody anything. The page beside the picture has the names in the same order.
  static List<String> shown(List<String> labels, Font font) {
    return IntStream.range(0, labels.size())
        .mapToObj(i -> font.canDisplayUpTo(labels.get(i)) < 0 ? labels.get(i) : "no. " + (i + 1))
        .toList();
  }

  private List<String> shown(List<String> labels) {
    return shown(labels, font);
  }

  private void save(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name + ".png");
    AtomicFile.write(
        file,
        out -> {
          if (!ImageIO.write(image, "png", out)) {
            throw new IOException(file + ": this Java cannot write PNG");
          }
        });
    written.add(file);
  }
}
