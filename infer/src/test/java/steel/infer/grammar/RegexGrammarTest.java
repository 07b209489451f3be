package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.config.ConfigException;
import steel.testkit.Cases;

/// Grammars of regular expressions, held to `java.util.regex`.
class RegexGrammarTest {
  private static final List<String> ATOMS =
      List.of(
          "a",
          "b",
          "ab",
          "中",
          "文",
          "é",
          "😀",
          "\\d",
          "\\w",
          "\\s",
          "\\D",
          "\\W",
          "\\S",
          ".",
          "\\.",
          "\\u4e2d",
          "\\x41",
          "\\uD83D\\uDE00",
          "\\n",
          "[ab]",
          "[^ab]",
          "[a-c中-文]",
          "[^\\d中]",
          "[\\w.-]",
          "[\\u4e00-\\u9fa5]",
          "[é-ࠀ]",
          "[^\\x00-\\uffff]",
          "-",
          "\\{",
          "]");

  /// Larger automata are left out: the way to an end is not looked for in them.
  private static final int MAX_STATES = 1500;

  /// What the texts of the other direction are made of.
  private static final List<String> PARTS =
      List.of(
          "a", "b", "c", "ab", "中", "文", "é", "😀", "1", ".", "A", " ", "\n", "-", "{", "]", "߿");

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void acceptsWhatJavaDoes(long seed) {
    RandomGenerator random = Cases.random(seed);
    int compared = 0;
    for (int i = 0; i < 60; i++) {
      String expression = expression(random, 2);
      try {
        Machine machine = Compiler.regex(expression);
        if (machine.rules().getFirst().states() < MAX_STATES) {
          compare(expression, machine, random);
          compared++;
        }
      } catch (ConfigException e) {
        assertThat(e).hasMessageContaining("it is too large"); // a wild one now and then
      }
    }
    assertThat(compared).isGreaterThan(40);
  }

  private static void compare(String expression, Machine machine, RandomGenerator random) {
    ShortestEnd end = new ShortestEnd(machine);
    Pattern pattern = Pattern.compile(expression);
    for (int walk = 0; walk < 8; walk++) {
      String text = GrammarWalk.text(machine, end, random, random.nextInt(12));
      assertThat(pattern.matcher(text).matches()).as("%s: \"%s\"", expression, text).isTrue();
      assertThat(GrammarWalk.allows(machine, text, random)).as("%s: %s", expression, text).isTrue();
      for (int change = 0; change < 8; change++) {
        String other = changed(text, random);
        assertThat(GrammarWalk.accepts(machine, other))
            .as("%s: \"%s\"", expression, other)
            .isEqualTo(pattern.matcher(other).matches());
      }
    }
  }

  private static String expression(RandomGenerator random, int depth) {
    StringBuilder text = new StringBuilder();
    int parts = 1 + random.nextInt(3);
    for (int i = 0; i < parts; i++) {
      boolean nested = depth > 0 && random.nextInt(4) == 0;
      text.append(
          nested
              ? group(random, depth)
              : ATOMS.get(random.nextInt(ATOMS.size())).replaceAll("^ab$", "(?:ab)"));
      text.append(
          List.of("", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,2}", "{2,}", "*?", "{1,2}?")
              .get(random.nextInt(12)));
    }
    return text.toString();
  }

  private static String group(RandomGenerator random, int depth) {
    StringBuilder text = new StringBuilder(List.of("(", "(?:", "(?<x>").get(random.nextInt(2)));
    int options = 1 + random.nextInt(3);
    for (int i = 0; i < options; i++) {
      text.append(i == 0 ? "" : "|");
      text.append(i > 0 && random.nextInt(6) == 0 ? "" : expression(random, depth - 1));
    }
    return text.append(')').toString();
  }

  private static String changed(String text, RandomGenerator random) {
    int[] points = text.codePoints().toArray();
    int at = random.nextInt(points.length + 1);
    String part = PARTS.get(random.nextInt(PARTS.size()));
    String before = new String(points, 0, at);
    int skipped = Math.min(random.nextInt(2), points.length - at);
    String after = new String(points, at + skipped, points.length - at - skipped);
    return before + (random.nextBoolean() ? part : "") + after;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "^$",
        "^a|b$",
        "a|",
        "(|a)+",
        "(a*)*",
        "(a?){3}",
        "()*",
        "\\p{L}+",
        "\\p{IsHan}{2,3}",
        "\\P{L}",
        "[\\p{Lu}\\d]",
        "\\pN",
        "(?<year>\\d{4})-\\d\\d",
        "[a-]",
        "[-a]",
        "[$^.|]",
        "[^\\]]",
        "\\x{1f600}",
        "x{0}",
        "x{0,0}y",
        "\\d{4}-(0[1-9]|1[0-2])",
        "(是|不是)",
        "[\\s\\S]",
        "a{3,}",
        "((((a))))"
      })
  void readsWhatJavaReads(String expression) {
    Machine machine = Compiler.regex(expression);
    ShortestEnd end = new ShortestEnd(machine);
    Pattern pattern = Pattern.compile(expression);
    RandomGenerator random = Cases.random(7);
    for (int i = 0; i < 30; i++) {
      String text = GrammarWalk.text(machine, end, random, i % 8);
      assertThat(pattern.matcher(text).matches()).as("%s: \"%s\"", expression, text).isTrue();
      String other = changed(text, random);
      assertThat(GrammarWalk.accepts(machine, other))
          .as("%s: \"%s\"", expression, other)
          .isEqualTo(pattern.matcher(other).matches());
    }
  }

  /// Every character of the Basic Multilingual Plane and some beyond, one by one.
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "\\w",
        "\\W",
        "\\s",
        "\\D",
        "[^a]",
        "[中-文]",
        "[\\x7f-\\u0800]",
        "[߿-￿]",
        "\\p{IsHan}"
      })
  void classesAreJavas(String expression) {
    Machine machine = Compiler.regex(expression);
    Pattern pattern = Pattern.compile(expression);
    for (int point = 0; point <= 0x10ffff; point += point < 0x10000 ? 1 : 251) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        String text = Character.toString(point);
        assertThat(GrammarWalk.accepts(machine, text))
            .as("%s: U+%04X", expression, point)
            .isEqualTo(pattern.matcher(text).matches());
      }
    }
  }

  @Test
  void endsOnlyWhereNothingIsMissing() {
    Machine machine = Compiler.regex("(是|不是)");
    Guide guide = new Guide(machine, GrammarWalk.MASKS);
    assertThat(guide.isComplete()).isFalse();
    for (int id : GrammarWalk.TOKENIZER.encode("不是")) {
      assertThat(guide.isComplete()).isFalse();
      guide.accept(id);
    }
    assertThat(guide.isComplete()).isTrue();
    assertThat(guide.isLast()).isTrue();
    assertThatThrownBy(() -> guide.accept(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~ ",
      quoteCharacter = '`',
      value = {
        "a(?=b) ~ at character 2 of \"a(?=b)\": look-around is not regular",
        "a(?<!b) ~ at character 2 of \"a(?<!b)\": look-around is not regular",
        "(a)\\1 ~ at character 4 of \"(a)\\1\": back references are not regular",
        "\\k<x> ~ at character 1 of \"\\k<x>\": back references are not regular",
        "a\\b ~ at character 2 of \"a\\b\": \\b looks around",
        "(?>a) ~ atomic groups are not regular",
        "(?i)a ~ flags are not supported",
        "a++ ~ possessive repetition is not regular",
        "a** ~ repeated again",
        "a*?* ~ repeated again",
        "* ~ at character 1 of \"*\": there is nothing before * to repeat",
        "a|+ ~ at character 3",
        "(a ~ at character 1 of \"(a\": this bracket is never closed",
        "a) ~ at character 2 of \"a)\": this bracket closes nothing",
        "[a ~ this class is never closed",
        "[] ~ a class begins with ]",
        "[a[b]] ~ classes inside of classes",
        "[a&&b] ~ classes inside of classes",
        "[z-a] ~ a range goes from one character up",
        "[\\d-z] ~ a range goes from one character up",
        "[^\\s\\S] ~ no character is in this class",
        "a{2,1} ~ the bounds {2,1} are the wrong way round",
        "a{x} ~ { must be followed by bounds",
        "{2} ~ there is nothing before {",
        "a{999999} ~ bounds of repetition go up to 100000",
        "(a{1000}){1000} ~ it is too large",
        "(.*a.{30}) ~ it is too large",
        "a^b ~ a ^ stands here in the middle",
        "a$b ~ a $ stands here in the middle",
        "(a$) ~ a $ stands here in the middle",
        "\\ ~ a \\ ends the expression",
        "\\q ~ \\q is not supported",
        "\\u12 ~ a character by its number is",
        "\\ud800 ~ half of a surrogate pair",
        "\\p{Nonsense} ~ \\p{Nonsense} is no property that Java knows",
      })
  void refusesWithASentence(String expression, String sentence) {
    assertThatThrownBy(() -> Compiler.regex(expression))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("regular expression")
        .hasMessageContaining(sentence)
        .hasMessageNotContaining("\n");
  }

  @Test
  void deepBracketsAreRefused() {
    String deep = "(".repeat(5000) + "a" + ")".repeat(5000);
    assertThatThrownBy(() -> Compiler.regex(deep))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nested more than 100 deep");
  }
}
