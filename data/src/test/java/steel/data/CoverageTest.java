package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.testkit.Cases;

class CoverageTest {
  private static final int TOKENS = 30 * PackedFixture.BLOCK + 1;

  @TempDir private static Path folder;
  private static PackedFixture fixture;
  private static Path set;

  @BeforeAll
  static void pack() throws IOException {
    fixture = new PackedFixture(folder);
    set = fixture.set("base", 31);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyBlockIsReadOnceAnEpoch(long seed) throws IOException {
    Path more = fixture.set("more", 12);
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 40; i++) {
      Coverage.Run run =
          new Coverage.Run(
              random.nextLong(),
              1 + random.nextInt(9),
              1 + random.nextInt(4),
              random.nextInt(99),
              2);
      CoverageSummary alone = Coverage.of(set, List.of(), run, Progress.SILENT);
      assertThat(alone.exact()).isTrue();
      assertThat(alone.readers()).isEqualTo(run.readers());
      assertThat(alone.sets())
          .containsExactly(
              new CoverageSummary.Set(set.toString(), 31, 2, 62, 2 * TOKENS, 2 * TOKENS, 0, 0));
      CoverageSummary grown = Coverage.of(set, List.of(more), run, Progress.SILENT);
      long tokens = 2 * (TOKENS + 11 * PackedFixture.BLOCK + 1);
      assertThat(grown.sets())
          .containsExactly(
              new CoverageSummary.Set(set.toString(), 43, 2, 86, tokens, tokens, 0, 0));
    }
  }

  @Test
  void aMixtureIsReadAsPlanned() throws IOException {
    Path small = fixture.set("small", 5);
    Path file =
        Files.writeString(
            folder.resolve("mixture.yaml"),
            """
            tokens: 120
            sources:
              - {name: base, path: %s, weight: 1}
              - {name: small, path: %s, weight: 1, max_repetitions: 3}
            """
                .formatted(set, small));
    Coverage.Run run = new Coverage.Run(1, 3, 2, 7, 1);
    CoverageSummary summary = Coverage.of(file, List.of(), run, Progress.SILENT);
    assertThat(summary.exact()).isTrue();
    CoverageSummary.Set one = summary.sets().get(1);
    assertThat(one.name()).isEqualTo("small");
    assertThat(one.reads()).isEqualTo(12);
    assertThat(one.epochs()).isEqualTo(3); // the third in part
    assertThat(one.planned()).isEqualTo(60);
    assertThat(one.tokens()).isBetween(60L - 3 * 4, 60L - 2 * 4); // its last block has one token
    assertThatThrownBy(() -> Coverage.of(file, List.of(set), run, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("a mixture is read as it stands");
  }

  @Test
  void anOutputOfPackHasTwoSets() throws IOException {
    CoverageSummary summary =
        Coverage.of(
            folder.resolve("packed-base"),
            List.of(),
            new Coverage.Run(1, 1, 1, 0, 1),
            Progress.SILENT);
    assertThat(summary.sets()).hasSize(2);
    assertThat(summary.sets().get(1).blocks()).isZero(); // nothing was kept for validation
    assertThatThrownBy(
            () ->
                Coverage.of(
                    folder.resolve("packed-base"),
                    List.of(set),
                    new Coverage.Run(1, 1, 1, 0, 1),
                    Progress.SILENT))
        .hasMessageContaining("holds several sets; name the one to append to");
  }

  @Test
  void whatIsThereAlreadyIsRefused() throws IOException {
    Coverage.Run run = new Coverage.Run(1, 1, 1, 5, 1);
    assertThatThrownBy(() -> Coverage.of(set, List.of(set), run, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("repeated data");
    Path more = fixture.set("more", 12);
    assertThatThrownBy(() -> Coverage.of(set, List.of(more, more), run, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("repeated data");
  }

  @Test
  void nonsenseIsRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThatThrownBy(() -> new Coverage.Run(1, 0, 1, 0, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("world size must be at least 1, got 0");
    assertThatThrownBy(() -> new Coverage.Run(1, 1, 1, -1, 1)).hasMessageContaining("negative");
    Coverage.Run run = new Coverage.Run(1, 1, 1, 0, 1);
    assertThatThrownBy(() -> Coverage.of(folder.resolve("none"), List.of(), run, Progress.SILENT))
        .hasMessageContaining("no such file or folder");
    assertThatThrownBy(() -> Coverage.of(empty, List.of(), run, Progress.SILENT))
        .hasMessageContaining("nothing has a manifest.json");
  }
}
