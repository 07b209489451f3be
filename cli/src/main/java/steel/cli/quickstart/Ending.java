package steel.cli.quickstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.cli.report.Report;
import steel.cli.report.ReportData;
import steel.files.AtomicFile;
import steel.files.PeakMemory;

/// What the quickstart ends with: `summary.json`, the report, sample answers and what to type next.
final class Ending {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private static final String SOURCE_ROW = "  %-18s %10s %10s %10s";

  private final Places places;
  private final Quickstart.Wishes wishes;
  private final Map<String, StageLedger.Done> stages;

  /// @param stages all of them, in order
  Ending(Places places, Quickstart.Wishes wishes, Map<String, StageLedger.Done> stages) {
    this.places = places;
    this.wishes = wishes;
    this.stages = stages;
  }

  /// Whether an earlier run came this far with the same outcome; one that was killed just before
  /// may have left the ending of a run before it.
  ///
  /// @throws IOException if the summary cannot be read
  boolean isWritten() throws IOException {
    if (!Files.exists(places.summary()) || !Files.exists(places.out().resolve(Report.FILE))) {
      return false;
    }
    try {
      return JSON.readTree(Files.readString(places.summary()))
          .path("stages")
          .equals(JSON.readTree(JSON.writeValueAsString(rows())));
    } catch (JsonProcessingException e) {
      return false; // damaged; it is written again
    }
  }

  /// Writes the report and its plots, and last of all the summary.
  ///
  /// @throws IOException if the disk refuses
  void write() throws IOException {
    ReportData data = new QuickstartReport(places, wishes, stages).data();
    Report.write(places.out(), data);
    AtomicFile.writeText(places.summary(), JSON.writeValueAsString(summary()) + "\n");
  }

  private List<Map<String, Object>> rows() {
    List<Map<String, Object>> rows = new ArrayList<>();
    stages.forEach(
        (name, done) -> {
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("name", name);
          row.put("seconds", done.seconds());
          row.put("in", done.outcome().in());
          row.put("out", done.outcome().out());
          row.put("figures", done.outcome().figures());
          rows.add(row);
        });
    return rows;
  }

  private Map<String, Object> summary() {
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("stages", rows());
    summary.put("accuracy_before", figure("eval before", "accuracy"));
    summary.put("accuracy_after", figure("eval after", "accuracy"));
    summary.put("validation_loss_first", figure("pretrain", "validation_loss_first"));
    summary.put("validation_loss_last", figure("pretrain", "validation_loss_last"));
    summary.put("peak_rss_mb", peakMegabytes());
    summary.put("model", places.tuned().toString());
    return summary;
  }

  /// Over all processes that had a part in it, where a run was cut.
  private long peakMegabytes() {
    long now = PeakMemory.megabytes();
    return stages.values().stream()
        .mapToLong(StageLedger.Done::peakMegabytes)
        .reduce(now, Math::max);
  }

  /// A figure of a stage; null in the JSON where the stage did not measure it.
  private @Nullable Object figure(String stage, String name) {
    StageLedger.Done done = stages.get(stage);
    return done == null ? null : done.outcome().figures().get(name);
  }

  /// Shows answers, where things are, and what to type next.
  ///
  /// @throws IOException if what an earlier run wrote cannot be read
  void print(PrintWriter terminal) throws IOException {
    terminal.println();
    printSources(terminal);
    terminal.println();
    for (SampleAnswers.Answer answer : SampleAnswers.read(places.samples())) {
      terminal.println(
          "  %s  %s".formatted(answer.question(), SampleAnswers.oneLine(answer.after())));
    }
    terminal.println();
    terminal.println("Report: " + places.out().resolve(Report.FILE));
    JsonNode summary = JSON.readTree(Files.readString(places.summary()));
    terminal.println(
        "Accuracy %.1f %% before fine-tuning, %.1f %% after; at most %,d MB of memory"
            .formatted(
                100 * summary.path("accuracy_before").asDouble(),
                100 * summary.path("accuracy_after").asDouble(),
                summary.path("peak_rss_mb").asLong()));
    terminal.println();
    for (ReportData.Command command : QuickstartReport.commands(places)) {
      terminal.println("%s:%n  %s".formatted(command.purpose(), command.command()));
    }
    terminal.flush();
  }

  /// What became of each source, and where the reasons are.
  private void printSources(PrintWriter terminal) {
    JsonNode converted = JSON.valueToTree(stages.get("convert")).at("/outcome/figures");
    JsonNode cleaned = JSON.valueToTree(stages.get("clean")).at("/outcome/figures/sources");
    terminal.println(SOURCE_ROW.formatted("source", "records", "documents", "kept"));
    for (Map.Entry<String, JsonNode> source : converted.path("sources").properties()) {
      terminal.println(
          SOURCE_ROW.formatted(
              source.getKey(),
              "%,d".formatted(source.getValue().path("records").asLong()),
              "%,d".formatted(source.getValue().path("documents").asLong()),
              "%,d".formatted(cleaned.path(source.getKey()).path("kept").asLong())));
    }
    if (converted.path("rejected").asLong() > 0) {
      terminal.println(
          "Records that were rejected, with reasons: "
              + places.converted().resolve("rejected.jsonl"));
    }
  }

  Path model() {
    return places.tuned();
  }
}
