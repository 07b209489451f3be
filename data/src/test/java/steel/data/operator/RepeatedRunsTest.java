package steel.data.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;

/// Repeated runs and pieces against their definitions, plain on purpose.
class RepeatedRunsTest {
  private static final Pattern WORD =
      Pattern.compile(
          "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsBopomofo}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}"
              + "\\p{IsMyanmar}\\p{IsTibetan}\\p{IsYi}]|[^\\s\\x1c-\\x1f\\p{IsHan}\\p{IsHiragana}"
              + "\\p{IsKatakana}\\p{IsBopomofo}\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}"
              + "\\p{IsTibetan}\\p{IsYi}]+",
          Pattern.UNICODE_CHARACTER_CLASS);

  /// A word of a text, and whether white space stands before it.
  private record Word(String word, boolean isParted) {}

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    int end = 0;
    for (var found = WORD.matcher(text); found.find(); end = found.end()) {
      words.add(new Word(found.group(), found.start() > end));
    }
    return words;
  }

  /// The most frequent run, the first of equals, all occurrences together.
  private static int topCharacters(List<Word> words, int n) {
    Map<List<String>, Integer> counts = new LinkedHashMap<>();
    Map<List<String>, Integer> lengths = new LinkedHashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      List<Word> run = words.subList(i, i + n);
      List<String> key = run.stream().map(Word::word).toList();
      counts.merge(key, 1, Integer::sum);
      long spaces = run.stream().skip(1).filter(Word::isParted).count();
      lengths.putIfAbsent(key, characters(key) + (int) spaces);
    }
    int most = 0;
    int characters = 0;
    for (Map.Entry<List<String>, Integer> entry : counts.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        characters = most * lengths.getOrDefault(entry.getKey(), 0);
      }
    }
    return characters;
  }

  private static int characters(List<String> run) {
    return run.stream().mapToInt(word -> word.codePointCount(0, word.length())).sum();
  }

  /// Runs that were there before, each gone past before the next one is looked at.
  private static int repeatedCharacters(List<Word> words, int n) {
    Set<List<String>> seen = new HashSet<>();
    int characters = 0;
    for (int i = 0; i + n <= words.size(); ) {
      List<String> run = words.subList(i, i + n).stream().map(Word::word).toList();
      if (seen.add(run)) {
        i++;
      } else {
        characters += characters(run);
        i += n;
      }
    }
    return characters;
  }

  private static void check(String text) {
    List<Word> words = words(text);
    Words fast = Words.withSigns(text);
    assertThat(fast.count()).as(text).isEqualTo(words.size());
    RepeatedRuns runs = RepeatedRuns.of(fast);
    for (int n = 2; n <= 12; n++) {
      runs.grow();
      assertThat(runs.topCharacters())
          .as("top %d of %s", n, text)
          .isEqualTo(topCharacters(words, n));
      assertThat(runs.repeatedCharacters())
          .as("repeated %d of %s", n, text)
          .isEqualTo(repeatedCharacters(words, n));
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void runsAreThoseOfTheDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    for (int i = 0; i < 60; i++) {
      check(Cases.text(random, 90));
      StringBuilder text = new StringBuilder();
      int kinds = 1 + random.nextInt(12);
      List<String> some =
          List.of("钢", "铁", "a", " b ", "ab\n", "😀", "é ", "，", " ", "字", "b c", "\u3000");
      String phrase = "";
      for (int k = random.nextInt(200); k > 0; k--) {
        String next = random.nextInt(6) == 0 ? phrase : some.get(random.nextInt(kinds));
        phrase = random.nextInt(3) == 0 ? next : phrase.length() > 40 ? "" : phrase + next;
        text.append(next);
      }
      check(text.toString());
    }
  }

  @Test
  void shortTextsHaveNoRuns() {
    for (String text : List.of("", " ", "字", "a b", "a a a", "字字字字", "aa aa aa aa aa aa aa aa")) {
      check(text);
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void piecesAreThoseOfTheDefinition(long seed) {
    RandomGenerator random = Cases.random(seed);
    List<String> some = List.of("钢铁", "\n", "\n\n", "a", "😀", "\n\n\n", " ", "\r");
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      for (int k = random.nextInt(120); k > 0; k--) {
        text.append(some.get(random.nextInt(some.size())));
      }
      for (int breaks = 1; breaks <= 2; breaks++) {
        String[] expected = text.toString().split("\n{" + breaks + ",}", -1);
        Set<String> seen = new HashSet<>();
        int characters = 0;
        for (String piece : expected) {
          characters += seen.add(piece) ? 0 : piece.codePointCount(0, piece.length());
        }
        RepeatedPieces pieces = RepeatedPieces.of(text.toString(), breaks);
        assertThat(pieces.count()).isEqualTo(expected.length);
        assertThat(pieces.repeated()).isEqualTo(expected.length - seen.size());
        assertThat(pieces.characters()).isEqualTo(characters);
      }
    }
  }
}
