package steel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFolderTest {
  @TempDir Path home;

  @Test
  void appearsWholeOnCommit() throws IOException {
    Path target = home.resolve("deep/out");
    try (var folder = AtomicFolder.beside(target)) {
      Files.createDirectories(folder.path().resolve("sub"));
      Files.writeString(folder.path().resolve("sub/a.txt"), "a");
      assertThat(target).doesNotExist();
      folder.commit();
    }
    assertThat(target.resolve("sub/a.txt")).hasContent("a");
    assertNothingElseIn(target.resolveSibling(""), "out");
  }

  @Test
  void uncommittedLeavesTheOldFolderAsItWas() throws IOException {
    Path target = home.resolve("out");
    write(target, "old");
    try (var folder = AtomicFolder.beside(target)) {
      Files.writeString(folder.path().resolve("a.txt"), "new");
    }
    assertThat(target.resolve("a.txt")).hasContent("old");
    assertNothingElseIn(home, "out");
  }

  @Test
  void replacesAnOlderFolderWholly() throws IOException {
    Path target = home.resolve("out");
    write(target, "old");
    Files.writeString(target.resolve("stale.txt"), "stale");
    write(target, "new");
    assertThat(target.resolve("a.txt")).hasContent("new");
    assertThat(target.resolve("stale.txt")).doesNotExist();
    assertNothingElseIn(home, "out");
  }

  @Test
  void clearsWhatAKilledProcessLeft() throws IOException {
    Path target = home.resolve("out");
    Path left = AtomicFolder.beside(target).path(); // never closed, as after kill -9
    Files.writeString(left.resolve("half.txt"), "half");
    write(target, "new");
    assertThat(target.resolve("half.txt")).doesNotExist();
    assertNothingElseIn(home, "out");
  }

  @Test
  void fileIsReplacedOnlyWhenWholeIsWritten() throws IOException {
    Path file = home.resolve("deep/a.txt");
    AtomicFile.writeText(file, "旧");
    assertThatIOException()
        .isThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    out -> {
                      out.write('n');
                      throw new IOException("No space left on device");
                    }));
    assertThat(file).hasContent("旧");
    assertNothingElseIn(file.resolveSibling(""), "a.txt");
  }

  @Test
  void checksumsSeeNamesAndBytes() throws IOException {
    write(home.resolve("a"), "same");
    write(home.resolve("b"), "same");
    String first = Checksum.ofTree(home.resolve("a"));
    assertThat(first).hasSize(64).isEqualTo(Checksum.ofTree(home.resolve("b")));
    Files.move(home.resolve("b/a.txt"), home.resolve("b/b.txt"));
    assertThat(Checksum.ofTree(home.resolve("b"))).isNotEqualTo(first);
    // "abc" in FIPS 180-2, appendix B.1
    assertThat(Checksum.ofText("abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Files.writeString(home.resolve("abc"), "abc");
    assertThat(Checksum.ofFile(home.resolve("abc"))).isEqualTo(Checksum.ofText("abc"));
  }

  private static void write(Path target, String text) throws IOException {
    try (var folder = AtomicFolder.beside(target)) {
      Files.writeString(folder.path().resolve("a.txt"), text);
      folder.commit();
    }
  }

  private static void assertNothingElseIn(Path folder, String... names) throws IOException {
    try (var entries = Files.list(folder)) {
      assertThat(entries.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder(names);
    }
  }
}
