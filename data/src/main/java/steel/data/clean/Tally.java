package steel.data.clean;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.data.CleanRecipe;
import steel.data.CleanSummary;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.record.Cause;

/// What was counted, by source, and which lines were no documents: of one shard, or of several
/// added up. Used by one thread.
final class Tally {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CleanRecipe recipe;
  private final BySource<Funnel> sources;
  private final Map<Cause, Rejections> unreadable = new LinkedHashMap<>();
  private long signed;

  Tally(CleanRecipe recipe) {
    this.recipe = recipe;
    this.sources = new BySource<>(() -> new Funnel(recipe));
  }

  /// As it lies on disk.
  ///
  /// @param signed signatures in the shard
  private record State(
      long signed, Map<String, List<Long>> sources, Map<Cause, Rejections> unreadable) {}

  void write(Path file) throws IOException {
    Map<String, List<Long>> states = new LinkedHashMap<>();
    sources.forEach((name, funnel) -> states.put(name, funnel.state()));
    JSON.writeValue(file.toFile(), new State(signed, states, unreadable));
  }

  /// Adds what lies on disk.
  ///
  /// @return how many signatures its shard has
  long add(Path file) throws IOException {
    State state = JSON.readValue(file.toFile(), State.class);
    state.sources().forEach((name, counts) -> funnel(name).add(counts));
    state.unreadable().forEach(this::addUnreadable);
    return state.signed();
  }

  /// The counts of a source.
  ///
  /// @throws ConfigException if there are too many sources to be sources
  Funnel funnel(String source) {
    return sources.get(source);
  }

  void countSigned() {
    signed++;
  }

  void countUnreadable(Cause cause, Rejected line) {
    addUnreadable(cause, Rejections.of(line));
  }

  void addUnreadable(Cause cause, Rejections some) {
    unreadable.merge(cause, some, Rejections::plus);
  }

  /// What `summary.json` says.
  CleanSummary summary() {
    Funnel total = new Funnel(recipe);
    Map<String, CleanSummary.Counts> counts = new LinkedHashMap<>();
    sources.forEach(
        (name, funnel) -> {
          total.add(funnel);
          counts.put(name, funnel.counts());
        });
    Map<String, Rejections> causes = new LinkedHashMap<>();
    unreadable.forEach((cause, some) -> causes.put(cause.label(), some));
    Map<String, String> models = new TreeMap<>();
    recipe.steps().forEach(step -> models.putAll(step.operator().models()));
    return new CleanSummary(
        recipe.profile().name().toLowerCase(Locale.ROOT), total.counts(), counts, causes, models);
  }
}
