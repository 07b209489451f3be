package steel.data.operator;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.Recipe;
import steel.data.Profile;
import steel.data.text.Characters;
import steel.testkit.Golden;

/// The filters that datatrove has too, against its own figures: rule by rule, and as verdicts.
class QualityFiltersGoldenTest {
  /// Rows whose ideographs datatrove was not told to take for words.
  private static final Set<String> OTHER_WORDS = Set.of("mixed", "han_lines");

  /// Rows of C4, and the number of their parameters, whose verdict hangs on what a sentence is, or
  /// on whether a Chinese line is one word.
  private static final Set<String> OTHER_SENTENCES =
      Set.of("abbreviations 0", "han 2", "han_sentences 2");

  /// Rules that ask for no words.
  private static final Set<String> LINE_RULES =
      Set.of(
          "dup_para_frac",
          "dup_para_char_frac",
          "dup_line_frac",
          "dup_line_char_frac",
          "max_bullet_lines_ratio",
          "max_ellipsis_lines_ratio",
          "line_punct_thr",
          "short_line_thr",
          "char_duplicates_ratio");

  /// Datatrove's reasons that are not named as the rule.
  private static final Map<String, String> REASONS =
      Map.ofEntries(
          entry("top_2_gram", "top_2_gram_frac"),
          entry("top_3_gram", "top_3_gram_frac"),
          entry("top_4_gram", "top_4_gram_frac"),
          entry("duplicated_5_n_grams", "dup_5_gram_frac"),
          entry("duplicated_6_n_grams", "dup_6_gram_frac"),
          entry("duplicated_10_n_grams", "dup_10_gram_frac"),
          entry("gopher_short_doc", "min_doc_words"),
          entry("gopher_long_doc", "max_doc_words"),
          entry("gopher_below_avg_threshold", "min_avg_word_length"),
          entry("gopher_above_avg_threshold", "max_avg_word_length"),
          entry("gopher_too_many_hashes", "max_symbol_word_ratio"),
          entry("gopher_too_many_ellipsis", "max_symbol_word_ratio"),
          entry("gopher_too_many_bullets", "max_bullet_lines_ratio"),
          entry("gopher_too_many_end_ellipsis", "max_ellipsis_lines_ratio"),
          entry("gopher_below_alpha_threshold", "min_alpha_words_ratio"),
          entry("gopher_enough_stop_words", "min_stop_words"),
          entry("line_punct_ratio", "line_punct_thr"),
          entry("short_line_ratio", "short_line_thr"),
          entry("char_dup_ratio", "char_duplicates_ratio"),
          entry("list_ratio", "new_line_ratio"),
          entry("empty", "line_punct_thr"));

  @TempDir private Path folder;

  private static List<JsonNode> golden(String name) {
    return Golden.jsonLines(Golden.path("data/" + name));
  }

  private Operator operator(String name, JsonNode parameters) throws IOException {
    Path recipe =
        Files.writeString(folder.resolve("r.yaml"), "p: [" + name + ": " + parameters + "]");
    OperatorContext context = OperatorContext.of(Profile.CORRECTED);
    return Recipe.read(
            recipe, root -> root.named("p", (n, block) -> Operators.read(n, block, context)))
        .value()
        .getFirst();
  }

  private Operator.RuleFilter filter(String name, JsonNode parameters) throws IOException {
    return (Operator.RuleFilter) operator(name, parameters);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gopher_repetition_filter", "gopher_quality_filter", "fineweb_quality_filter"})
  void everyRuleMeasuresAsDatatrove(String name) throws IOException {
    List<JsonNode> rows = golden("quality_filters.jsonl.gz");
    Operator.RuleFilter filter =
        filter(name, rows.getFirst().get("parameters").get(name).get(0)); // all rules are on
    int checked = 0;
    List<String> wrong = new ArrayList<>();
    for (JsonNode row : rows.subList(1, rows.size())) {
      double[] figures = filter.figures(row.get("text").asText());
      for (int i = 0; i < figures.length; i++) {
        String rule = filter.rules().get(i).name();
        JsonNode expected = row.get("figures").get(name).get(rule);
        if (expected.isNull() || (isOfOtherWords(row) && !LINE_RULES.contains(rule))) {
          continue; // datatrove divides by zero, or was given other words
        }
        if (!isSame(row, rule, figures[i], expected.asDouble())) {
          wrong.add("%s %s: %s, not %s".formatted(row.get("id"), rule, figures[i], expected));
        }
        checked++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(600);
  }

  private static boolean isOfOtherWords(JsonNode row) {
    return OTHER_WORDS.contains(row.get("id").asText());
  }

  private static boolean isSame(JsonNode row, String rule, double figure, double expected) {
    if (row.get("words").asText().equals("characters") && rule.startsWith("top_")) {
      // datatrove counts a space between two words of a run, though the text has none
      int n = rule.charAt("top_".length()) - '0';
      return Math.abs(figure * (2 * n - 1) / n - expected) < 1e-12;
    }
    if (row.get("id").asText().equals("short_joined") && rule.equals("dup_5_gram_frac")) {
      // to datatrove `ab c` and `a bc` are the same run
      return figure == 0 && expected > 0;
    }
    return figure == expected;
  }

  @Test
  void rowsOfOtherWordsHaveOtherWords() {
    for (JsonNode row : golden("quality_filters.jsonl.gz")) {
      if (row.path("words").asText().matches("peer|spaces")) {
        String text = row.get("text").asText();
        assertThat(Words.withSigns(text).count() != spacedWords(text))
            .as("%s", row.get("id"))
            .isEqualTo(isOfOtherWords(row));
      }
    }
  }

  private static int spacedWords(String text) {
    int words = 0;
    for (int i = 0; i < text.length(); i++) {
      boolean isFirst = i == 0 || Characters.isSpace(text.charAt(i - 1));
      words += isFirst && !Characters.isSpace(text.charAt(i)) ? 1 : 0;
    }
    return words;
  }

  /// Datatrove's words of English are spaCy's, which parts signs and apostrophes from words, and
  /// leaves ideographs together.
  @Test
  void wordsOfSpacyAreOthers() {
    Map<String, Integer> more = new HashMap<>();
    for (JsonNode row : golden("quality_filters.jsonl.gz")) {
      if (row.has("peer_words")) {
        int own = Words.withSigns(row.get("text").asText()).count();
        more.put(row.get("id").asText(), row.get("peer_words").size() - own);
      }
    }
    assertThat(more)
        .containsOnly(
            entry("signs_on_words", 13),
            entry("signs_alone", 3),
            entry("addresses", 0),
            entry("mixed", -3),
            entry("short_joined", 0));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gopher_repetition_filter", "gopher_quality_filter", "fineweb_quality_filter"})
  void everyTextIsDroppedByTheSameRule(String name) throws IOException {
    List<JsonNode> rows = golden("quality_filters.jsonl.gz");
    JsonNode parameters = rows.getFirst().get("parameters").get(name);
    List<String> wrong = new ArrayList<>();
    int dropped = 0;
    for (int set = 0; set < parameters.size(); set++) {
      Operator.RuleFilter filter = filter(name, parameters.get(set));
      for (JsonNode row : rows.subList(1, rows.size())) {
        JsonNode verdict = row.path("verdicts").path(name).path(set);
        boolean isEmpty = row.get("text").asText().isEmpty() && name.startsWith("gopher_rep");
        if (verdict.isMissingNode() || verdict.get(0).isNull() || isOfOtherWords(row) || isEmpty) {
          continue; // of an empty text nothing is repeated; datatrove has a rule for it
        }
        int broken = filter.firstBroken(filter.figures(row.get("text").asText()));
        String rule = broken < 0 ? "" : filter.rules().get(broken).name();
        String reason = verdict.get(0).asBoolean() ? "" : verdict.get(1).asText();
        if (!rule.equals(REASONS.getOrDefault(reason, reason))) {
          wrong.add("%s %d: \"%s\", not %s".formatted(row.get("id"), set, rule, verdict));
        }
        dropped += broken < 0 ? 0 : 1;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(dropped).isGreaterThan(100);
  }

  @Test
  void signsAreThoseOfDatatrove() {
    JsonNode head = golden("quality_filters.jsonl.gz").getFirst();
    Set<Integer> signs =
        Set.copyOf(head.get("signs").asText().codePoints().boxed().distinct().toList());
    Set<Integer> terminal =
        Set.copyOf(head.get("terminal").asText().codePoints().boxed().distinct().toList());
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      boolean isDigit = c == 0xff11; // a sign to datatrove, by a slip
      assertThat(Signs.contains(c)).isEqualTo(signs.contains(c) && !isDigit);
      assertThat(Signs.isTerminal(c)).isEqualTo(terminal.contains(c));
    }
  }

  @Test
  void linesAreLeftOutAsInC4() throws IOException {
    List<JsonNode> rows = golden("c4_filters.jsonl.gz");
    JsonNode parameters = rows.getFirst().get("parameters");
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (int set = 0; set < parameters.size(); set++) {
      JsonNode own = parameters.get(set);
      var mapper = (Operator.Mapper) operator("c4_line_mapper", own.get("c4_line_mapper"));
      var filter = filter("c4_quality_filter", own.get("c4_quality_filter"));
      for (JsonNode row : rows.subList(1, rows.size())) {
        JsonNode expected = row.get("results").get(set);
        String output = mapper.map(row.get("text").asText());
        int broken = filter.firstBroken(filter.figures(output));
        String reason = broken < 0 ? "" : filter.rules().get(broken).name().replace("filter_", "");
        boolean same =
            expected.get("kept").asBoolean()
                ? reason.isEmpty() && output.equals(expected.get("output").asText())
                : reason.equals(expected.get("reason").asText().replace("too_few_", "min_num_"));
        if (same == OTHER_SENTENCES.contains(row.get("id").asText() + " " + set)) {
          wrong.add("%s %d: %s %s, not %s".formatted(row.get("id"), set, reason, output, expected));
        }
        checked++;
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(130);
  }

  @Test
  void sentencesAreCountedAsBySpacy() {
    Map<String, String> others = new HashMap<>();
    List<JsonNode> rows = golden("c4_filters.jsonl.gz");
    for (JsonNode row : rows.subList(1, rows.size())) {
      Lines lines = new Lines(row.get("text").asText());
      int sentences = 0;
      while (lines.next()) {
        sentences += Sentences.count(row.get("text").asText(), lines.from(), lines.to());
      }
      if (sentences != row.get("sentences").asInt()) {
        others.put(row.get("id").asText(), sentences + ", not " + row.get("sentences"));
      }
    }
    assertThat(others)
        .containsOnly(
            entry("abbreviations", "5, not 2"), // Mr. ends one
            entry("joined", "2, not 3"), // It ends.It begins.
            entry("ellipsis", "3, not 2"), // … ends one
            entry("citations", "5, not 4"), // well.[4] and the next line
            entry("citation_at_end", "3, not 2"),
            entry("han_sentences", "5, not 1")); // spaCy knows Chinese ends by its words alone
  }
}
