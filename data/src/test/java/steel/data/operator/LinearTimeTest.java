package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.Recipe;
import steel.data.Profile;
import steel.testkit.Cases;

/// Every operator, in both profiles, on texts made to lead scanners astray; a quadratic one takes
/// minutes here.
class LinearTimeTest {
  private static final int LENGTH = 60_000;

  static final List<String> WANT_MODELS =
      List.of("language_id_score_filter", "perplexity_filter", "quality_score_filter");

  @TempDir private static Path folder;
  private static final Map<Profile, List<Operator>> OPERATORS = new EnumMap<>(Profile.class);

  @BeforeAll
  static void readOperators() throws IOException {
    for (Profile profile : Profile.values()) {
      OPERATORS.put(profile, read(profile));
    }
  }

  private static List<Operator> operators(Profile profile) {
    return OPERATORS.getOrDefault(profile, List.of());
  }

  private static List<Operator> read(Profile profile) throws IOException {
    String steps =
        Operators.names().stream()
            .filter(name -> !WANT_MODELS.contains(name))
            .map(name -> name + (name.startsWith("chinese") ? ": {mode: t2s}" : ": {}"))
            .reduce("", (all, step) -> all + "\n  - " + step);
    Path recipe = Files.writeString(folder.resolve("recipe.yaml"), "steps:" + steps);
    OperatorContext context = OperatorContext.of(profile);
    return Recipe.read(recipe, root -> root.named("steps", (n, b) -> Operators.read(n, b, context)))
        .value();
  }

  private static void run(Operator operator, String text) {
    switch (operator) {
      case Operator.Mapper mapper -> assertThat(mapper.map(text)).isNotNull();
      case Operator.Filter filter -> assertThat(filter.statistic(text)).isNotNaN();
      case Operator.RuleFilter filter ->
          assertThat(filter.figures(text)).hasSameSizeAs(filter.rules()).doesNotContain(Double.NaN);
      case Operator.Deduplicator deduplicator ->
          deduplicator.sign(text, new long[deduplicator.words()]);
      case Operator.PassageDeduplicator deduplicator ->
          assertThat(deduplicator.passages(text)).isNotNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a-",
        "aa:(b-",
        "<p <p ",
        "<p a=\"",
        "&#",
        "a@b.",
        "http://",
        "((((",
        "```",
        "<!--",
        "<!doctype",
        "<script>",
        "</script",
        "`x",
        "/*",
        "/* copyright *",
        "# a\n",
        "//\n",
        "-- ",
        "\\def\\a{",
        "\\def\\a{\\a}\n",
        "\\newcommand{\\a}{\n",
        "\\a",
        "1.",
        "1:",
        "::",
        "12345:",
        "ab:",
        "。",
        "……",
        ".”",
        "a.",
        "1380013800 ",
        "4111 ",
        "+86",
        "乾",
        "一目瞭",
        "\ud800",
        "\n",
        "\r",
        " ",
        "字",
        "ab ",
        "\ufdd0\n",
        "|",
        "[1",
        "[1]",
        "...",
        "a b\n",
        "lorem ipsum\n",
        "Ã©",
        "\u00c3 "
      })
  void scannersTakeLinearTime(String unit) {
    String text = unit.repeat(LENGTH / unit.length());
    for (Profile profile : Profile.values()) {
      for (Operator operator : operators(profile)) {
        if (operator instanceof Operator.Deduplicator) {
          continue; // all of them hash pieces of a fixed length
        }
        long start = System.nanoTime();
        run(operator, text);
        assertThat(System.nanoTime() - start)
            .as("%s, %s", operator.name(), profile)
            .isLessThan(5_000_000_000L); // milliseconds where time is linear
      }
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void operatorsTakeAnyText(long seed) {
    RandomGenerator random = Cases.random(seed);
    List<Operator> reference = operators(Profile.REFERENCE);
    List<Operator> corrected = operators(Profile.CORRECTED);
    for (int i = 0; i < 100; i++) {
      String text =
          Cases.text(random, 80)
              + "<p http://x.cn &lt; a@b.cn 1.2.3.4 `\\def\\a{"
              + Cases.text(random, 9);
      reference.forEach(operator -> run(operator, text));
      corrected.forEach(operator -> run(operator, SpecialTokens.hide(text)));
    }
  }
}
