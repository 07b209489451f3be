package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.data.RunCensus.FileCoverage;
import steel.files.Progress;
import steel.testkit.Cases;

class RunCensusTest {
  @TempDir private static Path folder;
  private static Path base;
  private static AppendLog log;
  private static PackedBlocks blocks;

  /// 10 blocks in files of 4, 4 and 2; 5 more from sample 7 on, 3 more from sample 22 on.
  @BeforeAll
  static void pack() throws IOException {
    PackedFixture fixture = new PackedFixture(folder);
    base = fixture.set("base", 10);
    log = joined(AppendLog.NONE, fixture.set("more", 5), 7);
    log = joined(log, fixture.set("last", 3), 22);
    blocks = PackedBlocks.open(base, log, Profile.CORRECTED);
  }

  @AfterAll
  static void close() {
    blocks.close();
  }

  private static AppendLog joined(AppendLog log, Path set, long sample) throws IOException {
    Appending.Known known = new Appending.Known(base, List.of(), log);
    return log.with(Appending.look(known, List.of(set), sample, Progress.SILENT));
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void aRunIsExactWhereverItStands(long seed) {
    for (long samples = 0; samples < 60; samples++) {
      RunCensus census = census(seed);
      census.read(0, samples / 2);
      census.read(samples / 2, samples - samples / 2);
      List<FileCoverage> files = census.finish();
      assertThat(files).hasSize(6).allMatch(FileCoverage::exact);
      assertThat(sum(files, FileCoverage::reads)).isEqualTo(samples);
      long left = (samples <= 15 ? 15 : samples <= 33 ? 33 : samples <= 51 ? 51 : 69) - samples;
      assertThat(sum(files, FileCoverage::left)).isEqualTo(left);
    }
  }

  @Test
  void theOriginalsOrderIsExactToo() throws IOException {
    try (PackedBlocks whole = PackedBlocks.open(base, log, Profile.REFERENCE)) {
      assertThat(whole.count()).as("with padding").isEqualTo(6 * 4);
      for (long samples = 0; samples < 80; samples += 7) {
        RunCensus census = RunCensus.of(whole, SampleOrder.of(Profile.REFERENCE, 3407, whole, log));
        census.read(0, samples);
        assertThat(census.finish()).hasSize(6).allMatch(FileCoverage::exact);
      }
    }
    try (PackedBlocks whole = PackedBlocks.open(base, AppendLog.NONE, Profile.REFERENCE)) {
      assertThatThrownBy(() -> SampleOrder.of(Profile.REFERENCE, -1, whole, AppendLog.NONE))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("train.seed");
    }
  }

  @Test
  void rowsThatComeTwiceAreRepeated() {
    RunCensus census = census(1);
    census.read(0, 8);
    census.read(4, 8);
    List<FileCoverage> files = census.finish();
    assertThat(sum(files, FileCoverage::repeated)).isEqualTo(4);
    assertThat(sum(files, FileCoverage::missing)).isZero();
  }

  @Test
  void rowsThatAreSkippedAreMissing() {
    RunCensus census = census(1);
    census.read(0, 8);
    census.read(12, 8); // into the second epoch
    List<FileCoverage> files = census.finish();
    assertThat(sum(files, FileCoverage::missing)).isEqualTo(4);
    assertThat(sum(files, FileCoverage::repeated)).isZero();
    census = census(1);
    census.read(0, 20);
    census.read(0, 3); // an epoch that is over
    assertThat(sum(census.finish(), FileCoverage::repeated)).isEqualTo(3);
  }

  @Test
  void anEpochOfAMixtureIsOneOfItsSets() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("mixture.yaml"),
            """
            sources:
              - {name: base, path: %s, weight: 2}
              - {name: more, path: %s, weight: 1}
            """
                .formatted(base, log.appends().getFirst().folder()));
    try (Mixture mixture = Mixture.open(file, Cases.random(3).nextLong())) {
      RunCensus census = RunCensus.of(mixture);
      census.read(0, 40);
      List<FileCoverage> files = census.finish();
      assertThat(files).hasSize(5).allMatch(FileCoverage::exact);
      assertThat(sum(files, FileCoverage::reads)).isEqualTo(40);
      assertThatThrownBy(() -> census.read(mixture.count() - 1, 2))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("was it made shorter?");
    }
  }

  private static RunCensus census(long seed) {
    return RunCensus.of(blocks, SampleOrder.of(Profile.CORRECTED, seed, blocks, log));
  }

  private static long sum(List<FileCoverage> files, ToLongFunction<FileCoverage> what) {
    return files.stream().mapToLong(what).sum();
  }
}
