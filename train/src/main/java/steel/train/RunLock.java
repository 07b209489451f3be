package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import steel.config.ConfigException;
import steel.files.LockedFolder;

/// Keeps a run folder for one process: a training, or one that appends to its data. Owns the lock,
/// which a killed process gives back.
public final class RunLock implements AutoCloseable {
  private final LockedFolder folder;

  private RunLock(LockedFolder folder) {
    this.folder = folder;
  }

  /// Takes a run folder, which is made if it is not there.
  ///
  /// @throws ConfigException if somebody else has it
  /// @throws IOException if the disk refuses
  public static RunLock of(Path run) throws IOException {
    return new RunLock(
        LockedFolder.beside(run.resolve("run"))
            .orElseThrow(
                () ->
                    new ConfigException(
                        run
                            + ": a training works there now; stop it with Ctrl-C first, it goes on"
                            + " from its newest checkpoint when the same command is given again")));
  }

  @Override
  public void close() throws IOException {
    folder.delete();
  }
}
