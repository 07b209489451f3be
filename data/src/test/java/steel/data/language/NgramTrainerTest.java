package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.testkit.Cases;
import steel.testkit.Golden;
import steel.tokenizer.TextSource;

class NgramTrainerTest {
  @TempDir private Path folder;

  @Test
  void makesWhatLmplzMakes() throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("language/corpus.jsonl.gz"))) {
      texts.add(row.get("text").asText());
    }
    assertSameModel(train(texts, 4, 1 << 26, 2), golden("characters.arpa"));
    assertSameModel(train(List.of("小猫喜欢苹果", "小狗喜欢苹果", "小猫"), 3, 1 << 20, 1), golden("few.arpa"));
  }

  @Test
  void memoryAndWorkersChangeNothing() throws IOException {
    List<String> texts = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("language/corpus.jsonl.gz"))) {
      texts.add(row.get("text").asText());
    }
    byte[] roomy = train(texts, 5, 1 << 26, 1);
    assertThat(train(texts, 5, 1, 3)).isEqualTo(roomy); // 4,096 records in memory
    assertThat(folder.resolve("work")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void isKneserNeyByDefinition(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int order = 2; order <= 6; order++) {
      List<String> texts = texts(random);
      Path file = Files.write(folder.resolve("m.arpa"), train(texts, order, 1, 1));
      NgramModel model = NgramModel.readArpa(file);
      KneserNey definition =
          new KneserNey(
              texts.stream().map(NgramTrainerTest::words).filter(w -> !w.isEmpty()).toList(),
              order);
      for (int k = 1; k <= order; k++) {
        assertThat(model.size(k)).isEqualTo(definition.ngrams(k).size() + (k == 1 ? 2 : 0));
      }
      for (List<String> context : contexts(definition, random)) {
        double sum = 0;
        for (String word : definition.vocabulary()) {
          double probability = probability(model, context, word);
          assertThat(probability)
              .as(context + " -> " + word)
              .isCloseTo(definition.probability(context, word), within(2e-6)); // floats
          sum += probability;
        }
        assertThat(sum).as(context.toString()).isCloseTo(1, within(1e-5));
      }
    }
  }

  private static double probability(NgramModel model, List<String> context, String word) {
    NgramModel.Sentence sentence = model.sentence();
    context.stream().skip(1).forEach(w -> sentence.add(model.word(w)));
    return Math.pow(10, word.equals("</s>") ? sentence.end() : sentence.add(model.word(word)));
  }

  /// Beginnings of sentences, seen and not; all that a sentence's state can be.
  private static List<List<String>> contexts(KneserNey definition, RandomGenerator random) {
    List<List<String>> contexts = new ArrayList<>(List.of(List.of("<s>")));
    for (List<String> ngram : definition.ngrams(definition.order())) {
      if (ngram.getFirst().equals("<s>")) {
        contexts.add(ngram.subList(0, ngram.size() - 1));
      }
    }
    List<String> words = new ArrayList<>(definition.vocabulary());
    words.remove("</s>");
    words.sort(null);
    for (int i = 0; i < 20 && definition.order() > 2; i++) {
      List<String> context = new ArrayList<>(List.of("<s>"));
      for (int j = random.nextInt(definition.order() - 1); j > 0; j--) {
        context.add(words.get(random.nextInt(words.size())));
      }
      contexts.add(context);
    }
    return contexts;
  }

  private static List<String> texts(RandomGenerator random) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(1, 12); j > 0; j--) {
        int rank = (int) (8 * random.nextDouble() * random.nextDouble());
        text.append("猫狗a是 了😀b".codePoints().mapToObj(Character::toString).toList().get(rank));
      }
      texts.add(text.toString());
    }
    texts.add("猫狗是了");
    return texts;
  }

  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    text.strip().replaceAll(" +", "▁").codePoints().forEach(c -> words.add(Character.toString(c)));
    return words;
  }

  @Test
  void textsWithoutPiecesAreNone() {
    assertThatThrownBy(() -> train(List.of("", "  \n "), 3, 1, 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("hold nothing");
    assertThatThrownBy(() -> new NgramTrainer.Options(7, 1, 1)).isInstanceOf(ConfigException.class);
  }

  /// Pieces may be words that mean something in a model, or hold line breaks.
  @Test
  void anyPieceCanBeLearned() throws IOException {
    Path file = GoldenModels.unpack("identity.model", folder);
    UnigramPieces pieces = UnigramPieces.open(file);
    ByteArrayOutputStream arpa = new ByteArrayOutputStream();
    List<String> texts = new ArrayList<>();
    for (JsonNode row : Golden.jsonLines(Golden.path("language/texts.jsonl.gz"))) {
      texts.add(row.get("text").asText());
    }
    NgramTrainer.train(
        TextSource.of(texts),
        pieces,
        new NgramTrainer.Options(3, 1 << 20, 1),
        folder.resolve("work"),
        arpa,
        Progress.SILENT);
    Files.write(folder.resolve("xx.arpa"), arpa.toByteArray());
    Files.move(file, folder.resolve("xx.sp.model"));
    PerplexityModel model = PerplexityModel.open(folder, "xx");
    for (String text : texts) {
      assertThat(model.perplexity(text)).isBetween(0.0, 5_000.0);
    }
  }

  private byte[] train(List<String> texts, int order, long memory, int workers) throws IOException {
    ByteArrayOutputStream arpa = new ByteArrayOutputStream();
    NgramTrainer.train(
        TextSource.of(texts),
        CharacterPieces.INSTANCE,
        new NgramTrainer.Options(order, memory, workers),
        folder.resolve("work"),
        arpa,
        Progress.SILENT);
    return arpa.toByteArray();
  }

  private static byte[] golden(String name) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(Golden.path("language/" + name + ".gz")))) {
      return in.readAllBytes();
    }
  }

  private static void assertSameModel(byte[] actual, byte[] expected) {
    Map<String, double[]> wanted = ngrams(expected);
    Map<String, double[]> made = ngrams(actual);
    assertThat(made.keySet()).isEqualTo(wanted.keySet());
    for (Map.Entry<String, double[]> entry : wanted.entrySet()) {
      double[] values = made.getOrDefault(entry.getKey(), new double[2]);
      for (int i = 0; i < 2; i++) { // both round to floats between steps
        assertThat(values[i]).as(entry.getKey()).isCloseTo(entry.getValue()[i], within(2e-6));
      }
    }
  }

  /// N-gram to log10 of probability and back-off.
  private static Map<String, double[]> ngrams(byte[] arpa) {
    Map<String, double[]> ngrams = new HashMap<>();
    for (String line : new String(arpa, StandardCharsets.UTF_8).split("\n", -1)) {
      List<String> fields = List.of(line.split("\t", -1));
      if (fields.size() > 1) {
        double backoff = fields.size() > 2 ? Double.parseDouble(fields.get(2)) : 0;
        ngrams.put(fields.get(1), new double[] {Double.parseDouble(fields.getFirst()), backoff});
      }
    }
    return ngrams;
  }
}
