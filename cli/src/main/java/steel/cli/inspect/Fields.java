package steel.cli.inspect;

import java.io.PrintWriter;
import java.util.Locale;
import steel.model.ModelFigures;

/// Lines of a name and what is known by it, as views of models and plans have them.
public final class Fields {
  private Fields() {}

  /// One line.
  public static void line(PrintWriter out, String name, String value) {
    out.println("  %-14s%s".formatted(name, value));
  }

  /// The name of a part, in words.
  public static String words(Enum<?> part) {
    return part.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /// Parameters of each part of a model, and all together.
  public static void parameters(PrintWriter out, ModelFigures figures) {
    long total = figures.totalParameters();
    figures
        .parameters()
        .forEach(
            (part, count) ->
                line(out, words(part), "%,15d  %5.1f %%".formatted(count, 100.0 * count / total)));
    line(out, "parameters", "%,15d".formatted(total));
  }
}
