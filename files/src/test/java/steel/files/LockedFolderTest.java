package steel.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockedFolderTest {
  @TempDir private Path folder;

  @Test
  void oneHasItAtATime() throws IOException {
    Path out = folder.resolve("out");
    try (LockedFolder first = LockedFolder.beside(out).orElseThrow()) {
      assertThat(first.path()).isEqualTo(folder.resolve(".out.work"));
      assertThat(LockedFolder.beside(out)).isEmpty();
    }
    try (LockedFolder second = LockedFolder.beside(out).orElseThrow()) {
      assertThat(second.path()).isDirectory();
    }
  }

  @Test
  void clearsAllButTheLockAndDeletesAll() throws IOException {
    LockedFolder locked = LockedFolder.beside(folder.resolve("out")).orElseThrow();
    Files.createDirectories(locked.path().resolve("a/b"));
    Files.writeString(locked.path().resolve("task"), "old");
    locked.clear();
    assertThat(locked.path()).isDirectoryNotContaining(entry -> !entry.endsWith("lock"));
    locked.delete();
    assertThat(locked.path()).doesNotExist();
  }
}
