package steel.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import steel.files.AtomicFile;

/// Writes reports: `report.html` and its plots as PNG.
public final class Report {
  /// The page's name.
  public static final String FILE = "report.html";

  private Report() {}

  /// What was written.
  ///
  /// @param page the HTML file
  /// @param plots the PNG files; none where this machine cannot draw
  /// @param trouble why there are no plots, in words; empty if there are
  public record Written(Path page, List<Path> plots, String trouble) {
    public Written {
      plots = List.copyOf(plots);
    }
  }

  /// Writes the page and the plots into a folder, over older ones.
  ///
  /// @throws IOException if the disk refuses
  public static Written write(Path folder, ReportData data) throws IOException {
    Path page = folder.resolve(FILE);
    AtomicFile.writeText(page, Page.of(data));
    try {
      return new Written(page, Plots.write(folder, data), "");
    } catch (LinkageError | InternalError | java.awt.AWTError e) {
      // a JDK without its drawing library, or a machine without a single font
      return new Written(page, List.of(), "no PNG plots, this machine cannot draw: " + e);
    }
  }
}
