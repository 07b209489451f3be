package steel.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.testkit.Cases;

final class PieceSpillTest {
  private static final AddedTokens NOTHING_SPECIAL = new AddedTokens(List.of());

  @TempDir Path temp;

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void countsOnDiskAreThoseInMemory(long seed) throws IOException {
    List<String> texts = texts(Cases.random(seed), 3_000);
    for (int least : new int[] {1, 2, 5}) {
      try (PieceSpill unused = new PieceSpill(temp.resolve("unused"));
          PieceSpill spill = new PieceSpill(temp.resolve("spill"))) {
        Map<String, Long> inMemory = counts(texts, Long.MAX_VALUE, least, unused);
        Map<String, Long> onDisk = counts(texts, 0, least, spill);
        assertThat(unused.isEmpty()).isTrue();
        assertThat(spill.isEmpty()).isFalse();
        assertThat(onDisk).isEqualTo(inMemory);
        assertThat(onDisk.values()).allMatch(count -> count >= least);
      }
      assertThat(temp.resolve("spill")).isEmptyDirectory();
      assertThat(temp.resolve("unused")).doesNotExist();
    }
  }

  @Test
  void learnsTheSameFromEither() throws IOException {
    List<String> texts = texts(Cases.random(7), 1_000);
    BpeTrainer.Options options = new BpeTrainer.Options(600, 0);
    try (PieceSpill spill = new PieceSpill(temp.resolve("spill"))) {
      PieceCounter counter = new PieceCounter(NOTHING_SPECIAL, 2, 0, spill);
      Pieces pieces = counter.count(TextSource.of(texts), 1, Progress.SILENT);
      MergeLearner learner = new MergeLearner(pieces, options, 597, Long.MAX_VALUE);
      learner.learn(Progress.SILENT);
      Tokenizer inMemory = BpeTrainer.train(TextSource.of(texts), options, Progress.SILENT);
      assertThat(learner.tokens()).hasSize(597);
      for (int id = 0; id < 597; id++) {
        assertThat(learner.tokens().get(id)).isEqualTo(inMemory.tokenBytes(id, false));
      }
    }
  }

  @Test
  void saysHowMuchMemoryLearningTakes() {
    PieceCounts pieces = new PieceCounts();
    byte[] piece = "很长的一个片段".getBytes(StandardCharsets.UTF_8);
    pieces.add(piece, 0, piece.length, 3);
    assertThatThrownBy(() -> new MergeLearner(pieces, new BpeTrainer.Options(300, 0), 297, 100))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("STEEL_HEAP")
        .hasMessageContaining("min_piece_frequency");
  }

  @Test
  void aDiskThatRefusesEndsTheCount() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "no folder");
    try (PieceSpill spill = new PieceSpill(file)) {
      PieceCounter counter = new PieceCounter(NOTHING_SPECIAL, 2, 0, spill);
      List<String> texts = texts(Cases.random(7), 10);
      assertThatThrownBy(() -> counter.count(TextSource.of(texts), 1, Progress.SILENT))
          .isInstanceOf(IOException.class);
    }
  }

  private static Map<String, Long> counts(
      List<String> texts, long memory, int least, PieceSpill spill) throws IOException {
    Map<String, Long> counts = new TreeMap<>();
    new PieceCounter(NOTHING_SPECIAL, 2, memory, spill)
        .count(TextSource.of(texts), least, Progress.SILENT)
        .forEach(
            (bytes, from, to, count) -> {
              String piece = new String(bytes, from, to - from, StandardCharsets.UTF_8);
              assertThat(counts.put(piece, count)).isNull();
            });
    return counts;
  }

  /// Long enough for several batches.
  private static List<String> texts(RandomGenerator random, int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(400); n > 0; n--) {
        text.append("春天来了 abc,。12\n".charAt(random.nextInt(13)));
      }
      texts.add(text.toString());
    }
    return texts;
  }
}
