package steel.cli.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import steel.cli.report.ReportData.Command;
import steel.cli.report.ReportData.Fact;
import steel.cli.report.ReportData.Figure;
import steel.cli.report.ReportData.Point;
import steel.cli.report.ReportData.Run;
import steel.cli.report.ReportData.Stage;
import steel.cli.report.ReportData.Training;
import steel.config.ConfigException;
import steel.config.Recipe;

/// Turns run folders into the data of a report.
final class RunFolders {
  private static final int MOST_FIGURES = 4; // of more runs, a table is easier to read

  private RunFolders() {}

  static ReportData read(List<Path> folders) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path folder : folders) {
      found.addAll(withMetrics(folder));
    }
    List<Run> runs = new ArrayList<>();
    List<Fact> facts = new ArrayList<>();
    List<Figure> figures = new ArrayList<>();
    List<Command> commands = new ArrayList<>();
    for (Path folder : found) {
      String name = name(folder, found);
      Run run = new Run(name, MetricsFile.read(folder.resolve(MetricsFile.NAME)), settings(folder));
      runs.add(run);
      facts.add(new Fact(name, about(folder, run)));
      last(run.points().stream().map(Point::loss))
          .ifPresent(loss -> figures.add(figure(run, loss)));
      if (Files.isDirectory(folder.resolve("model"))) {
        commands.add(
            new Command("Talk to " + name, "./steel chat " + quoted(folder.resolve("model"))));
      }
    }
    String title = found.size() == 1 ? name(found.getFirst(), found) : found.size() + " runs";
    return new ReportData(
        title,
        found.size() == 1 ? "Training curves of one run." : "Training curves side by side.",
        facts,
        found.size() > MOST_FIGURES ? List.of() : figures,
        List.<Stage>of(),
        Optional.empty(),
        List.of(new Training("", runs)),
        Optional.empty(),
        found.size() == 1 ? SamplesFile.read(found.getFirst()) : List.of(),
        commands);
  }

  private static Map<String, String> settings(Path folder) {
    Path recipe = folder.resolve("recipe.yaml");
    return Files.exists(recipe) ? Recipe.settings(recipe) : Map.of();
  }

  /// The folder itself, or the folders in it, such as those of a quickstart.
  private static List<Path> withMetrics(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new ConfigException(folder + ": no such folder; a run folder is wanted");
    }
    if (Files.exists(folder.resolve(MetricsFile.NAME))) {
      return List.of(folder);
    }
    try (Stream<Path> listing = Files.list(folder)) {
      List<Path> inner =
          listing.filter(f -> Files.exists(f.resolve(MetricsFile.NAME))).sorted().toList();
      if (inner.isEmpty()) {
        throw new ConfigException(
            folder + ": no metrics.jsonl in it; name the folder that a training run wrote");
      }
      return inner;
    }
  }

  /// The shortest end of the path that tells the folder from the others.
  private static String name(Path folder, List<Path> all) {
    Path path = folder.toAbsolutePath().normalize();
    for (int names = 1; names <= path.getNameCount(); names++) {
      Path end = path.subpath(path.getNameCount() - names, path.getNameCount());
      if (all.stream().filter(f -> f.toAbsolutePath().normalize().endsWith(end)).count() == 1) {
        return end.toString().replace('\\', '/');
      }
    }
    return path.toString();
  }

  private static String about(Path folder, Run run) {
    long steps = run.points().isEmpty() ? 0 : run.points().getLast().step();
    String recipe = Files.exists(folder.resolve("recipe.yaml")) ? ", recipe.yaml beside it" : "";
    return "%s, %s steps%s".formatted(folder, Numbers.count(steps), recipe);
  }

  private static Figure figure(Run run, double loss) {
    OptionalDouble validation = last(run.points().stream().map(Point::validationLoss));
    String note =
        validation.isPresent() ? "validation " + Numbers.loss(validation.getAsDouble()) : "";
    return new Figure(Numbers.loss(loss), "last loss, " + run.name(), note);
  }

  private static OptionalDouble last(Stream<OptionalDouble> values) {
    return values
        .filter(OptionalDouble::isPresent)
        .reduce((_, later) -> later)
        .orElse(OptionalDouble.empty());
  }

  private static String quoted(Path path) {
    String text = path.toString();
    return text.chars().allMatch(c -> Character.isLetterOrDigit(c) || "/._-+:\\".indexOf(c) >= 0)
        ? text
        : "'" + text.replace("'", "'\\''") + "'";
  }
}
