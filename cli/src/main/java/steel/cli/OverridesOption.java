package steel.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/// Settings of a recipe that the command line replaces.
final class OverridesOption {
  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Replaces one setting of the recipe; may be repeated.")
  private List<String> values = new ArrayList<>();

  /// `key=value` each, in the order given.
  List<String> values() {
    return List.copyOf(values);
  }
}
