package steel.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongToDoubleFunction;

/// The learning rate of a run, drawn with characters: columns as high as the rate, in eighths of a
/// line.
final class SchedulePlot {
  private static final int WIDTH = 64; // columns
  private static final int HEIGHT = 8; // lines
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

  private SchedulePlot() {}

  /// @param rate of the update to a step, from 1 to `steps`
  static void print(LongToDoubleFunction rate, long steps, PrintWriter out) {
    int width = (int) Math.min(WIDTH, steps);
    double[] rates = new double[width];
    double most = 0;
    for (int i = 0; i < width; i++) {
      rates[i] = rate.applyAsDouble(width == 1 ? 1 : 1 + (steps - 1) * i / (width - 1));
      most = Math.max(most, rates[i]);
    }
    for (int line = HEIGHT - 1; line >= 0; line--) {
      StringBuilder text = new StringBuilder();
      for (double one : rates) {
        long eighths = Math.round(one / most * HEIGHT * 8) - 8L * line;
        text.append(EIGHTHS.charAt(Math.clamp(eighths, 0, 8)));
      }
      String label = line == HEIGHT - 1 ? figure(most) : line == 0 ? "0" : "";
      out.println("  %9s │%s".formatted(label, text.toString().stripTrailing()));
    }
    String last = "%,d".formatted(steps);
    out.println("  %9s └%s".formatted("", "─".repeat(width)));
    out.println(
        "  %9s  1%s%s".formatted("", " ".repeat(Math.max(1, width - 1 - last.length())), last));
  }

  static String figure(double rate) {
    return String.format(Locale.ROOT, "%.2e", rate);
  }
}
