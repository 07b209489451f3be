package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;

class AppendingTest {
  @TempDir private static Path folder;
  private static PackedFixture fixture;
  private static Path base;
  private static Path more;

  @BeforeAll
  static void pack() throws IOException {
    fixture = new PackedFixture(folder);
    base = fixture.set("base", 9);
    more = fixture.set("more", 10); // three files of 4, 4 and 2 blocks
  }

  @Test
  void foldersAndFilesJoin() throws IOException {
    List<AppendLog.Joined> all = look(AppendLog.NONE, more);
    assertThat(all).hasSize(1);
    assertThat(all.getFirst().blocks()).isEqualTo(10);
    assertThat(all.getFirst().sample()).isEqualTo(5);
    List<AppendLog.Joined> some = look(AppendLog.NONE, file(more, 2), file(more, 0));
    assertThat(some).hasSize(1);
    assertThat(some.getFirst().blocks()).isEqualTo(6);
    try (PackedBlocks blocks = PackedBlocks.open(base, new AppendLog(some), Profile.CORRECTED)) {
      assertThat(blocks.count()).isEqualTo(15);
      long[] last = new long[PackedFixture.BLOCK];
      long[] first = new long[PackedFixture.BLOCK];
      blocks.read(14, last); // the files stay in the order that they were named in
      try (PackedBlocks alone = PackedBlocks.open(more)) {
        alone.read(3, first);
        assertThat(last).isEqualTo(first);
      }
    }
  }

  @Test
  void theLogIsWrittenAndReadAgain() throws IOException {
    Path run = Files.createDirectories(folder.resolve("run"));
    assertThat(AppendLog.read(run)).isEqualTo(AppendLog.NONE);
    AppendLog log = new AppendLog(look(AppendLog.NONE, file(more, 0)));
    log = log.with(look(log, file(more, 1)));
    log.write(run);
    assertThat(AppendLog.read(run)).isEqualTo(log);
    assertThat(log.text(5)).as("nothing joined before sample 5").isEmpty();
    assertThat(log.text(6))
        .contains(" | 5 " + log.appends().getFirst().files().getFirst().sha256());
    try (PackedBlocks blocks = PackedBlocks.open(base, log, Profile.CORRECTED)) {
      assertThat(SampleOrder.of(Profile.CORRECTED, 1, blocks, log).firstOf(1)).isEqualTo(17);
    }
    Files.writeString(run.resolve(AppendLog.FILE_NAME), "{\"appends\": [{}]}");
    assertThatThrownBy(() -> AppendLog.read(run))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("appends.json: not a log of appends");
  }

  @Test
  void whatIsThereAlreadyIsNamedWithItsTwin() throws IOException {
    Path copy = Files.createDirectories(folder.resolve("copy"));
    Files.copy(file(base, 1), copy.resolve("renamed.bin"));
    Manifest of = Manifest.read(base);
    Manifest.PackedFile one = of.files().get(1);
    of.withFiles(
            List.of(
                new Manifest.PackedFile("renamed.bin", one.bytes(), one.tokens(), one.sha256())))
        .write(copy);
    Path renamed = copy.resolve("renamed.bin");
    refused(
        AppendLog.NONE,
        "%s: repeated data: %s has the same bytes; leave it out; nothing was appended"
            .formatted(renamed, file(base, 1)),
        more,
        renamed);
    AppendLog log = new AppendLog(look(AppendLog.NONE, file(more, 1)));
    refused(log, "repeated data: %s has the same bytes".formatted(file(more, 1)), more);
    refused(AppendLog.NONE, "repeated data", more, file(more, 0));
    assertThatThrownBy(
            () ->
                Appending.look(
                    new Appending.Known(base, List.of(more), AppendLog.NONE),
                    List.of(file(more, 0)),
                    5,
                    Progress.SILENT))
        .as("what is only scored is not learned")
        .hasMessageContaining("repeated data");
  }

  @Test
  void aCopyIsFoundWhateverItsManifestSays() throws IOException {
    Path liar = Files.createDirectories(folder.resolve("liar"));
    Files.copy(file(base, 0), liar.resolve("a.bin"));
    Manifest of = Manifest.read(base);
    Manifest.PackedFile one = of.files().getFirst();
    of.withFiles(
            List.of(new Manifest.PackedFile("a.bin", one.bytes(), one.tokens(), "f".repeat(64))))
        .write(liar);
    assertThatThrownBy(() -> look(AppendLog.NONE, liar))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("a.bin: its checksum is not that of manifest.json");
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    refused(AppendLog.NONE, "its block_length is 7, that of", fixture.set("longer", 4, 7));
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.copy(file(more, 0), other.resolve(file(more, 0).getFileName().toString()));
    String manifest = Files.readString(more.resolve("manifest.json"));
    Files.writeString(
        other.resolve("manifest.json"),
        manifest.replaceAll("\"tokenizer_hash\" : \"..", "\"tokenizer_hash\" : \"xx"));
    refused(AppendLog.NONE, "its tokenizer_hash is xx", other);
    Path stray = Files.copy(file(more, 0), more.resolve("stray.bin"));
    refused(AppendLog.NONE, "stray.bin: the manifest.json beside it does not name it", stray);
    Files.delete(stray);
    refused(AppendLog.NONE, "no such file or folder", folder.resolve("nothing"));
    refused(AppendLog.NONE, "no packed tokens here", folder);
  }

  @Test
  void whatHasChangedSinceItJoinedIsNamed() throws IOException {
    Path set = fixture.set("changing", 4);
    AppendLog log = new AppendLog(look(AppendLog.NONE, set));
    fixture.set("changing", 5);
    assertThatThrownBy(() -> PackedBlocks.open(base, log, Profile.CORRECTED))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("was appended to this run and is not the same any more");
  }

  private static void refused(AppendLog log, String message, Path... bins) {
    assertThatThrownBy(() -> look(log, bins))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  private static List<AppendLog.Joined> look(AppendLog log, Path... bins) throws IOException {
    return Appending.look(
        new Appending.Known(base, List.of(), log),
        new ArrayList<>(List.of(bins)),
        5,
        Progress.SILENT);
  }

  private static Path file(Path set, int index) {
    return set.resolve(Manifest.read(set).files().get(index).name());
  }
}
