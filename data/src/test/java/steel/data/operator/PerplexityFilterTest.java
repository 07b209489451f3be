package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.data.Profile;
import steel.testkit.Golden;

class PerplexityFilterTest {
  @TempDir private Path folder;

  private Operator.Filter read(String parameters, OperatorContext context) throws IOException {
    Path recipe = Files.writeString(folder.resolve("r.yaml"), "p: [" + parameters + "]");
    return (Operator.Filter)
        Recipe.read(recipe, root -> root.named("p", (n, b) -> Operators.read(n, b, context)))
            .value()
            .getFirst();
  }

  private OperatorContext models(Profile profile) throws IOException {
    for (String name : new String[] {"nmt.arpa", "nmt.model"}) {
      Path golden = Golden.path("language/" + name + ".gz");
      Path file = folder.resolve(name.replace("nmt.arpa", "zh.arpa").replace("nmt.", "zh.sp."));
      try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(golden))) {
        Files.write(file, in.readAllBytes());
      }
    }
    return new OperatorContext(profile, Optional.empty(), Optional.of(folder));
  }

  @Test
  void roundsWhatTheModelSays() throws IOException {
    OperatorContext context = models(Profile.REFERENCE);
    PerplexityFilter filter =
        (PerplexityFilter) read("perplexity_filter: {lang: zh, max_ppl: 100}", context);
    String text = "小猫喜欢苹果。ABC 123";
    assertThat(filter.statistic(text))
        .isEqualTo(Math.rint(10 * filter.model().perplexity(text)) / 10);
    assertThat(filter.statistic("")).isZero();
    assertThat(filter.range()).isEqualTo(new Operator.Range(0, 100));
    assertThat(filter)
        .hasToString(read("perplexity_filter: {lang: zh, max_ppl: 100}", context).toString());
  }

  @Test
  void theCorrectedOneShowsTextAsCcnetDoes() throws IOException {
    assertThat(PerplexityFilter.normalized(" Çà，２０25年\u0007“É” ")).isEqualTo("ca,0000年\"e\"");
    PerplexityFilter plain =
        (PerplexityFilter) read("perplexity_filter: {lang: zh}", models(Profile.CORRECTED));
    assertThat(plain.statistic("ＡBC，12")).isEqualTo(plain.statistic("Ａbc,00"));
    Files.writeString(folder.resolve("zh.json"), "{\"pieces\": \"sentencepiece\"}");
    assertThat(
            ((PerplexityFilter) read("perplexity_filter: {lang: zh}", models(Profile.CORRECTED)))
                .isNormalized())
        .isFalse();
  }

  @Test
  void wordsMayBePieces() throws IOException {
    Operator.Filter filter =
        read("words_num_filter: {lang: zh, tokenization: true}", models(Profile.REFERENCE));
    assertThat(filter.statistic("小猫喜欢苹果")).isGreaterThan(1);
    Operator.Filter repetition =
        read(
            "word_repetition_filter: {lang: zh, tokenization: true, rep_len: 2}",
            models(Profile.REFERENCE));
    assertThat(repetition.statistic("小猫喜欢苹果".repeat(6))).isGreaterThan(0.9);
  }

  @Test
  void saysWhichModelIsMissing() {
    OperatorContext none = OperatorContext.of(Profile.REFERENCE);
    assertThatThrownBy(() -> read("perplexity_filter: {lang: zh}", none))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("r.yaml:1: p.perplexity_filter.lang: zh wants zh.arpa")
        .hasMessageContaining("--models DIR");
    assertThatThrownBy(() -> read("words_num_filter: {lang: zh, tokenization: true}", none))
        .hasMessageContaining("zh wants zh.sp.model")
        .hasMessageContaining("--models DIR");
    assertThatThrownBy(() -> read("alphanumeric_filter: {tokenization: true}", none))
        .hasMessageContaining("--tokenizer DIR");
    OperatorContext empty =
        new OperatorContext(Profile.REFERENCE, Optional.empty(), Optional.of(folder));
    assertThatThrownBy(() -> read("perplexity_filter: {lang: zh}", empty))
        .hasMessageContaining("holds no zh.arpa");
    assertThatThrownBy(() -> read("words_num_filter: {tokenization: true}", empty))
        .hasMessageContaining("en.sp.model is not there");
  }
}
