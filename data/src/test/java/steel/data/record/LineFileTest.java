package steel.data.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.files.FormatException;
import steel.testkit.Cases;

class LineFileTest {
  private static final String TEXT = "\ufeff钢铁\r\n\n#\n最后";

  @TempDir private Path folder;

  private static List<String> read(Path path, long from, long to) throws IOException {
    List<String> lines = new ArrayList<>();
    new LineFile(path, true)
        .read(
            from,
            to,
            1,
            _ -> {},
            (line, endsLine) -> {
              assertThat(endsLine).isTrue();
              lines.add(line);
            });
    return lines;
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  @Test
  void linesAreTheSamePlainAndCompressed() throws IOException {
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(zstd)) {
      out.write(TEXT.getBytes(StandardCharsets.UTF_8));
    }
    for (byte[] bytes :
        List.of(TEXT.getBytes(StandardCharsets.UTF_8), gzip(TEXT), zstd.toByteArray())) {
      Path file = Files.write(folder.resolve("lines"), bytes);
      assertThat(read(file, 0, Long.MAX_VALUE)).containsExactly("\ufeff钢铁\r", "", "#", "最后");
    }
    assertThat(read(Files.write(folder.resolve("none"), new byte[0]), 0, 9)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void rangesGiveEveryLineOnce(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    for (int round = 0; round < 60; round++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(12); n > 0; n--) {
        text.append(Cases.text(random, 8)).append(random.nextBoolean() ? "\n" : "\r\n");
      }
      text.append(Cases.text(random, random.nextInt(4)));
      Path file = Files.writeString(folder.resolve(round + ".txt"), text);
      List<String> parts = new ArrayList<>();
      int step = 1 + random.nextInt(20);
      for (long from = 0; from < Files.size(file); from += step) {
        parts.addAll(read(file, from, from + step));
      }
      assertThat(parts).isEqualTo(read(file, 0, Long.MAX_VALUE));
      String end = text.toString().endsWith("\n") ? "\n" : "";
      assertThat(String.join("\n", parts) + end).isEqualTo(text.toString());
    }
  }

  @Test
  void aCutFileIsAnErrorThatNamesTheLine() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 5_000; i++) {
      text.append(i * 7919L * i).append('\n');
    }
    byte[] whole = gzip(text.toString());
    Path cut = Files.write(folder.resolve("cut.gz"), Arrays.copyOf(whole, whole.length / 2));
    assertThatThrownBy(() -> read(cut, 0, Long.MAX_VALUE))
        .isInstanceOf(FormatException.class)
        .hasMessageMatching(
            ".*cut\\.gz:\\d{4}: the compressed file was cut: .*; get the file again, or leave it out");
  }
}
