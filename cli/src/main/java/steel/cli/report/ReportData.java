package steel.cli.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// Everything a report shows, as plain values. A part that is empty is left out of the page.
///
/// @param title what was made
/// @param summary one sentence below the title
/// @param facts what was run and where: machine, JDK, seed, recipe
/// @param figures the few numbers to look at first
/// @param stages one row a stage
/// @param funnel what became of the documents
/// @param trainings training curves, a group of plots each
/// @param accuracy right answers, before and after or model against model
/// @param samples questions and what the model answered
/// @param commands what to type next
public record ReportData(
    String title,
    String summary,
    List<Fact> facts,
    List<Figure> figures,
    List<Stage> stages,
    Optional<Funnel> funnel,
    List<Training> trainings,
    Optional<Accuracies> accuracy,
    List<Sample> samples,
    List<Command> commands) {

  public ReportData {
    facts = List.copyOf(facts);
    figures = List.copyOf(figures);
    stages = List.copyOf(stages);
    trainings = List.copyOf(trainings);
    samples = List.copyOf(samples);
    commands = List.copyOf(commands);
  }

  /// One thing to know about the run, such as `JDK` and `25.0.1`.
  public record Fact(String name, String value) {}

  /// One large number.
  ///
  /// @param value as it is to be read, such as `72.5 %`
  /// @param name what it is
  /// @param note a word of comparison, may be empty
  public record Figure(String value, String name, String note) {}

  /// One stage.
  ///
  /// @param name such as `clean`
  /// @param in what went in, in words
  /// @param out what came out, in words
  /// @param seconds how long it took
  /// @param figure the figure to look at, in words
  public record Stage(String name, String in, String out, double seconds, String figure) {}

  /// What became of the documents.
  ///
  /// @param sources by source
  /// @param operators by cleaning operator, in their order
  /// @param planted dirt that was put in on purpose, by kind
  public record Funnel(
      List<SourceRow> sources, List<OperatorRow> operators, List<PlantedRow> planted) {
    public Funnel {
      sources = List.copyOf(sources);
      operators = List.copyOf(operators);
      planted = List.copyOf(planted);
    }
  }

  /// Documents of one source.
  public record SourceRow(String source, long in, long kept) {}

  /// Documents that one operator threw away or altered.
  public record OperatorRow(String operator, long dropped, long changed) {}

  /// Dirt of one kind: how much was planted, and how much of it was gone in the end.
  public record PlantedRow(String kind, long planted, long caught) {}

  /// Training runs that are to be compared: they share every plot.
  ///
  /// @param name what they are, such as `pretraining`
  /// @param runs one or more
  public record Training(String name, List<Run> runs) {
    public Training {
      runs = List.copyOf(runs);
    }
  }

  /// One training run.
  ///
  /// @param name as the legend shows it
  /// @param points by step
  /// @param settings of its recipe, by their whole keys; empty where it is not there
  public record Run(String name, List<Point> points, Map<String, String> settings) {
    public Run {
      points = List.copyOf(points);
      settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    public Run(String name, List<Point> points) {
      this(name, points, Map.of());
    }
  }

  /// One line of `metrics.jsonl`.
  ///
  /// @param step optimizer step
  /// @param figures its numbers by their names there
  public record Point(long step, Map<String, Double> figures) {
    public Point {
      figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    }

    /// A figure by its name.
    public OptionalDouble figure(String name) {
      Double value = figures.get(name);
      return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /// Mean cross-entropy, nats a token.
    public OptionalDouble loss() {
      return figure("loss");
    }

    /// On held-out text, nats a token.
    public OptionalDouble validationLoss() {
      return figure("validation_loss");
    }
  }

  /// Right answers by subject, for one model or several.
  ///
  /// @param models such as `before`, `after`
  /// @param chance what guessing reaches, 0 to 1
  /// @param overall one share a model
  /// @param subjects by subject, each with one share a model
  public record Accuracies(
      List<String> models, double chance, List<Share> overall, List<SubjectRow> subjects) {
    public Accuracies {
      models = List.copyOf(models);
      overall = List.copyOf(overall);
      subjects = List.copyOf(subjects);
      int wanted = models.size();
      if (overall.size() != wanted
          || subjects.stream().anyMatch(row -> row.shares().size() != wanted)) {
        throw new IllegalArgumentException("every row needs one share for each of " + models);
      }
    }
  }

  /// One subject.
  public record SubjectRow(String subject, List<Share> shares) {
    public SubjectRow {
      shares = List.copyOf(shares);
    }
  }

  /// A share of right answers.
  ///
  /// @param value 0 to 1
  /// @param standardError of it
  /// @param count questions
  public record Share(double value, double standardError, int count) {}

  /// One question put to the model.
  ///
  /// @param question what was asked
  /// @param before what the model said before fine-tuning, may be empty
  /// @param after what it says now
  public record Sample(String question, String before, String after) {}

  /// Something to type next.
  ///
  /// @param purpose what it is good for
  /// @param command the exact command line
  public record Command(String purpose, String command) {}

  /// What can be read off run folders: their recipes and training curves, side by side.
  ///
  /// @param folders each holds `metrics.jsonl`, or folders that do
  /// @throws steel.config.ConfigException if one holds neither
  /// @throws IOException if a file cannot be read
  public static ReportData ofRuns(List<Path> folders) throws IOException {
    return RunFolders.read(folders);
  }

  /// What can be read off one run folder.
  ///
  /// @throws steel.config.ConfigException if it holds no `metrics.jsonl`, nor do folders in it
  /// @throws IOException if a file cannot be read
  public static ReportData ofRun(Path folder) throws IOException {
    return ofRuns(List.of(folder));
  }
}
