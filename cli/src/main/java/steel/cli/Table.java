package steel.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import steel.cli.inspect.Columns;

/// A table of words and numbers for the terminal: the first column to the left, the others to the
/// right.
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  Table(String... head) {
    rows.add(List.of(head));
  }

  /// Adds a row; whole numbers are grouped by thousands.
  void add(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(
          switch (cell) {
            case Long number -> String.format(Locale.ROOT, "%,d", number);
            case Integer number -> String.format(Locale.ROOT, "%,d", number);
            default -> cell.toString();
          });
    }
    rows.add(row);
  }

  void print(PrintWriter out) {
    print(out, List.of());
  }

  /// Prints it with something behind each row, such as a bar.
  ///
  /// @param behind by row, the head's first; may end before the rows do
  void print(PrintWriter out, List<String> behind) {
    int[] widths = new int[rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Columns.of(row.get(i)));
      }
    }
    for (int r = 0; r < rows.size(); r++) {
      List<String> row = rows.get(r);
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - Columns.of(row.get(i)));
        line.append(i == 0 ? row.get(i) + padding : "  " + padding + row.get(i));
      }
      line.append(r < behind.size() ? "  " + behind.get(r) : "");
      out.println(line.toString().stripTrailing());
    }
  }
}
