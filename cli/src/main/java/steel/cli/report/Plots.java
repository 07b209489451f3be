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
  private static final int KEY_LETTERS = 80; // of a legend that is one line
  private static final int KEY_HEIGHT = 26; // of each line of one that is not
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
      for (Axis axis : Axis.of(training.runs())) {
        for (Panel panel : Panel.of(training.runs(), axis)) {
          if (axis.equals(Axis.STEPS) || panel.isLoss()) { // the page has the others too
            plots.line(panel, alone ? "" : training.name());
          }
        }
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
    String title = panel.title();
    if (!training.isEmpty()) {
      title = "%s, %s".formatted(title, shown(List.of(training)).getFirst());
    }
    List<String> names = shown(panel.curves().stream().map(Curve::name).toList());
    List<String> keys = names.stream().distinct().toList();
    boolean oneLine = keys.stream().mapToInt(String::length).sum() + 6 * keys.size() < KEY_LETTERS;
    XYChart chart =
        new XYChartBuilder()
            .width(WIDTH)
            .height(oneLine ? HEIGHT : HEIGHT + KEY_HEIGHT * keys.size())
            .title(title)
            .xAxisTitle(panel.axis().title())
            .yAxisTitle(panel.unit())
            .build();
    style(chart.getStyler());
    if (!oneLine) {
      chart.getStyler().setLegendLayout(Styler.LegendLayout.Vertical);
    }
    Scale steps = panel.steps();
    double low = steps.low() < 0.1 * steps.high() ? 0 : steps.low(); // round ticks
    chart.getStyler().setXAxisMin(low).setXAxisMax(steps.high());
    chart.getStyler().setXAxisMaxLabelCount(9);
    Scale values = panel.values();
    chart.getStyler().setYAxisMin(values.low()).setYAxisMax(values.high());
    chart.getStyler().setYAxisTickLabelsFormattingFunction(Numbers::bare);
    chart.getStyler().setXAxisDecimalPattern("#,##0.##"); // with a function, ticks are not round
    for (int i = 0; i < panel.curves().size(); i++) {
      Curve curve = panel.curves().get(i);
      // names must differ, also those of curves that the legend leaves out
      String name = curve.look() == Curve.Look.FAINT ? " ".repeat(i + 1) : names.get(i);
      add(chart, curve, name);
    }
    chart.getStyler().setLegendVisible(keys.size() > 1);
    save(BitmapEncoder.getBufferedImage(chart), fileName(training, panel.file()));
  }

  /// `loss`, or `pretraining-loss` where there are several trainings.
  private static String fileName(String training, String plot) {
    String prefix = training.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", "-");
    return prefix.isEmpty() ? plot : prefix + "-" + plot;
  }

  /// A line gets one more point on its first piece, where nobody sees it: of values at equal
  /// distances the library puts ticks at some of them, instead of at round numbers.
  private static double[] withOneMore(double[] values, Curve curve) {
    if (curve.size() < 2 || curve.look() == Curve.Look.DOTS) {
      return values;
    }
    double[] more = new double[values.length + 1];
    System.arraycopy(values, 1, more, 2, values.length - 1);
    more[0] = values[0];
    more[1] = values[0] + 0.01 * (values[1] - values[0]);
    return more;
  }

  private static void add(XYChart chart, Curve curve, String name) {
    XYSeries series =
        chart.addSeries(name, withOneMore(curve.x(), curve), withOneMore(curve.y(), curve));
    boolean dots = curve.look() == Curve.Look.DOTS || curve.size() == 1;
    Color color =
        curve.look() == Curve.Look.FAINT
            ? Palette.faint(curve.color())
            : Palette.color(curve.color());
    series.setMarker(dots ? SeriesMarkers.CIRCLE : SeriesMarkers.NONE).setMarkerColor(color);
    float width = curve.look() == Curve.Look.LINE ? 2.4f : 1.2f;
    series.setLineStyle(Palette.isAgain(curve.color()) ? dashed(width) : new BasicStroke(width));
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
    line.setLineStyle(dashed(2));
    save(BitmapEncoder.getBufferedImage(chart), "accuracy");
  }

  private static BasicStroke dashed(float width) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6, 5}, 0);
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
