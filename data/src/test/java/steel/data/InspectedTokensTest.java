package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;

class InspectedTokensTest {
  private static final int BLOCK = PackedFixture.BLOCK;

  @TempDir private Path folder;
  private Path set;
  private Path second;

  @BeforeEach
  void pack() throws IOException {
    set = new PackedFixture(folder).set("set", 6); // files of 4 blocks
    second = set.resolve("set_process0_0000000001.bin");
  }

  @Test
  void showsTheBlocksThatTrainingReads() throws IOException {
    try (InspectedTokens seen = InspectedTokens.open(set, 0);
        PackedBlocks blocks = PackedBlocks.open(set)) {
      assertThat(seen.blocks()).isEqualTo(8); // with those that are all padding
      assertThat(seen.tokens()).isEqualTo(8 * BLOCK);
      assertThat(seen.type()).contains("uint16");
      assertThat(seen.problems()).isEmpty();
      long[] expected = new long[BLOCK];
      for (long number = 0; number < blocks.count(); number++) {
        blocks.read(number, expected);
        InspectedTokens.Block block = seen.block(number);
        assertThat(Arrays.stream(block.ids()).asLongStream()).containsExactly(box(expected));
        assertThat(block.continuesDocument()).isEqualTo(number > 0); // it has one document
        seen.check(block);
      }
      assertThat(seen.problems()).isEmpty();
      assertThat(seen.block(5).file()).isEqualTo(second);
      assertThat(seen.block(5).firstToken()).isEqualTo(BLOCK);
      assertThatThrownBy(() -> seen.block(8))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("no block 8: there are 8");
    }
  }

  @Test
  void aFileAloneIsShownToo() throws IOException {
    try (InspectedTokens seen = InspectedTokens.open(second, 0)) {
      assertThat(seen.blocks()).isEqualTo(4);
      assertThat(seen.manifest()).isPresent();
    }
    Path moved = Files.copy(second, folder.resolve("moved.bin"));
    try (InspectedTokens seen = InspectedTokens.open(moved, 0)) {
      assertThat(seen.blocks()).isEqualTo(1); // nobody knows better
      assertThat(seen.isLengthKnown()).isFalse();
    }
    Path original = Golden.path("packed/int32/set_process0_0000000000.bin");
    try (InspectedTokens seen = InspectedTokens.open(original, 33)) {
      assertThat(seen.blocks()).isEqualTo(6);
      assertThat(seen.block(0).ids()[0]).isEqualTo(36696);
    }
    try (InspectedTokens seen = InspectedTokens.open(moved, 10)) {
      assertThat(seen.blocks()).isEqualTo(2);
      assertThat(seen.block(1).ids()).hasSize(10);
    }
  }

  @Test
  void whatIsBrokenIsSaidAndTheRestIsShown() throws IOException {
    byte[] bytes = Files.readAllBytes(second);
    Files.write(second, Arrays.copyOf(bytes, bytes.length - 7));
    try (InspectedTokens seen = InspectedTokens.open(set, 0)) {
      assertThat(seen.problems())
          .singleElement()
          .asString()
          .contains(second.toString(), "was it cut?");
      assertThat(seen.block(7).ids()).hasSize(1);
      assertThat(seen.block(0).ids()).hasSize(BLOCK);
    }
    bytes[30] ^= 1;
    Files.write(second, bytes);
    try (InspectedTokens seen = InspectedTokens.open(set, 0)) {
      seen.check(seen.block(0));
      assertThat(seen.problems()).isEmpty();
      seen.check(seen.block(4));
      seen.check(seen.block(5));
      assertThat(seen.problems())
          .containsExactly(second + ": its checksum is not that of manifest.json");
    }
    Files.delete(second);
    try (InspectedTokens seen = InspectedTokens.open(set, 0)) {
      assertThat(seen.blocks()).isEqualTo(4);
      assertThat(seen.problems()).singleElement().asString().contains("is missing");
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyBytesAreReadAsFarAsTheyGo(long seed) throws IOException {
    byte[] good = Files.readAllBytes(second);
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 300; i++) {
      byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 8));
      for (int flips = random.nextInt(4); flips > 0 && bad.length > 0; flips--) {
        bad[random.nextInt(Math.min(bad.length, 40))] = (byte) random.nextInt(256);
      }
      Files.write(second, bad);
      try (InspectedTokens seen = InspectedTokens.open(second, 0)) {
        for (long number = 0; number < seen.blocks(); number++) {
          InspectedTokens.Block block = seen.block(number);
          seen.check(block);
          assertThat(block.ids().length).isBetween(1, BLOCK);
        }
      } catch (FormatException e) {
        throw new AssertionError("is shown, not refused", e);
      }
    }
  }

  private static Long[] box(long[] values) {
    return Arrays.stream(values).boxed().toArray(Long[]::new);
  }
}
