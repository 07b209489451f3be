package steel.infer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.infer.Constraint.Ending;
import steel.model.Sampling;
import steel.testkit.Golden;
import steel.tokenizer.Tokenizer;

class ConstraintTest {
  private static final Generation RANDOM =
      Generation.of(30).withSampling(Sampling.GREEDY.withTemperature(2).withSeed(5));

  @TempDir Path folder;

  /// Digits, at least `least` and at most `most`.
  private record Digits(int least, int most) implements Constraint {
    @Override
    public Answer start(Tokenizer tokenizer) {
      int[] digits = tokenizer.encode("0123456789");
      Arrays.sort(digits);
      return new Answer() {
        private int count;

        @Override
        public void mask(float[] logits) {
          for (int id = 0; id < logits.length; id++) {
            if (Arrays.binarySearch(digits, id) < 0) {
              logits[id] = Float.NEGATIVE_INFINITY;
            }
          }
        }

        @Override
        public void accept(int id) {
          count++;
        }

        @Override
        public Ending ending() {
          return count < least ? Ending.NOT_YET : count < most ? Ending.POSSIBLE : Ending.DUE;
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 3})
  void answersHaveTheForm(long seed) throws IOException {
    Generation random = RANDOM.withSampling(RANDOM.sampling().withSeed(seed));
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      Reply exact = model.generate(new int[] {1}, random.withConstraint(new Digits(7, 7)));
      assertThat(exact.text()).matches("[0-9]{7}");
      assertThat(exact.ids()).hasSize(7); // the end need not be asked for
      assertThat(exact.finishReason()).isEqualTo(FinishReason.STOP);
      Reply cut = model.generate(new int[] {1}, random.withConstraint(new Digits(40, 50)));
      assertThat(cut.text()).matches("[0-9]{30}");
      assertThat(cut.finishReason()).isEqualTo(FinishReason.LENGTH);
    }
  }

  @Test
  void anEndComesWhenItMayAndNotBefore() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      int end = model.tokenizer().encode("E")[0];
      Sampling wantsToEnd = Sampling.GREEDY.withLogitBias(Map.of(end, 100.0));
      Generation generation =
          RANDOM.withSampling(wantsToEnd).withStopIds(Set.of(end)).withConstraint(new Digits(3, 9));
      Reply reply = model.generate(new int[] {1}, generation);
      assertThat(reply.ids()).hasSize(4).endsWith(end);
      assertThat(reply.text()).matches("[0-9]{3}E");
      assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void anAnswerThatIsCompleteAtOnceIsEmpty() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      Reply reply = model.generate(new int[] {1}, RANDOM.withConstraint(new Digits(0, 0)));
      assertThat(reply.ids()).isEmpty();
      assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void tellsWhenTheFormAndTheSettingsLeaveNothing() throws IOException {
    try (var model = SteelModel.open(TinyChatModel.write("qwen2-raw", folder))) {
      Generation generation =
          RANDOM
              .withSampling(RANDOM.sampling().withNoRepeatNgram(1))
              .withConstraint(new Digits(20, 20));
      assertThatThrownBy(() -> model.generate(new int[] {1}, generation))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("after 11 tokens none is left to choose");
    }
  }

  @Test
  void needsATokenizer() {
    try (var model = SteelModel.open(Golden.path("model/qwen2-raw"))) {
      assertThatThrownBy(
              () -> model.generate(new int[] {1}, RANDOM.withConstraint(new Digits(1, 1))))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("tokenizer");
    }
  }
}
