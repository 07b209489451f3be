package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.tokenizer.Tokenizer;

class PerplexityMeterTest {
  private static final float LIKELY = 3;

  @TempDir Path folder;
  private Tokenizer tokenizer;
  private TableModel model;

  @BeforeEach
  void makeAModelThatCountsOn() throws IOException {
    tokenizer = ByteTokenizer.of(folder);
    model = TableModel.even(ByteTokenizer.VOCAB_SIZE, 8);
    for (int id = 0; id + 1 < 10; id++) {
      model.prefer(id, id + 1, LIKELY);
    }
  }

  private PerplexityMeter meter(ScoringWay way, int window, long limit) {
    return new PerplexityMeter(way, model, tokenizer, window, limit, Progress.SILENT);
  }

  private static double nats(double logit) {
    return Math.log(ByteTokenizer.VOCAB_SIZE - 1 + Math.exp(LIKELY)) - logit;
  }

  @ParameterizedTest
  @EnumSource
  void everyWayAgreesOfAModelThatSeesNothingLater(ScoringWay way) {
    try (PerplexityMeter meter = meter(way, 8, 100)) {
      meter.accept(new int[] {3, 4, 5, 9});
      Perplexity result = meter.result();
      assertThat(result.way()).isEqualTo(way);
      assertThat(result.tokens()).isEqualTo(3);
      assertThat(result.nats()).isCloseTo(2 * nats(LIKELY) + nats(0), within(1e-5));
      assertThat(result.value()).isCloseTo(Math.exp(result.loss()), within(1e-9));
    }
  }

  @Test
  void windowsShareTheTokenBetweenThem() {
    try (PerplexityMeter meter = meter(ScoringWay.WINDOW, 4, 100)) {
      meter.accept(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      assertThat(model.calls).containsExactly(4, 4, 1);
      assertThat(meter.result().tokens()).isEqualTo(9);
      assertThat(meter.result().nats()).isCloseTo(9 * nats(LIKELY), within(1e-4));
    }
  }

  @Test
  void endsAtItsLimit() {
    try (PerplexityMeter meter = meter(ScoringWay.WINDOW, 4, 6)) {
      meter.accept(new int[] {0, 1, 2});
      assertThat(meter.isFull()).isFalse();
      meter.accept(new int[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
      assertThat(meter.isFull()).isTrue();
      meter.accept(new int[] {0, 1});
      assertThat(meter.result().tokens()).isEqualTo(6);
      assertThat(model.calls).containsExactly(2, 4);
    }
  }

  @Test
  void bitsAreThoseOfTheTextBehindTheFirstToken() {
    try (PerplexityMeter meter = meter(ScoringWay.WINDOW, 8, 100)) {
      byte[] text = "天空".getBytes(StandardCharsets.UTF_8);
      meter.accept(tokenizer.encode("天空"));
      assertThat(meter.result().bytes()).isEqualTo(text.length - 1);
      double bits = meter.result().nats() / Math.log(2) / (text.length - 1);
      assertThat(meter.result().bitsPerByte()).isCloseTo(bits, within(1e-12));
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> meter(ScoringWay.WINDOW, 9, 100))
        .withMessageContaining("max_position_embeddings");
    model.prefer(1, 2, Float.NaN);
    try (PerplexityMeter meter = meter(ScoringWay.CACHED, 8, 100)) {
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(meter::result)
          .withMessageContaining("nothing to score");
      assertThatExceptionOfType(ConfigException.class)
          .isThrownBy(() -> meter.accept(new int[] {1, 2}))
          .withMessageContaining("not numbers");
    }
  }
}
