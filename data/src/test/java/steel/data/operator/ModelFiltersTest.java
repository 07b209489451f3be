package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.Profile;
import steel.data.language.QualityTrainer;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;

/// Filters that ask a model of the folder of models.
class ModelFiltersTest {
  @TempDir private Path folder;

  @BeforeEach
  void unpackLanguageModel() throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(Files.newInputStream(Golden.path("language/fasttext-hs.ftz.gz")))) {
      Files.write(folder.resolve("lid.176.ftz"), in.readAllBytes());
    }
  }

  private Operator.Filter read(String step) throws IOException {
    OperatorContext context =
        new OperatorContext(Profile.CORRECTED, Optional.empty(), Optional.of(folder));
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "p: [" + step + "]");
    return (Operator.Filter)
        Recipe.read(recipe, root -> root.named("p", (n, b) -> Operators.read(n, b, context)))
            .value()
            .getFirst();
  }

  @Test
  void languageIsTheLikeliest() throws IOException {
    Operator.Filter any = read("language_id_score_filter: {}");
    Operator.Filter english = read("language_id_score_filter: {lang: en, min_score: 0.5}");
    Operator.Filter two = read("language_id_score_filter: {lang: [en, zh]}");
    assertThat(any.range().min()).isEqualTo(0.8);
    int compared = 0;
    for (JsonNode row : Golden.jsonLines(Golden.path("language/fasttext.jsonl.gz"))) {
      String text = row.get("text").asText();
      if (!text.equals(text.toLowerCase(Locale.ROOT))) {
        continue;
      }
      String label = row.get("hs.ftz").get(0).get(0).asText().substring("__label__".length());
      double probability = row.get("hs.ftz").get(0).get(1).asDouble();
      assertThat(any.statistic(text)).isCloseTo(probability, within(2e-6)); // floats
      assertThat(english.statistic(text) > 0).isEqualTo(label.equals("en"));
      assertThat(two.statistic(text) > 0).isEqualTo(label.equals("en") || label.equals("zh"));
      compared++;
    }
    assertThat(compared).isGreaterThan(100);
    assertThat(any.statistic("The CAT\nsees")).isEqualTo(any.statistic("the cat sees"));
    assertThat(any.toString()).contains(Checksum.ofFile(folder.resolve("lid.176.ftz")));
  }

  @Test
  void qualityIsWhatTheClassifierSays() throws IOException {
    List<String> good = new ArrayList<>();
    List<String> bad = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      good.add("今天天气很好，我们去公园" + i);
      bad.add("点击 <<购买>> !!! $$" + i);
    }
    Path file = folder.resolve("quality.bin");
    try (var out = Files.newOutputStream(file)) {
      QualityTrainer.train(good, bad, new QualityTrainer.Options(12, 3, 0.5, 0, 1), Progress.SILENT)
          .classifier("{}")
          .writeTo(out);
    }
    Operator.Filter filter = read("quality_score_filter: {}");
    assertThat(filter.range()).isEqualTo(new Operator.Range(0.5, 1));
    assertThat(filter.range().holds(filter.statistic("我们今天去公园"))).isTrue();
    assertThat(filter.range().holds(filter.statistic("点击!!! $$ 购买"))).isFalse();
    assertThat(filter.toString()).contains(Checksum.ofFile(file));
  }

  @Test
  void saysWhichModelIsMissing() throws IOException {
    assertThatThrownBy(() -> read("language_id_score_filter: {lang: xx}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("\"xx\" is not one of");
    assertThatThrownBy(() -> read("quality_score_filter: {model: mine.bin}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("mine.bin is not there; steel data train quality makes one");
    Files.delete(folder.resolve("lid.176.ftz"));
    assertThatThrownBy(() -> read("language_id_score_filter: {}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("holds no lid.176.bin or lid.176.ftz");
  }
}
