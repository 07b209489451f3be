package steel.cli;

import java.nio.file.Path;

/// The folder of the launcher, with recipes beside it.
final class Home {
  private Home() {}

  static Path path() {
    return Path.of(System.getProperty("steel.home", ""));
  }
}
