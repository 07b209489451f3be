package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.files.Checksum;
import steel.testkit.Golden;

class PerplexityModelTest {
  @TempDir private Path models;

  /// The pieces of `identity` may hold line breaks and all kinds of space.
  @ParameterizedTest
  @ValueSource(strings = {"nmt", "identity"})
  void isWhatSentencePieceAndKenLmGive(String pieces) throws IOException {
    GoldenModels.unpack(pieces + ".model", models.resolve("zh.sp.model"), models);
    Path arpa = GoldenModels.unpack("nmt.arpa", models.resolve("zh.arpa"), models);
    PerplexityModel model = PerplexityModel.open(models, "zh");
    for (JsonNode row : Golden.jsonLines(Golden.path("language/texts.jsonl.gz"))) {
      if (row.get("text").asText().indexOf('\0') >= 0) {
        continue; // KenLM's Python module takes it for the end of the line
      }
      double expected = row.get("perplexity").get(pieces).asDouble();
      assertThat(model.perplexity(row.get("text").asText()))
          .as(row.get("text").toString())
          .isCloseTo(expected, within(1e-12 * expected)); // the last bits of a power
    }
    assertThat(model.hashes())
        .containsEntry("zh.arpa", Checksum.ofFile(arpa))
        .containsEntry("zh.sp.model", Checksum.ofFile(models.resolve("zh.sp.model")));
  }

  @Test
  void charactersNeedNoPieceModel() throws IOException {
    GoldenModels.unpack("characters.arpa", models.resolve("zh.arpa"), models);
    Files.writeString(models.resolve("zh.json"), "{\"pieces\": \"characters\"}");
    PerplexityModel model = PerplexityModel.open(models, "zh");
    assertThat(model.perplexity("")).isZero();
    assertThat(model.perplexity(" \n\t ")).isZero();
    NgramModel.Sentence sentence = model.model().sentence();
    float sum = 0;
    for (String word : new String[] {"小", "猫", "▁", "喜", "欢"}) {
      sum += sentence.add(model.model().word(word));
    }
    sum += sentence.end();
    assertThat(model.perplexity("\u3000小猫 \n 喜欢 ")).isEqualTo(Math.pow(10, -(double) sum / 6));
    assertThat(model.perplexity("小猫喜欢苹果。")).isLessThan(model.perplexity("猫小欢果喜。苹"));
  }

  @Test
  void saysWhichFileIsMissing() throws IOException {
    assertThatThrownBy(() -> PerplexityModel.open(models, "zh"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds no zh.arpa")
        .hasMessageContaining("steel data train ngram");
    Files.writeString(models.resolve("zh.arpa.bin"), "x");
    assertThatThrownBy(() -> PerplexityModel.open(models, "zh"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("put the ARPA text");
    GoldenModels.unpack("few.arpa", models.resolve("zh.arpa"), models);
    assertThatThrownBy(() -> PerplexityModel.open(models, "zh"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("zh.sp.model: is not there");
    GoldenModels.unpack("suffix.model", models.resolve("zh.sp.model"), models);
    Files.writeString(
        models.resolve("zh.json"), "{\"pieces\": \"sentencepiece\", \"piece_model_hash\": \"12\"}");
    assertThatThrownBy(() -> PerplexityModel.open(models, "zh"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not the piece model that zh.arpa was trained on");
  }
}
