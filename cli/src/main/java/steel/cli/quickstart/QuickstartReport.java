package steel.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.cli.report.ReportData;
import steel.data.PlantedDirt;
import steel.eval.ChoiceResult;

/// Gathers what the stages left behind into the data of a report.
final class QuickstartReport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Places places;
  private final Quickstart.Wishes wishes;
  private final Map<String, StageLedger.Done> stages;

  QuickstartReport(Places places, Quickstart.Wishes wishes, Map<String, StageLedger.Done> stages) {
    this.places = places;
    this.wishes = wishes;
    this.stages = stages;
  }

  /// @throws IOException if something a stage wrote cannot be read
  ReportData data() throws IOException {
    List<ReportData.Stage> rows = new ArrayList<>();
    double seconds = 0;
    for (Map.Entry<String, StageLedger.Done> entry : stages.entrySet()) {
      Stage.Outcome outcome = entry.getValue().outcome();
      seconds += entry.getValue().seconds();
      rows.add(
          new ReportData.Stage(
              entry.getKey(),
              outcome.in(),
              outcome.out(),
              entry.getValue().seconds(),
              outcome.figure()));
    }
    return new ReportData(
        "A model from raw text to chat",
        "Raw text, cleaning, tokenizer, pretraining, fine-tuning and evaluation, in "
            + StageRunner.seconds(seconds)
            + ".",
        facts(),
        headline(seconds),
        rows,
        Optional.of(funnel()),
        List.of(
            training("Pretraining", places.pretraining()),
            training("Fine-tuning", places.tuning())),
        Optional.of(accuracies()),
        samples(),
        commands(places));
  }

  private static ReportData.Training training(String name, Path run) throws IOException {
    List<ReportData.Run> runs =
        ReportData.ofRun(run).trainings().stream().flatMap(t -> t.runs().stream()).toList();
    return new ReportData.Training(name, runs);
  }

  private List<ReportData.Fact> facts() {
    return List.of(
        new ReportData.Fact("data", wishes.data().map(Path::toString).orElse("embedded corpus")),
        new ReportData.Fact("seed", Long.toString(wishes.seed())),
        new ReportData.Fact("recipes", wishes.recipes().toString()),
        new ReportData.Fact(
            "machine",
            "%s %s, %d cores"
                .formatted(
                    System.getProperty("os.name"),
                    System.getProperty("os.arch"),
                    Runtime.getRuntime().availableProcessors())),
        new ReportData.Fact("JDK", Runtime.version().toString()));
  }

  private List<ReportData.Figure> headline(double seconds) {
    return List.of(
        new ReportData.Figure(
            "%.1f %%".formatted(100 * number("eval after", "accuracy")),
            "of held-out questions right",
            "%.1f %% before fine-tuning, %.0f %% by chance"
                .formatted(100 * number("eval before", "accuracy"), 100 * ChoiceResult.CHANCE)),
        new ReportData.Figure(
            "%.3f".formatted(number("pretrain", "validation_loss_last")),
            "validation loss, nats a token",
            "%.3f at the start".formatted(number("pretrain", "validation_loss_first"))),
        new ReportData.Figure(
            "%,.0f".formatted(number("pretrain", "tokens")), "tokens learned in pretraining", ""),
        new ReportData.Figure(StageRunner.seconds(seconds), "for all stages", ""));
  }

  private double number(String stage, String name) {
    StageLedger.Done done = stages.get(stage);
    return done != null && done.outcome().figures().get(name) instanceof Number number
        ? number.doubleValue()
        : Double.NaN;
  }

  private ReportData.Funnel funnel() throws IOException {
    JsonNode converted = read(places.converted().resolve("summary.json"));
    JsonNode cleaned = read(places.cleaned().resolve("summary.json"));
    List<ReportData.SourceRow> sources = new ArrayList<>();
    for (Map.Entry<String, JsonNode> source : converted.path("sources").properties()) {
      long kept = cleaned.path("sources").path(source.getKey()).path("kept").asLong();
      sources.add(
          new ReportData.SourceRow(
              source.getKey(), source.getValue().path("records").asLong(), kept));
    }
    List<ReportData.OperatorRow> operators = new ArrayList<>();
    JsonNode all = converted.path("total");
    // the cleaning begins with documents, the sources are counted in records
    operators.add(
        new ReportData.OperatorRow(
            "convert", all.path("records").asLong() - all.path("documents").asLong(), 0));
    for (JsonNode operator : cleaned.path("total").path("operators")) {
      operators.add(
          new ReportData.OperatorRow(
              operator.path("name").asText(),
              operator.path("dropped").asLong(),
              operator.path("changed").asLong()));
    }
    return new ReportData.Funnel(sources, operators, planted());
  }

  /// Only the embedded corpus has dirt that was planted.
  private List<ReportData.PlantedRow> planted() throws IOException {
    if (wishes.data().isPresent()) {
      return List.of();
    }
    return PlantedDirt.read(places.planted())
        .lookFor(places.cleaned().resolve("documents"))
        .stream()
        .map(kind -> new ReportData.PlantedRow(kind.kind(), kind.planted(), kind.caught()))
        .toList();
  }

  private ReportData.Accuracies accuracies() {
    List<JsonNode> models = List.of(figures("eval before"), figures("eval after"));
    List<ReportData.SubjectRow> subjects = new ArrayList<>();
    for (String subject :
        models.getFirst().path("subjects").propertyStream().map(Map.Entry::getKey).toList()) {
      subjects.add(
          new ReportData.SubjectRow(
              subject,
              models.stream().map(model -> share(model.path("subjects").path(subject))).toList()));
    }
    return new ReportData.Accuracies(
        List.of("before fine-tuning", "after"),
        ChoiceResult.CHANCE,
        models.stream().map(QuickstartReport::share).toList(),
        subjects);
  }

  private static ReportData.Share share(JsonNode node) {
    return new ReportData.Share(
        node.path("accuracy").asDouble(),
        node.path("standard_error").asDouble(),
        node.path("count").asInt());
  }

  private JsonNode figures(String stage) {
    StageLedger.Done done = stages.get(stage);
    return done == null ? JSON.createObjectNode() : JSON.valueToTree(done.outcome().figures());
  }

  private List<ReportData.Sample> samples() throws IOException {
    return SampleAnswers.read(places.samples()).stream()
        .map(answer -> new ReportData.Sample(answer.question(), answer.before(), answer.after()))
        .toList();
  }

  private static JsonNode read(Path file) throws IOException {
    return JSON.readTree(Files.readString(file));
  }

  /// What to type when all is done.
  static List<ReportData.Command> commands(Places places) {
    return List.of(
        new ReportData.Command("Chat with the model", "./steel chat " + places.tuned()),
        new ReportData.Command(
            "Run all of it on your own data",
            "./steel quickstart --data YOUR_SOURCES --out runs/mine"));
  }
}
