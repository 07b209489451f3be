package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;

class FastTextModelTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"softmax.bin", "hs.bin", "words.bin", "ova.bin", "hs.ftz", "softmax.ftz"})
  void predictsAsFastTextDoes(String name) throws IOException {
    FastTextModel model = FastTextModel.open(GoldenModels.unpack("fasttext-" + name, folder));
    for (JsonNode row : Golden.jsonLines(Golden.path("language/fasttext.jsonl.gz"))) {
      String text = row.get("text").asText();
      List<FastTextModel.Prediction> all = model.predict(text, 6);
      assertThat(model.predict(text, 3)).as(text).isEqualTo(all.subList(0, 3));
      for (int i = 0; i < 3; i++) {
        // sums of floats in the order that fastText's compiler chose
        float probability = (float) row.get(name).get(i).get(1).asDouble();
        assertThat(all.get(i).probability()).as(text).isCloseTo(probability, within(2e-6f));
        // labels of one probability may stand in any order
        String label = row.get(name).get(i).get(0).asText();
        assertThat(all)
            .as(text)
            .anySatisfy(
                answer -> {
                  assertThat("__label__" + answer.label()).isEqualTo(label);
                  assertThat(answer.probability()).isCloseTo(probability, within(2e-6f));
                });
      }
    }
  }

  @Test
  void lineBreaksAreSpaces() throws IOException {
    FastTextModel model = FastTextModel.open(GoldenModels.unpack("fasttext-hs.bin", folder));
    assertThat(model.predict("the cat\nsees", 6)).isEqualTo(model.predict("the cat sees", 6));
    assertThat(model.labels()).containsExactlyInAnyOrder("zh", "en", "fr", "ru", "ja", "de");
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("lid.bin"), "no model at all");
    assertThatThrownBy(() -> FastTextModel.open(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("no fastText model");
    byte[] whole = Files.readAllBytes(GoldenModels.unpack("fasttext-hs.bin", folder));
    whole[8 + 7 * 4] = 1; // a model of word vectors
    Files.write(file, whole);
    assertThatThrownBy(() -> FastTextModel.open(file)).hasMessageContaining("word vectors");
    whole[4] = 13;
    Files.write(file, whole);
    assertThatThrownBy(() -> FastTextModel.open(file)).hasMessageContaining("version 13");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void brokenModelsAreRefusedOrRead(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (String name : List.of("hs.bin", "hs.ftz", "softmax.ftz")) {
      byte[] whole = Files.readAllBytes(GoldenModels.unpack("fasttext-" + name, folder));
      for (int i = 0; i < 60; i++) {
        byte[] bytes = whole.clone();
        for (int j = random.nextInt(1, 4); j > 0; j--) {
          // the head is where sizes are
          int at = random.nextInt(random.nextBoolean() ? 120 : bytes.length);
          bytes[at] = (byte) random.nextInt(256);
        }
        if (random.nextInt(3) == 0) {
          bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        Path file = Files.write(folder.resolve("broken"), bytes);
        try {
          FastTextModel.open(file).predict(Cases.text(random, 60), 2);
        } catch (FormatException e) {
          assertThat(e).hasMessageStartingWith(file + ": ");
        }
      }
    }
  }
}
