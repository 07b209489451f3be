package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;
import steel.tokenizer.TokenEntry.Origin;
import steel.tokenizer.TokenEntry.Reach;

class TokenEntryTest {
  /// All bytes, and tokens that merges make of two others.
  private static Tokenizer of(TokenForm form, List<AddedTokens.Token> added, String... tokens) {
    Vocabulary.Builder builder = new Vocabulary.Builder();
    for (int b = 0; b < 256; b++) {
      builder.add(b, new byte[] {(byte) b});
    }
    int[] left = new int[tokens.length];
    int[] right = new int[tokens.length];
    int[] merged = new int[tokens.length];
    List<String> known = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      String[] parts = tokens[i].split("\\+", -1);
      left[i] = id(known, parts[0]);
      right[i] = id(known, parts[1]);
      merged[i] = 256 + i;
      known.add(parts[0] + parts[1]);
      builder.add(256 + i, (parts[0] + parts[1]).getBytes(StandardCharsets.ISO_8859_1));
    }
    return new Tokenizer(
        builder.build(), new Merges(left, right, merged), added, form, ChatSettings.CHAT_ML_ONLY);
  }

  private static int id(List<String> known, String token) {
    return token.length() == 1 ? token.charAt(0) : 256 + known.indexOf(token);
  }

  private static Map<String, Reach> reaches(Tokenizer tokenizer) {
    return TokenEntry.of(tokenizer).stream()
        .filter(entry -> entry.id() > 255)
        .collect(Collectors.toMap(TokenEntry::text, TokenEntry::reach));
  }

  @Test
  void tellsWhichTokensNoTextGives() {
    String[] tokens = {
      "a+b",
      "b+c",
      "ab+c", // abc is given, so are ab and bc, beside other letters
      "x+y",
      "y+z",
      "x+yz", // but never x with yz: xy is merged first
      "a+ ", // a blank begins a piece
      "\n+ ", // only before another line break
      "'+l", // part of 'll
      "1+2", // digits stand alone in Qwen's splitting
      "\u00cc+\u0081",
      "e+\u00cc\u0081", // an e with an accent that NFC joins to one character
    };
    Tokenizer qwen2 = of(TokenForm.QWEN2, List.of(), tokens);
    assertThat(reaches(qwen2))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("ab", Reach.GIVEN),
                Map.entry("bc", Reach.GIVEN),
                Map.entry("abc", Reach.GIVEN),
                Map.entry("xy", Reach.GIVEN),
                Map.entry("yz", Reach.GIVEN),
                Map.entry("xyz", Reach.NOT_MERGED),
                Map.entry("a ", Reach.CUT),
                Map.entry("\n ", Reach.GIVEN),
                Map.entry("'l", Reach.GIVEN),
                Map.entry("12", Reach.CUT),
                Map.entry("\u0301", Reach.GIVEN),
                Map.entry("e\u0301", Reach.NOT_NORMAL)));
    TokenForm raw = new TokenForm(Splitting.CL100K, false, false);
    assertThat(reaches(of(raw, List.of(), tokens)))
        .containsEntry("12", Reach.GIVEN)
        .containsEntry("e\u0301", Reach.CUT);
    TokenForm whole = new TokenForm(Splitting.QWEN2, true, true);
    assertThat(reaches(of(whole, List.of(), tokens))).containsEntry("xyz", Reach.GIVEN);
  }

  @Test
  void piecesOfCharactersAreShownAsBytes() {
    Tokenizer tokenizer =
        of(
            TokenForm.QWEN2,
            List.of(
                new AddedTokens.Token(258, "<end>", true), new AddedTokens.Token(259, "词", false)),
            "\u00e4+\u00bd",
            " +\u00e4\u00bd");
    Map<Integer, TokenEntry> entries =
        TokenEntry.of(tokenizer).stream()
            .collect(Collectors.toMap(TokenEntry::id, Function.identity()));
    assertThat(entries).hasSize(260).hasSize(tokenizer.tokenCount());
    assertThat(entries.get(0xff))
        .isEqualTo(new TokenEntry(0xff, "<FF>", 1, false, Origin.VOCABULARY, Reach.GIVEN));
    assertThat(entries.get(257))
        .isEqualTo(new TokenEntry(257, " <E4><BD>", 3, false, Origin.VOCABULARY, Reach.GIVEN));
    assertThat(entries.get(258))
        .isEqualTo(new TokenEntry(258, "<end>", 5, true, Origin.SPECIAL, Reach.GIVEN));
    assertThat(entries.get(259))
        .isEqualTo(new TokenEntry(259, "词", 3, true, Origin.ADDED, Reach.GIVEN));
  }

  @Test
  void sharedTokensAreFoundInTheSameWay() {
    List<AddedTokens.Token> end = List.of(new AddedTokens.Token(300, "ab", true));
    Tokenizer one = of(TokenForm.QWEN2, List.of(), "a+b", "b+c");
    Tokenizer other = of(TokenForm.QWEN2, end, "b+c", "c+d");
    assertThat(TokenEntry.shared(one, one)).isEqualTo(258);
    assertThat(TokenEntry.shared(one, other)).isEqualTo(257);
    assertThat(TokenEntry.shared(other, one)).isEqualTo(257);
    assertThat(TokenEntry.shared(other, other)).isEqualTo(259);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void whatATextGivesIsWithinReach(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (Tokenizer tokenizer :
        List.of(
            Tokenizer.read(Golden.path("tokenizer/gpt2")),
            Tokenizer.read(Golden.path("tokenizer/cl100k")))) {
      Map<Integer, TokenEntry> never = never(tokenizer);
      for (int i = 0; i < 2_000; i++) {
        assertNoneOf(never, tokenizer.encode(Cases.text(random, 100)));
      }
    }
  }

  @Test
  void whatATextGivesIsWithinReachOfQwen() {
    Tokenizer qwen = Tokenizer.read(SharedFolder.orSkip("data/tokenizer-qwen1.5"));
    Map<Integer, TokenEntry> never = never(qwen);
    assertThat(never).hasSize(1_909); // as many do not come back from their text in transformers
    RandomGenerator random = Cases.random(1);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = 0; n < 20; n++) {
        text.append(qwen.decode(random.nextInt(qwen.vocabSize())));
      }
      assertNoneOf(never, qwen.encode(text.toString()));
    }
  }

  private static Map<Integer, TokenEntry> never(Tokenizer tokenizer) {
    return TokenEntry.of(tokenizer).stream()
        .filter(entry -> entry.reach() != Reach.GIVEN)
        .collect(Collectors.toMap(TokenEntry::id, Function.identity()));
  }

  private static void assertNoneOf(Map<Integer, TokenEntry> never, int[] ids) {
    for (int id : ids) {
      assertThat(never.get(id)).isNull();
    }
  }
}
