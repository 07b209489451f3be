package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.cli.Verification.Status;
import steel.config.ConfigException;
import steel.model.ConfigJson;
import steel.model.Decoding;
import steel.model.LanguageModel;
import steel.model.ModelConfig;
import steel.testkit.Golden;
import steel.weights.SafetensorsWriter;
import steel.weights.SafetensorsWriter.Tensor;

class VerificationTest {
  @TempDir private Path folder;

  @Test
  void comparesEveryRowAtItsUnmaskedPositions() throws Exception {
    Path file = write(4, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    Verification.Case one =
        Verification.run(new Echo("qwen2-raw", 0f), "java", file, 1e-4).getFirst();
    assertThat(one.name()).isEqualTo("padded");
    assertThat(one.positions()).as("one of four is masked").isEqualTo(3);
  }

  @Test
  void aDifferenceAboveTheToleranceIsFoundAndMeasured() {
    Path file = Golden.path("model/qwen2-raw/expected.safetensors");
    List<Verification.Case> cases = Verification.run(new Echo("qwen2-raw", 0f), "java", file, 1e-4);
    assertThat(cases).extracting(Verification.Case::name).contains("main", "short", "leftpad");
    assertThat(cases).allMatch(c -> c.status() == Status.DIFFERS && c.maxAbsDifference() > 0.1);
  }

  @Test
  void notANumberIsNeverClose() throws Exception {
    Path file = write(4, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    Verification.Case one =
        Verification.run(new Echo("qwen2-raw", Float.NaN), "java", file, 1e9).getFirst();
    assertThat(one.status()).isEqualTo(Status.DIFFERS);
    assertThat(one.maxAbsDifference()).isInfinite();
  }

  @Test
  void paddingIntoAModelThatMixesTokensIsRefused() throws Exception {
    Path file = write(4, new float[] {1, 2, 3, 4, 5, 6, 7, 8});
    Verification.Case one =
        Verification.run(new Echo("steel-v3", 0f), "java", file, 1e-4).getFirst();
    assertThat(one.status()).isEqualTo(Status.REFUSED);
  }

  @Test
  void aFileWithoutCasesOrOfAnotherModelIsNamed() throws Exception {
    Path weights = Golden.path("model/qwen2-raw/model.safetensors");
    assertThatThrownBy(() -> Verification.run(new Echo("qwen2-raw", 0f), "java", weights, 1e-4))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds no case");
    Path other = write(3, new float[] {1, 2, 3, 4, 5, 6});
    assertThatThrownBy(() -> Verification.run(new Echo("qwen2-raw", 0f), "java", other, 1e-4))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is it of this model?");
  }

  /// Two rows of two tokens, the first token of the first row masked; small vocabularies only fit
  /// by luck, so the logits are stretched to the model's.
  private Path write(int positions, float[] seeds) throws Exception {
    int vocabSize = new Echo("qwen2-raw", 0f).config().vocabSize();
    float[] logits = new float[positions * vocabSize];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = seeds[i % seeds.length];
    }
    Path file = folder.resolve("expected.safetensors");
    SafetensorsWriter.write(
        file,
        Map.of(),
        List.of(
            Tensor.of("padded.input_ids", new long[] {2, 2}, new long[] {0, 5, 6, 7}),
            Tensor.of("padded.attention_mask", new long[] {2, 2}, new long[] {0, 1, 1, 1}),
            Tensor.of("padded.logits", new long[] {positions, vocabSize}, logits)));
    return file;
  }

  /// Says that every logit is the same number.
  private record Echo(ModelConfig config, float value) implements LanguageModel {
    Echo(String golden, float value) {
      this(ConfigJson.read(Golden.path("model/" + golden)), value);
    }

    @Override
    public float[] logits(int[] inputIds, int[] positionIds) {
      float[] logits = new float[inputIds.length * config.vocabSize()];
      Arrays.fill(logits, value);
      return logits;
    }

    @Override
    public double[] logProbabilities(int[] inputIds) {
      throw new UnsupportedOperationException("a verification compares logits");
    }

    @Override
    public Decoding decode() {
      throw new UnsupportedOperationException("a verification scores whole sequences");
    }

    @Override
    public void close() {}
  }
}
