package steel.data.pack;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BlockCensusTest {
  @Test
  void countsWhatIsMissingAndWhatIsRepeated() {
    BlockCensus census = new BlockCensus(130);
    census.begin(130);
    for (int block = 0; block < 130; block++) {
      if (block != 64 && block != 128) {
        census.read(block, 10);
      }
    }
    census.read(129, 3);
    census.end();
    census.begin(130);
    census.read(129, 3); // no repetition: another epoch
    assertThat(census.epochs()).isEqualTo(2);
    assertThat(census.reads()).isEqualTo(130);
    assertThat(census.tokens()).isEqualTo(1286);
    assertThat(census.missing()).isEqualTo(2);
    assertThat(census.repeated()).isEqualTo(1);
  }
}
