package steel.cli.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import steel.cli.report.ReportData.Run;

/// Tables below the plots: where each run came to, and in which settings they differ.
final class RunTables {
  private static final String NOTHING = "-";
  private final Sheet sheet;

  RunTables(Sheet sheet) {
    this.sheet = sheet;
  }

  void write(List<Run> runs) {
    ends(runs);
    if (runs.size() > 1) {
      settings(runs);
    }
  }

  /// A figure of a run in the end.
  private record Column(
      String title, Function<Run, OptionalDouble> value, DoubleFunction<String> words) {}

  private void ends(List<Run> runs) {
    List<Column> columns = new ArrayList<>();
    for (Column column :
        List.of(
            new Column("steps", RunEnd::steps, v -> Numbers.count(Math.round(v))),
            new Column("tokens", run -> RunEnd.last(run, "tokens"), Numbers::bare),
            new Column("loss", RunEnd::loss, Numbers::loss),
            new Column("validation", run -> RunEnd.last(run, "validation_loss"), Numbers::loss),
            new Column("lowest", run -> RunEnd.lowest(run, "validation_loss"), Numbers::loss),
            new Column("right", run -> RunEnd.last(run, "probe_accuracy"), Numbers::percent),
            new Column("tokens/s", run -> RunEnd.median(run, "tokens_per_second"), Numbers::figure),
            new Column("mfu_true", run -> RunEnd.median(run, "mfu_true"), Numbers::percent),
            new Column("mfu_6n", run -> RunEnd.median(run, "mfu_6n"), Numbers::percent),
            new Column("time", run -> RunEnd.last(run, "elapsed_seconds"), Numbers::seconds),
            new Column(
                "memory",
                run -> RunEnd.last(run, "peak_memory_mb"),
                v -> Numbers.bare(Math.round(v / 10) / 100.0) + " GB"))) {
      if (runs.stream().anyMatch(run -> column.value().apply(run).isPresent())) {
        columns.add(column);
      }
    }
    sheet.section(
        "Where it came to",
        "loss: mean of the last twentieth of the steps; speed and use: medians; memory: peak");
    List<String> heads = new ArrayList<>(List.of("run"));
    columns.forEach(column -> heads.add("#" + column.title()));
    sheet.table("runs", heads.toArray(String[]::new));
    for (Run run : runs) {
      sheet.html().open("tr").element("th", run.name(), "scope", "row");
      for (Column column : columns) {
        OptionalDouble value = column.value().apply(run);
        sheet.number(
            value.isPresent() ? column.words().apply(value.getAsDouble()) : NOTHING,
            value.isEmpty());
      }
      sheet.html().close("tr");
    }
    sheet.endTable();
    sheet.html().close("section");
  }

  private void settings(List<Run> runs) {
    Set<String> keys = new LinkedHashSet<>();
    runs.forEach(run -> keys.addAll(run.settings().keySet()));
    keys.removeIf(key -> runs.stream().map(run -> value(run, key)).distinct().count() == 1);
    boolean known = runs.stream().anyMatch(run -> !run.settings().isEmpty());
    if (!known) {
      return;
    }
    sheet.section("Settings that differ", keys.isEmpty() ? "none: all recipes say the same" : "");
    if (!keys.isEmpty()) {
      List<String> heads = new ArrayList<>(List.of("setting"));
      runs.forEach(run -> heads.add(run.name()));
      sheet.table("settings", heads.toArray(String[]::new));
      for (String key : keys) {
        sheet.html().open("tr").element("th", key, "scope", "row");
        for (Run run : runs) {
          String value = value(run, key);
          sheet.html().element("td", value, "class", value.equals(NOTHING) ? "none" : "");
        }
        sheet.html().close("tr");
      }
      sheet.endTable();
    }
    sheet.html().close("section");
  }

  private static String value(Run run, String key) {
    return run.settings().getOrDefault(key, NOTHING);
  }
}
