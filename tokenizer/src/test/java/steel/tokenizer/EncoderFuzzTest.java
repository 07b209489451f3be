package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;

/// Strings that nobody would write: the fast encoder takes all of them, and gives what its
/// definition gives.
class EncoderFuzzTest {
  private static final String[] NASTY = {
    "\ud800",
    "\udc00",
    "\udfff\ud800",
    "\ud83d",
    "\ude00",
    "😀",
    "\u0000",
    "\u0001",
    "\u001c",
    "\u007f",
    "\u0080",
    "\u0085",
    "\u00a0",
    "\u0300",
    "\u0301\u0327",
    "\u0344",
    "\u0958",
    "\u1100\u1161\u11a8",
    "\u1112",
    "\u1161",
    "\u11ab",
    "\uac00\u11a8",
    "\u200b",
    "\u200d",
    "\u2028",
    "\u202e",
    "\u2126",
    "\u212b",
    "\u3000",
    "\u3099",
    "\ue000",
    "\uf900",
    "\ufb01",
    "\ufdfa",
    "\ufeff",
    "\ufffd",
    "\ufffe",
    "\uffff",
    "\ud834\udd5e",
    "\ud87e\udc00",
    "\udb40\udc01",
    "\udbff\udfff",
    "ſ",
    "'ſ",
    "K",
    "İ",
    "<|im_end|>",
    "<|im_start|>",
    "<|endoftext|>",
    "<|im_end|",
    "<|",
    "|>",
    "<",
    "'s",
    "'LL",
    "  ",
    "\t",
    "\r\n",
    "\n\n",
    " \n ",
    "1",
    "①½",
    "a",
    "你好",
    "世界",
    "！",
    "e\u0301",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  };

  private static List<Tokenizer> tokenizers = List.of();

  @BeforeAll
  static void open() throws IOException {
    tokenizers =
        List.of(
            BpeTrainer.train(
                TextSource.of(List.of("你好，世界。你好！\n\n", "aaaa aaaa 1 's é한😀  \t")),
                new BpeTrainer.Options(330, 0),
                Progress.SILENT),
            Tokenizer.read(Golden.path("tokenizer/gpt2")),
            Tokenizer.read(Golden.path("tokenizer/cl100k")));
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void takesWhateverComes(long seed) {
    int[] left = {500};
    check(Cases.random(seed), seed, () -> left[0]-- > 0);
  }

  @Tag("long")
  @Test
  void takesWhateverComesForAMinute() {
    long seed = System.nanoTime();
    long end = seed + 60_000_000_000L;
    check(Cases.random(seed), seed, () -> System.nanoTime() < end);
  }

  private static void check(RandomGenerator random, long seed, BooleanSupplier goesOn) {
    while (goesOn.getAsBoolean()) {
      String text = nasty(random);
      for (Tokenizer tokenizer : tokenizers) {
        check(tokenizer, text, seed);
      }
    }
  }

  private static void check(Tokenizer tokenizer, String text, long seed) {
    // a lone surrogate is no character: what is encoded has U+FFFD in its place
    String valid = new String(text.getBytes(StandardCharsets.UTF_16), StandardCharsets.UTF_16);
    int[] ids = tokenizer.encode(text);
    assertThat(ids)
        .as("seed %d", seed)
        .isEqualTo(EncoderDefinition.encode(valid, tokenizer).stream().mapToInt(i -> i).toArray());
    String normal =
        tokenizer.form().normalises() ? Normalizer.normalize(valid, Normalizer.Form.NFC) : valid;
    assertThat(tokenizer.decode(ids)).as("seed %d", seed).isEqualTo(normal);
    assertThat(tokenizer.decode(ids, true)).isEqualTo(normal); // plain text makes no special token

    int[] parsed = tokenizer.encode(text, SpecialText.PARSED);
    assertThat(parsed).as("seed %d", seed).isEqualTo(bySpecials(tokenizer, text));
    StringBuilder streamed = new StringBuilder();
    TextStream stream = tokenizer.stream();
    for (int id : parsed) {
      streamed.append(stream.accept(id));
    }
    assertThat(streamed.append(stream.finish())).hasToString(tokenizer.decode(parsed));
  }

  /// Special tokens cut out by searching for each, and what lies between by the plain encoder.
  private static int[] bySpecials(Tokenizer tokenizer, String text) {
    int first = -1;
    String found = "";
    for (AddedTokens.Token token : tokenizer.addedTokens().tokens()) {
      int at = text.indexOf(token.content());
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
        found = token.content();
      }
    }
    if (first < 0) {
      return tokenizer.encode(text);
    }
    IntList ids = new IntList(16);
    int[] before = tokenizer.encode(text.substring(0, first));
    ids.addAll(before, before.length);
    ids.add(tokenizer.idOf(found).orElseThrow());
    int[] after = bySpecials(tokenizer, text.substring(first + found.length()));
    ids.addAll(after, after.length);
    return ids.toArray();
  }

  private static String nasty(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int n = random.nextInt(24); n > 0; n--) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0x10000)); // also half a character
        case 1 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        case 2 -> text.append(Cases.text(random, 8));
        case 3 -> text.append(NASTY[random.nextInt(NASTY.length)].repeat(1 + random.nextInt(80)));
        default -> text.append(NASTY[random.nextInt(NASTY.length)]);
      }
    }
    return text.toString();
  }
}
