package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.data.InspectedRecords.Broken;
import steel.data.InspectedRecords.Whole;
import steel.testkit.Cases;

class InspectedRecordsTest {
  private static final String LINES =
      "{\"id\": \"1\", \"text\": \"钢\"}\n{bad}\n\n{\"id\": \"3\", \"n\": [1, 2]}\n";

  @TempDir private Path folder;

  @Test
  void showsWhatIsThereAndWhatIsWrong() throws IOException {
    InspectedRecords seen = read(file("a.jsonl", bytes(LINES)), 1, 10);
    assertThat(seen.format()).isEqualTo("JSON Lines");
    assertThat(seen.bytes()).isEqualTo(bytes(LINES).length);
    assertThat(seen.hasMore()).isFalse();
    assertThat(seen.records()).hasSize(4);
    assertThat(((Whole) seen.records().getFirst()).content().get("text").asText()).isEqualTo("钢");
    assertThat(seen.records().get(1)).isInstanceOf(Broken.class);
    assertThat(((Broken) seen.records().get(2)).cause()).isEqualTo("blank_line");
    assertThat(seen.records().get(3).line()).isEqualTo(4);
  }

  @Test
  void beginsWhereItIsAskedTo() throws IOException {
    InspectedRecords seen = read(file("a.jsonl", bytes(LINES)), 2, 1);
    assertThat(seen.records()).hasSize(1);
    assertThat(seen.records().getFirst().number()).isEqualTo(2);
    assertThat(seen.hasMore()).isTrue();
    assertThat(read(file("a.jsonl", bytes(LINES)), 5, 1).records()).isEmpty();
  }

  @Test
  void readsEveryForm() throws IOException {
    String object = "{\"text\": \"钢\"}";
    assertThat(form("a.json", bytes("[" + object + "," + object + "]"))).isEqualTo("a JSON array");
    assertThat(form("a.gz", gzip(bytes(object)))).isEqualTo("JSON Lines, gzip");
    assertThat(form("a.zst", Zstd.compress(bytes("[" + object + "]"))))
        .isEqualTo("a JSON array, Zstandard");
    assertThat(form("a.csv", bytes("id,text\n1,钢\n"))).isEqualTo("comma-separated values");
    assertThat(form("a.txt", bytes("钢"))).isEqualTo("one text");
  }

  @Test
  void showsEveryColumnOfParquet() throws IOException {
    EmbeddedCorpus.write(folder.resolve("corpus"), 1, steel.files.Progress.SILENT);
    Path parquet = folder.resolve("corpus/sources/starcode/java/train-00000-of-00001_java.parquet");
    InspectedRecords seen = read(parquet, 1, 2);
    assertThat(seen.format()).isEqualTo("Parquet");
    assertThat(seen.records()).hasSize(2);
    assertThat(((Whole) seen.records().getFirst()).content().has("content")).isTrue();
    assertThat(((Whole) seen.records().getFirst()).content().size()).isGreaterThan(1);
  }

  @Test
  void aCutFileIsShownUpToTheCut() throws IOException {
    byte[] whole = gzip(bytes(LINES.repeat(2000)));
    Path cut = file("cut.gz", Arrays.copyOf(whole, whole.length - 30));
    InspectedRecords seen = read(cut, 1, 1_000_000);
    assertThat(seen.records()).hasSizeGreaterThan(100);
    assertThat(((Broken) seen.records().getLast()).cause()).isEqualTo("cut_file");
    assertThatThrownBy(() -> read(folder.resolve("none"), 1, 1))
        .isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void anyBytesAreShownSomehow(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[][] good = {
      bytes(LINES), gzip(bytes(LINES)), Zstd.compress(bytes(LINES)), bytes("[" + LINES + "]")
    };
    for (int i = 0; i < 200; i++) {
      byte[] bad = good[i % good.length].clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      bad = Arrays.copyOf(bad, random.nextInt(bad.length + 1));
      assertThat(read(file("bad", bad), 1, 100).records()).hasSizeLessThan(100);
    }
  }

  private String form(String name, byte[] content) throws IOException {
    InspectedRecords seen = read(file(name, content), 1, 10);
    assertThat(((Whole) seen.records().getFirst()).content().get("text").asText()).isEqualTo("钢");
    return seen.format();
  }

  private static InspectedRecords read(Path file, long first, int limit) throws IOException {
    return InspectedRecords.read(file, first, limit);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }
}
