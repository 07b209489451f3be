package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.testkit.SharedFolder;

class BpeTrainerTest {
  private static final List<String> QWENS =
      List.of(Tokenizer.END_OF_TEXT, Tokenizer.IM_START, Tokenizer.IM_END);
  private static final int SPECIAL = 3; // first in the golden, last here

  @ParameterizedTest
  @CsvSource({
    "vocab1000, 1000, 0, 2147483647",
    "vocab4000, 4000, 0, 2147483647",
    "vocab2000_min_frequency20, 2000, 20, 2147483647",
    "vocab1500_max_token_length6, 1500, 0, 6"
  })
  void learnsWhatHuggingFaceLearns(String name, int vocabSize, int minFrequency, int maxLength)
      throws IOException {
    JsonNode golden = Golden.json(SharedFolder.orSkip("goldens/bpe/" + name + ".json"));
    TextSource corpus = corpus(SharedFolder.orSkip("goldens/bpe/corpus.jsonl.gz"));
    Tokenizer tokenizer =
        BpeTrainer.train(
            corpus,
            new BpeTrainer.Options(vocabSize, minFrequency, maxLength, 1, QWENS),
            Progress.SILENT);
    assertThat(merges(tokenizer)).isEqualTo(texts(golden.get("merges")));
    List<String> tokens = texts(golden.get("tokens_by_id"));
    assertThat(tokenizer.vocabSize())
        .isEqualTo(tokens.size())
        .isEqualTo(golden.get("actual_size").asInt());
    assertThat(golden.get("vocab_size").asInt()).isEqualTo(vocabSize);
    assertThat(golden.at("/params/min_frequency").asInt(0)).isEqualTo(minFrequency);
    assertThat(golden.at("/params/max_token_length").asInt(Integer.MAX_VALUE)).isEqualTo(maxLength);
    List<String> special = texts(golden.get("special_tokens"));
    assertThat(tokens.subList(0, SPECIAL)).isEqualTo(special);
    for (int i = 0; i < SPECIAL; i++) {
      assertThat(tokenizer.idOf(special.get(i))).hasValue(tokens.size() - SPECIAL + i);
    }
    for (int id = SPECIAL; id < tokens.size(); id++) {
      assertThat(tokenizer.vocabulary().letters(id - SPECIAL)).isEqualTo(tokens.get(id));
    }
    for (JsonNode row : golden.get("encodings")) {
      int[] ids = tokenizer.encode(row.get("text").asText());
      assertThat(Arrays.stream(ids).map(id -> id + SPECIAL).boxed().toList())
          .isEqualTo(integers(row.get("ids")));
      assertThat(tokenizer.decode(ids)).isEqualTo(row.get("decoded").asText());
    }
  }

  @Test
  void theGoldensAreOfThisCorpusAndThisSplitting() throws IOException {
    JsonNode meta = Golden.json(SharedFolder.orSkip("goldens/bpe/meta.json"));
    assertThat(Qwen2Split.EXPRESSION).isEqualTo(meta.get("pattern").asText());
    List<String> texts = new ArrayList<>();
    corpus(SharedFolder.orSkip("goldens/bpe/corpus.jsonl.gz")).forEach(texts::add);
    assertThat(texts).hasSize(meta.get("documents").asInt());
    String joined = String.join("\n", texts);
    assertThat(Checksum.ofText(joined)).isEqualTo(meta.get("corpus_sha256_lf_joined").asText());
    assertThat(joined.getBytes(StandardCharsets.UTF_8).length - (texts.size() - 1))
        .isEqualTo(meta.get("utf8_bytes").asInt());
    for (JsonNode run : meta.get("runs")) {
      JsonNode golden =
          Golden.json(SharedFolder.orSkip("goldens/bpe/" + run.get(0).asText() + ".json"));
      assertThat(golden.get("actual_size").asInt()).isEqualTo(run.get(1).asInt());
      assertThat(golden.get("merges")).hasSize(run.get(2).asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void countsAreNeverOutOfDate(long seed) throws IOException {
    var random = Cases.random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(80); n > 0; n--) {
        text.append("aaabb中 文".charAt(random.nextInt(8)));
      }
      texts.add(text.toString());
    }
    Tokenizer tokenizer = train(texts, 256 + SPECIAL + 60);
    assertThat(merges(tokenizer)).isEqualTo(MergeLearnerDefinition.learn(texts, 60));
    List<String> shuffled = new ArrayList<>(texts);
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(train(shuffled, 256 + SPECIAL + 60).hash()).isEqualTo(tokenizer.hash());
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void pairsThatAreForgottenComeBackInTime(long seed) throws IOException {
    var random = Cases.random(seed);
    PieceCounts pieces = new PieceCounts();
    for (int i = 0; i < 2_000; i++) {
      byte[] piece = new byte[1 + random.nextInt(12)];
      for (int at = 0; at < piece.length; at++) {
        piece[at] = (byte) "aaaaabbbcd".charAt(random.nextInt(10));
      }
      pieces.add(piece, 0, piece.length, 1 + random.nextInt(20));
    }
    BpeTrainer.Options options = new BpeTrainer.Options(2_000, 0);
    List<String> expected = new ArrayList<>();
    for (long lastCount : new long[] {0, 3, 17, 200, 5_000, Long.MAX_VALUE}) {
      MergeLearner learner = new MergeLearner(pieces, options, 900, Long.MAX_VALUE);
      learner.learn(lastCount, Progress.SILENT);
      List<String> merges = merges(learner.merges());
      expected = expected.isEmpty() ? merges : expected;
      assertThat(merges).isEqualTo(expected);
    }
    assertThat(expected).hasSizeGreaterThanOrEqualTo(900 - 256);
  }

  private static List<String> merges(Merges merges) {
    List<String> texts = new ArrayList<>();
    for (int rank = 0; rank < merges.size(); rank++) {
      texts.add(merges.left(rank) + " " + merges.right(rank) + " " + merges.merged(rank));
    }
    return texts;
  }

  @Test
  void placesSpecialTokensLastAndLearnsNothingFromTheirText() throws IOException {
    Tokenizer tokenizer = train(List.of("<|im_start|>aa<|im_end|>aa<|im_end|>"), 1000);
    assertThat(merges(tokenizer)).containsExactly("a a");
    assertThat(tokenizer.vocabSize()).isEqualTo(256 + 1 + SPECIAL);
    assertThat(tokenizer.endOfText()).isEqualTo(257);
    assertThat(tokenizer.imEnd()).isEqualTo(259);
    assertThat(tokenizer.encode("aa<|im_end|>", SpecialText.PARSED)).containsExactly(256, 259);
  }

  @Test
  void takesOtherSpecialTokens() throws IOException {
    List<String> special = List.of("<s>", "</s>");
    Tokenizer tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of("<s>aa</s>aa<|im_end|>")),
            new BpeTrainer.Options(259, 0, Integer.MAX_VALUE, 1, special),
            Progress.SILENT);
    assertThat(merges(tokenizer)).containsExactly("a a");
    assertThat(tokenizer.encode("<s>aa</s>", SpecialText.PARSED)).containsExactly(257, 256, 258);
    assertThat(tokenizer.idOf(Tokenizer.IM_END)).isEmpty();
    assertThat(tokenizer.chatSettings().specialTokens()).isEmpty();
  }

  @Test
  void leavesRarePiecesOut() throws IOException {
    List<String> texts = List.of("aaaa bb", " bb");
    BpeTrainer.Options options = new BpeTrainer.Options(400, 0, Integer.MAX_VALUE, 2, QWENS);
    Tokenizer tokenizer = BpeTrainer.train(TextSource.of(texts), options, Progress.SILENT);
    assertThat(merges(tokenizer)).containsExactly("b b", "Ġ bb");
  }

  @Test
  void nothingToLearnFromGivesTheBytes() throws IOException {
    Tokenizer tokenizer = train(List.of("", "a"), 500);
    assertThat(tokenizer.vocabSize()).isEqualTo(256 + SPECIAL);
    assertThat(tokenizer.decode(tokenizer.encode("钢"))).isEqualTo("钢");
  }

  @Test
  void refusesSpecialTokensThatAreEmptyOrTwice() {
    for (List<String> special : List.of(List.of(""), List.of("<s>", "<s>"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new BpeTrainer.Options(300, 0, 9, 1, special))
          .withMessageContaining("special_tokens");
    }
  }

  @Test
  void refusesAVocabularyThatIsTooSmall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BpeTrainer.Options(258, 0))
        .withMessageContaining("at least 259");
  }

  private static Tokenizer train(List<String> texts, int vocabSize) throws IOException {
    return BpeTrainer.train(
        TextSource.of(texts), new BpeTrainer.Options(vocabSize, 0), Progress.SILENT);
  }

  private static List<String> merges(Tokenizer tokenizer) {
    List<String> merges = new ArrayList<>();
    Vocabulary tokens = tokenizer.vocabulary();
    for (int rank = 0; rank < tokenizer.merges().size(); rank++) {
      merges.add(
          tokens.letters(tokenizer.merges().left(rank))
              + " "
              + tokens.letters(tokenizer.merges().right(rank)));
    }
    return merges;
  }

  private static TextSource corpus(Path file) {
    return sink -> {
      ObjectMapper json = new ObjectMapper();
      try (BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(
                  new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          sink.accept(json.readTree(line).asText());
        }
      }
    };
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> values = new ArrayList<>();
    array.forEach(value -> values.add(value.asInt()));
    return values;
  }
}
