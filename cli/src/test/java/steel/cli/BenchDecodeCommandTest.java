package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import steel.testkit.Golden;

class BenchDecodeCommandTest {
  private static CommandRun bench(String... more) {
    String[] arguments = {
      "bench", "decode", Golden.path("model/qwen2-raw").toString(), "--tokens", "3", "--runs", "2"
    };
    return CommandRun.of(
        Stream.concat(Arrays.stream(arguments), Arrays.stream(more)).toArray(String[]::new));
  }

  @Test
  void severalSequencesHaveOneFigure() throws IOException {
    CommandRun run = bench("--batch", "3", "--depth", "5", "--json");
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode figures = new ObjectMapper().readTree(run.out());
    assertThat(figures.path("tokens_per_second").asDouble()).isPositive();
    assertThat(figures.path("runs").asInt()).isEqualTo(2);
    assertThat(figures.has("percent_of_bus")).isFalse(); // a read serves several tokens
    assertThat(bench("--batch", "2").out())
        .contains("of 2 sequences together")
        .contains(" MB of memory, 0.8 MB of it keys and values"); // a block of 256 tokens of each
  }

  @Test
  void refusesMoreThanAStepTakes() {
    for (String count : new String[] {"0", "17"}) {
      CommandRun run = bench("--batch", count);
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("--batch must be from 1 to 16, got " + count);
    }
  }
}
