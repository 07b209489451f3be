package steel.files;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// Where this user keeps what programs can make again.
public final class UserCache {
  private static final String OFF = "off";

  private UserCache() {}

  /// The folder of this program; it may not be there yet. It is the system property `steel.cache`,
  /// or else the environment variable `STEEL_CACHE`; else where the system has such folders.
  ///
  /// @return empty if the setting is `off`, or nobody says where the user's home is
  public static Optional<Path> folder() {
    return folder(System.getProperties(), System.getenv());
  }

  static Optional<Path> folder(Properties properties, Map<String, String> environment) {
    String asked =
        properties.getProperty("steel.cache", environment.getOrDefault("STEEL_CACHE", ""));
    if (asked.equals(OFF)) {
      return Optional.empty();
    }
    if (!asked.isEmpty()) {
      return Optional.of(Path.of(asked));
    }
    return caches(properties, environment).map(caches -> caches.resolve("steel"));
  }

  private static Optional<Path> caches(Properties properties, Map<String, String> environment) {
    String system = properties.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String standard = environment.getOrDefault("XDG_CACHE_HOME", "");
    String windows = environment.getOrDefault("LOCALAPPDATA", "");
    String home = properties.getProperty("user.home", "");
    if (system.startsWith("windows") && !windows.isEmpty()) {
      return Optional.of(Path.of(windows));
    }
    if (standard.startsWith("/")) { // others are to be ignored, says the XDG specification
      return Optional.of(Path.of(standard));
    }
    if (!Path.of(home).isAbsolute()) {
      return Optional.empty();
    }
    return Optional.of(
        Path.of(home).resolve(system.startsWith("mac") ? "Library/Caches" : ".cache"));
  }
}
