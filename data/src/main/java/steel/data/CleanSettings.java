package steel.data;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.config.Block;
import steel.config.Recipe;

/// A recipe of cleaning on its way to other processes, which read it anew: operators stay where
/// they were made.
///
/// @param name of the recipe's file, for errors
/// @param yaml the recipe as it was resolved
/// @param overrides the folders that it names, as absolute paths
public record CleanSettings(String name, String yaml, List<String> overrides)
    implements Serializable {
  private static final List<String> FOLDERS = List.of("tokenizer", "models");

  public CleanSettings {
    overrides = List.copyOf(overrides);
  }

  /// A recipe in both forms.
  public record Read(CleanRecipe recipe, CleanSettings settings) {}

  /// Reads a recipe.
  ///
  /// @param overrides as given to `--set`
  /// @throws steel.config.ConfigException naming file, line and key of the first mistake
  public static Read read(Path file, List<String> overrides) {
    Map<String, Path> folders = new LinkedHashMap<>();
    Recipe<CleanRecipe> recipe =
        Recipe.read(file, overrides, block -> readWithFolders(block, folders));
    List<String> absolute = new ArrayList<>();
    folders.forEach((key, path) -> absolute.add(override(key, path.toAbsolutePath())));
    return new Read(
        recipe.value(), new CleanSettings(file.toString(), recipe.resolvedYaml(), absolute));
  }

  private static CleanRecipe readWithFolders(Block block, Map<String, Path> folders) {
    for (String key : FOLDERS) {
      Optional<Path> folder = block.optionalPath(key);
      folder.ifPresent(path -> folders.put(key, path));
    }
    return CleanRecipe.read(block);
  }

  /// A path as a setting of a recipe, whatever letters it has.
  public static String override(String key, Path path) {
    return "%s='%s'".formatted(key, path.toString().replace("'", "''"));
  }

  /// The recipe, made in this process.
  ///
  /// @throws steel.config.ConfigException if a folder that it names is not there
  public CleanRecipe recipe() {
    return Recipe.parse(yaml, name, overrides, CleanRecipe::read).value();
  }
}
