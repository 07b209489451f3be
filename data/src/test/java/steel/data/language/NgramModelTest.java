package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.FormatException;
import steel.testkit.Cases;
import steel.testkit.Golden;

class NgramModelTest {
  private static final String SMALL =
      """
      \\data\\
      ngram 1=4
      ngram 2=3
      ngram 3=1

      \\1-grams:
      -1.5\t<s>\t-0.25
      -1\t</s>
      -0.5\ta\t-0.125
      -0.75\tb\t-2

      \\2-grams:
      -0.25\t<s> a\t-1
      -0.3\ta b\t-0.5
      -0.2\tb </s>

      \\3-grams:
      -0.1\t<s> a b

      \\end\\
      """;

  @TempDir private Path folder;

  /// `pruned` lacks endings of its longer n-grams, `chars` is whole; the words hold unknown ones.
  @ParameterizedTest
  @CsvSource({"pruned, pruned.arpa", "chars, characters.arpa"})
  void scoresAsKenLmDoes(String name, String file) throws IOException {
    NgramModel model = NgramModel.readArpa(Golden.path("language/" + file + ".gz"));
    int compared = 0;
    for (JsonNode row : Golden.jsonLines(Golden.path("language/texts.jsonl.gz"))) {
      if (!row.get("scores").has(name)) {
        continue;
      }
      NgramModel.Sentence sentence = model.sentence();
      JsonNode scores = row.get("scores").get(name);
      for (int i = 0; i < scores.size(); i++) {
        boolean last = i == row.get("words").size();
        float score =
            last ? sentence.end() : sentence.add(model.word(row.get("words").get(i).asText()));
        float expected = (float) scores.get(i).asDouble();
        // endings that were put back are sums in another order: some last bits of a float
        if (Math.abs(score - expected) > (name.equals("chars") ? 0 : 4e-6)) {
          assertThat(score).as(row.get("text") + " at " + i).isEqualTo(expected);
        }
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(5_000);
  }

  @Test
  void backsOffByHand() throws IOException {
    NgramModel model = NgramModel.readArpa(write(SMALL));
    assertThat(model.order()).isEqualTo(3);
    NgramModel.Sentence sentence = model.sentence();
    assertThat(sentence.add(model.word("a"))).isEqualTo(-0.25f);
    assertThat(sentence.add(model.word("b"))).isEqualTo(-0.1f);
    assertThat(sentence.end()).isEqualTo(-0.5f + -0.2f); // (a b) has no </s>
    sentence.begin();
    assertThat(sentence.add(model.word("b"))).isEqualTo(-0.75f + -0.25f);
    assertThat(sentence.add(model.word("new"))).isEqualTo(-100f + -2f); // no <unk> in the model
    assertThat(sentence.add(model.word("a"))).isEqualTo(-0.5f);
  }

  /// Blocks of words against the definition, to the last bit.
  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void blocksAddUpAsWordsDo(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (String name : List.of("characters", "pruned", "few")) {
      NgramModel model = NgramModel.readArpa(Golden.path("language/" + name + ".arpa.gz"));
      SentenceScores blocks = new SentenceScores(model);
      NgramModel.Sentence sentence = model.sentence();
      for (int n : new int[] {0, 1, 2, 254, 255, 256, 257, 511, 512, 700}) {
        float sum = 0;
        sentence.begin();
        // few different words, so that long n-grams are met
        int words = Math.min(model.vocabularySize(), 30);
        for (int i = 0; i < n; i++) {
          int word = random.nextInt(words);
          sum += sentence.add(word);
          blocks.add(word);
        }
        assertThat(blocks.end()).as("%s, %d words", name, n).isEqualTo(sum + sentence.end());
      }
    }
  }

  @Test
  void compressedTextIsTextToo() throws IOException {
    Path file = folder.resolve("m.arpa.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(SMALL.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }
    assertThat(NgramModel.readArpa(file).size(2)).isEqualTo(3);
    Path zstd = folder.resolve("m.arpa.zst");
    Files.write(zstd, com.github.luben.zstd.Zstd.compress(SMALL.getBytes(StandardCharsets.UTF_8)));
    assertThat(NgramModel.readArpa(zstd).size(3)).isEqualTo(1);
    byte[] cut = Arrays.copyOf(Files.readAllBytes(file), (int) Files.size(file) - 12);
    assertRefused(Files.write(folder.resolve("cut.arpa.gz"), cut), "compression breaks off");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ngram 2=3|ngram 2=4|:16: wants 4 2-grams, but there are 3",
        "ngram 2=3|ngram 2=2|:15: wants \\3-grams:, but has: -0.2",
        "ngram 2=3|ngram 3=3|:3: wants \"ngram 2=COUNT\"",
        "ngram 3=1|ngram 3=999999999999|too small for",
        "-0.3\ta b|-0.3\ta c|:14: \"c\" is in no unigram",
        "-0.3\ta b|0.3\ta b|:14: 0.3 as a log10 probability is above 0",
        "-0.3\ta b|x\ta b|:14: wants a number as probability",
        "-0.3\ta b\t-0.5|-0.3\ta|:14: too few words",
        "-0.3\ta b\t-0.5|-0.3\ta b\t-0.5 x|:14: something follows the n-gram",
        "-0.3\ta b\t-0.5|-0.3\t<s> a\t-0.5|:14: this n-gram was there before",
        "-0.75\tb|-0.75\ta|:10: this word was there before",
        "-0.1\t<s> a b|-0.1\ta a b|:18: all but its last word must be a 2-gram",
        "-0.1\t<s> a b|-0.1\t<s> a b\t-1|:18: the highest order has no back-off",
        "</s>|</t>|:15: \"</s>\" is in no unigram",
        "\\end\\|\\fin\\|:20: wants \\end\\ after the n-grams",
        "\\data\\|data|:1: an ARPA text begins with \\data\\",
      })
  void saysWhatIsWrongAndWhere(String part, String instead, String message) throws IOException {
    String text =
        SMALL.replaceFirst(
            java.util.regex.Pattern.quote(part), java.util.regex.Matcher.quoteReplacement(instead));
    assertThat(text).isNotEqualTo(SMALL);
    assertRefused(write(text), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 100, 160})
  void cutTextIsRefused(int length) throws IOException {
    assertRefused(write(SMALL.substring(0, length)), "m.arpa:");
  }

  @Test
  void binariesOfKenLmAreRefused() throws IOException {
    assertRefused(
        write("mmap lm http://kheafield.com/code format version 5\n\0\0\0"), "give the ARPA text");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void brokenTextIsRefusedOrRead(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] whole = SMALL.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 150; i++) {
      byte[] bytes = whole.clone();
      for (int j = random.nextInt(1, 4); j > 0; j--) {
        int at = random.nextInt(bytes.length);
        bytes[at] =
            (byte)
                (random.nextBoolean()
                    ? "\n\t -.0123456789e\\abs</>".charAt(random.nextInt(23))
                    : random.nextInt(256));
      }
      Path file = Files.write(folder.resolve("fuzz.arpa"), bytes);
      try {
        NgramModel model = NgramModel.readArpa(file);
        NgramModel.Sentence sentence = model.sentence();
        sentence.add(model.word("a"));
        assertThat(sentence.end()).isLessThanOrEqualTo(100f);
      } catch (FormatException e) {
        assertThat(e).hasMessageStartingWith(file + ":");
      }
    }
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("m.arpa"), text);
  }

  private static void assertRefused(Path file, String message) {
    assertThatThrownBy(() -> NgramModel.readArpa(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(message);
  }
}
