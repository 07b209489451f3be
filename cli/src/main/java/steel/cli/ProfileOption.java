package steel.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import steel.data.Profile;

/// Which of its two profiles a stage of the data runs in.
final class ProfileOption {
  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "corrected (the default) or reference, the original with its defects; wins over the"
              + " recipe's.")
  private @Nullable Profile profile;

  /// Settings of the command line, the profile last: it wins.
  List<String> behind(OverridesOption overrides) {
    List<String> given = new ArrayList<>(overrides.values());
    if (profile != null) {
      given.add("profile=" + profile.name().toLowerCase(Locale.ROOT));
    }
    return given;
  }
}
