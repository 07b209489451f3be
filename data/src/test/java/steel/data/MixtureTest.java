package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.testkit.Cases;

class MixtureTest {
  @TempDir private static Path folder;
  private static Path large;
  private static Path small;

  @BeforeAll
  static void pack() throws IOException {
    PackedFixture fixture = new PackedFixture(folder);
    large = fixture.set("large", 60);
    small = fixture.set("small", 7);
  }

  @Test
  void weightsActWhateverTheSizes() throws IOException {
    try (Mixture mixture = open("tokens: 100", source(large, 3, 4), source(small, 1, 4))) {
      assertThat(mixture.count()).isEqualTo(20);
      assertThat(mixture.plan().getFirst().share()).isEqualTo(0.75);
      int ofSmall = 0;
      for (int sample = 0; sample < 20; sample++) {
        ofSmall += mixture.at(sample).source();
        assertThat(Math.abs(ofSmall - (sample + 1) * 0.25)).isLessThan(1);
      }
      assertThat(ofSmall).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void noBlockComesMoreOftenThanAllowed(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int run = 0; run < 20; run++) {
      int repetitions = 1 + random.nextInt(5);
      String first = source(large, 0.1 + random.nextDouble(), repetitions);
      String second = source(small, 0.1 + random.nextDouble(), repetitions);
      try (Mixture mixture = open("", first, second)) {
        Map<String, Integer> reads = new HashMap<>();
        for (long sample = 0; sample < mixture.count(); sample++) {
          Mixture.Place place = mixture.at(sample);
          int times = reads.merge(place.source() + "/" + place.block(), 1, Integer::sum);
          assertThat(times).isLessThanOrEqualTo(repetitions);
        }
        // one of the two is used up, or the plan would be longer
        assertThat(mixture.plan())
            .anySatisfy(
                planned ->
                    assertThat(planned.plannedBlocks()).isEqualTo(repetitions * planned.blocks()));
        assertThat(mixture.plan().stream().mapToLong(Mixture.Planned::plannedBlocks).sum())
            .isEqualTo(mixture.count());
      }
    }
  }

  @Test
  void readsTheBlocksThatItNames() throws IOException {
    try (Mixture mixture = open("", source(large, 1, 1), source(small, 1, 1));
        PackedBlocks direct = PackedBlocks.open(small)) {
      long[] mixed = new long[PackedFixture.BLOCK];
      long[] expected = new long[PackedFixture.BLOCK];
      int compared = 0;
      for (long sample = 0; sample < mixture.count(); sample++) {
        Mixture.Place place = mixture.at(sample);
        if (place.source() == 1) {
          mixture.read(sample, mixed);
          direct.read(place.block(), expected);
          assertThat(mixed).isEqualTo(expected);
          compared++;
        }
      }
      assertThat(compared).isEqualTo(7);
    }
  }

  @Test
  void theSameSeedGivesTheSameSequenceAndAnotherAnother() throws IOException {
    String[] sources = {source(large, 2, 4), source(small, 1, 4)};
    try (Mixture once = open("", sources);
        Mixture shorter = open("tokens: 50", sources);
        Mixture other = Mixture.open(folder.resolve("mixture.yaml"), 8)) {
      assertThat(once.fingerprint()).isEqualTo(shorter.fingerprint());
      int same = 0;
      for (long sample = 0; sample < shorter.count(); sample++) {
        assertThat(shorter.at(sample)).isEqualTo(once.at(sample));
        same += other.at(sample).equals(once.at(sample)) ? 1 : 0;
      }
      assertThat(same).isLessThan(5);
      long count = shorter.count();
      assertThatIllegalArgumentException().isThrownBy(() -> shorter.at(count));
    }
  }

  @Test
  void theImpossibleIsRefusedWithNumbers() {
    assertThatThrownBy(() -> open("tokens: 1_000", source(large, 1, 4), source(small, 1, 4)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "%s: 1,000 tokens are wanted, with these weights the sources reach 285;"
                    .formatted(folder.resolve("mixture.yaml"))
                + " small: its share of 0.5000 is 500 tokens, but %s has 140 with".formatted(small)
                + " max_repetitions 4: its share can be 0.1400 at most, or its max_repetitions"
                + " 14.3");
    assertThatThrownBy(() -> open("tokens: 10_000", source(large, 1, 1), source(small, 1, 1)))
        .hasMessageContaining("all sources together have 335");
    assertThatThrownBy(() -> open("", source(small, 1, 0.1)))
        .hasMessageContaining("max_repetitions 0.1 leaves no block of its 7 to read");
  }

  @Test
  void theNumbersOfARefusalAreRight() throws IOException {
    // 285 tokens are reached, 0.14 of 1,000 is too: the message above says so
    open("tokens: 285", source(large, 1, 4), source(small, 1, 4)).close();
    open("tokens: 1_000", source(large, 0.86, 4), source(small, 0.14, 4)).close();
    open("tokens: 1_000", source(large, 1, 4), source(small, 1, 14.3)).close();
    assertThatThrownBy(() -> open("tokens: 286", source(large, 1, 4), source(small, 1, 4)))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void whatDoesNotBelongTogetherIsRefused() throws IOException {
    Path wide = new PackedFixture(folder).set("wide", 3, 9);
    assertThatThrownBy(() -> open("", source(large, 1, 1), source(wide, 1, 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("its block_length is 9, that of");
    assertThatThrownBy(
            () -> open("", source(large, 1, 1), source(large, 1, 1).replace("large", "again")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no packed tokens here");
    Path copy = copy(small);
    assertThatThrownBy(() -> open("", source(small, 1, 1), source(copy, 1, 1)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("repeated data");
  }

  @Test
  void mistakesInTheFileAreNamed() {
    assertThatThrownBy(() -> open("", source(large, -1, 1)))
        .hasMessageContaining("mixture.yaml:")
        .hasMessageContaining("weight must be above 0, got -1.0");
    assertThatThrownBy(() -> open("tokens: 0", source(large, 1, 1)))
        .hasMessageContaining("tokens must be positive");
    assertThatThrownBy(() -> open("", source(large, 1, 1), source(large, 1, 1)))
        .hasMessageContaining("two sources are named large");
    assertThatThrownBy(() -> open("sources: []")).hasMessageContaining("at least one folder");
  }

  private static Path copy(Path set) throws IOException {
    Path copy = Files.createDirectories(set.resolveSibling("copy"));
    try (var files = Files.list(set)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName()));
      }
    }
    return copy;
  }

  private static Mixture open(String head, String... sources) throws IOException {
    StringBuilder yaml = new StringBuilder(head).append('\n');
    if (sources.length > 0) {
      yaml.append("sources:\n");
    }
    for (String source : sources) {
      yaml.append(source);
    }
    Path file = Files.writeString(folder.resolve("mixture.yaml"), yaml);
    return Mixture.open(file, 7);
  }

  private static String source(Path set, double weight, double maxRepetitions) {
    String name = set.toString().replaceAll(".*packed-(\\w+)/train$", "$1").replaceAll(".*/", "");
    return "  - {name: %s, path: %s, weight: %s, max_repetitions: %s}\n"
        .formatted(name, set, weight, maxRepetitions);
  }
}
