package steel.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import steel.files.Progress;

/// An engine that cleans elsewhere than in this process, by the passes of [CleanPasses]; it gives
/// the documents that [Clean] gives. Found on the class path.
public interface CleanEngine {
  /// As the command names it, such as `spark`.
  String name();

  /// Runs the steps of a recipe.
  ///
  /// @param progress told how far it has come
  /// @return what `summary.json` in the output says
  /// @throws steel.config.ConfigException if the task cannot be done as it is put
  /// @throws IOException if a disk or a worker fails
  CleanSummary run(Task task, Progress progress) throws IOException;

  /// What is to be done.
  ///
  /// @param in paths, or addresses that the engine can read
  /// @param out the folder to write, or an address; appears whole or not at all
  /// @param settings the recipe for workers
  /// @param recipe the same for this process
  /// @param master where the engine runs, as it names places; empty for its own choice
  record Task(
      List<String> in,
      String out,
      CleanSettings settings,
      CleanRecipe recipe,
      Optional<String> master) {
    public Task {
      in = List.copyOf(in);
    }
  }

  /// The engine of a name, if it is on the class path.
  static Optional<CleanEngine> named(String name) {
    return ServiceLoader.load(CleanEngine.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(engine -> engine.name().equals(name))
        .findFirst();
  }
}
