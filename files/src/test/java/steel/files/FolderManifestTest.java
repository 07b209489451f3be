package steel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.testkit.Cases;

class FolderManifestTest {
  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.write(folder.resolve("a.bin"), new byte[1000]);
    Files.createFile(folder.resolve("空.txt"));
    Files.createDirectories(folder.resolve("inner"));
    FolderManifest.write(folder);
  }

  private String damage() throws IOException {
    FolderManifest manifest = FolderManifest.read(folder);
    return manifest.damage(Progress.SILENT.start("", "", manifest.bytes())).orElse("whole");
  }

  @Test
  void namesEveryFileAndSaysWhatIsWrong() throws IOException {
    assertThat(FolderManifest.read(folder).files())
        .containsOnlyKeys(Path.of("a.bin"), Path.of("空.txt"));
    assertThat(FolderManifest.read(folder).bytes()).isEqualTo(1000);
    assertThat(damage()).isEqualTo("whole");
    byte[] bytes = new byte[1000];
    bytes[999] = 1;
    Files.write(folder.resolve("a.bin"), bytes);
    assertThat(damage()).isEqualTo("a.bin is not what was written, its checksum differs");
    Files.write(folder.resolve("空.txt"), new byte[1]);
    assertThat(damage()).as("sizes come first").isEqualTo("空.txt has 1 bytes, 0 were written");
    Files.delete(folder.resolve("a.bin"));
    assertThat(damage()).isEqualTo("lacks a.bin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[",
        "{}",
        "{\"files\": [{\"name\": \"a.bin\"}]}",
        "{\"files\": {\"a.bin\": {\"bytes\": \"1\", \"sha256\": \"0\"}}}",
        "{\"files\": {\"a\\u0000\": {\"bytes\": 1, \"sha256\": \"0\"}}}"
      })
  void anotherFormIsRefused(String text) throws IOException {
    Files.writeString(folder.resolve(FolderManifest.NAME), text);
    assertThatThrownBy(() -> FolderManifest.read(folder))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith(folder.resolve(FolderManifest.NAME) + ": ")
        .hasMessageEndingWith("write or fetch the folder again");
  }

  /// A flipped bit of its own: something else is named, or the form is broken, or it was a space.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void damageOfItsOwnIsNeverAnotherError(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    Path manifest = folder.resolve(FolderManifest.NAME);
    byte[] whole = Files.readAllBytes(manifest);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(manifest, bytes);
      try {
        assertThat(damage()).isNotEmpty();
      } catch (FormatException e) {
        assertThat(e).hasMessageStartingWith(manifest + ": ");
      }
    }
  }
}
