package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Checksum;
import steel.testkit.Cases;

/// Cleaning killed at random moments, with one worker and with two.
@Tag("long")
class DataCleanKillTest {
  private static final int DOCUMENTS = 120_000; // in one file of several shards
  private static final int KILLS = 10;
  private static final String RECIPE =
      """
      process:
        - fix_unicode_mapper:
        - clean_links_mapper:
        - document_deduplicator:
        - whitespace_normalization_mapper:
        - text_length_filter: {min_len: 20}
        - document_deduplicator: {ignore_non_character: true}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void writeInput() throws IOException {
    RandomGenerator random = Cases.random(1);
    Files.writeString(folder.resolve("recipe.yaml"), RECIPE);
    try (BufferedWriter out = Files.newBufferedWriter(folder.resolve("in.jsonl"))) {
      for (int i = 0; i < DOCUMENTS; i++) {
        int page = random.nextInt(DOCUMENTS / 2);
        String text = ("第 " + page + " 页，见 http://a.cn/" + page + " 。").repeat(1 + page % 7);
        out.write("{\"text\":\"" + (random.nextBoolean() ? " " : "") + text + "\"}\n");
      }
    }
  }

  @Test
  void killedAtRandomMomentsItWritesTheSameBytes() throws Exception {
    Path straight = folder.resolve("straight");
    long begun = System.nanoTime();
    assertThat(SteelProcess.run(folder.resolve("log"), arguments(straight, 1))).isZero();
    double seconds = (System.nanoTime() - begun) / 1e9;
    RandomGenerator random = Cases.random(Cases.seeds().findFirst().orElseThrow());
    for (int workers = 1; workers <= 2; workers++) {
      Path cut = folder.resolve("cut-" + workers);
      int killed = 0;
      for (int i = 0; i < KILLS; i++) {
        long deadline =
            System.nanoTime()
                + (long) (random.nextDouble(seconds / 3) * TimeUnit.SECONDS.toNanos(1));
        boolean hit =
            SteelProcess.killWhen(
                () -> System.nanoTime() > deadline, folder.resolve("log"), arguments(cut, workers));
        killed += hit ? 1 : 0;
      }
      assertThat(killed).isPositive();
      assertThat(SteelProcess.run(folder.resolve("log"), arguments(cut, workers))).isZero();
      assertThat(Checksum.ofTree(cut))
          .as("%d workers", workers)
          .isEqualTo(Checksum.ofTree(straight));
      assertThat(folder.resolve(".cut-" + workers + ".work")).doesNotExist();
    }
  }

  private String[] arguments(Path out, int workers) {
    return new String[] {
      "data",
      "clean",
      "--recipe",
      folder.resolve("recipe.yaml").toString(),
      "--in",
      folder.resolve("in.jsonl").toString(),
      "--out",
      out.toString(),
      "--set",
      "workers=" + workers
    };
  }
}
