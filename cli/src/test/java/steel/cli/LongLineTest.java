package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.tokenizer.Tokenizer;

/// Texts that are one line of more than 256 MiB, in a process with a heap of 512 MB.
@Tag("long")
class LongLineTest {
  private static final String UNIT = "钢铁是怎样炼成的，How steel is made。";
  private static final int TIMES = 6_000_000;

  @TempDir private static Path folder;
  private static Tokenizer tokenizer;
  private static String model;
  private static Path line; // may be cut
  private static Path letters; // may not

  @BeforeAll
  static void write() throws IOException {
    tokenizer =
        BpeTrainer.train(
            TextSource.of(List.of(UNIT)), new BpeTrainer.Options(290, 0), Progress.SILENT);
    model = folder.resolve("model").toString();
    tokenizer.write(Path.of(model));
    line = repeat("line.txt", UNIT, TIMES);
    letters = repeat("letters.txt", "a".repeat(1 << 20), 257);
    assertThat(Files.size(line)).isGreaterThan(256 << 20);
  }

  private static Path repeat(String name, String unit, int times) throws IOException {
    Path file = folder.resolve(name);
    byte[] bytes = unit.getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (int i = 0; i < times; i++) {
        out.write(bytes);
      }
    }
    return file;
  }

  /// Tokens of the unit repeated, which grow by the same number each time.
  private static long tokens(long times) {
    long two = tokenizer.encode(UNIT.repeat(2)).length;
    long three = tokenizer.encode(UNIT.repeat(3)).length;
    assertThat(tokenizer.encode(UNIT.repeat(5)).length).isEqualTo((int) (3 * three - 2 * two));
    return two + (times - 2) * (three - two);
  }

  private record Run(int exitCode, Path out, String err) {}

  private static Run run(Path in, String... arguments) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--add-modules=jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "tokenizer"));
    command.addAll(List.of(arguments));
    int exitCode =
        new ProcessBuilder(command)
            .redirectInput(in.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    String sentences =
        Files.readAllLines(err).stream()
            .filter(text -> text.startsWith("steel: ") || text.contains("Error"))
            .reduce("", (a, b) -> a + b + "\n");
    return new Run(exitCode, out, sentences);
  }

  @Test
  void aLongLineIsCounted() throws IOException, InterruptedException {
    Run run = run(letters, "count", "--model", model, "--json", line.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    JsonNode count = new ObjectMapper().readTree(run.out().toFile()).get(0);
    assertThat(count.get("lines").asInt()).isEqualTo(1);
    assertThat(count.get("characters").asLong()).isEqualTo((long) TIMES * UNIT.length());
    assertThat(count.get("tokens").asLong()).isEqualTo(tokens(TIMES));
  }

  @Test
  void aLongLineIsEncoded() throws IOException, InterruptedException {
    Run run = run(line, "encode", "--model", model);
    assertThat(run.exitCode()).as(run.err()).isZero();
    long ids = 1;
    long lines = 0;
    try (InputStream printed = Files.newInputStream(run.out())) {
      byte[] buffer = new byte[1 << 20];
      for (int n = printed.read(buffer); n > 0; n = printed.read(buffer)) {
        for (int i = 0; i < n; i++) {
          ids += buffer[i] == ',' ? 1 : 0;
          lines += buffer[i] == '\n' || buffer[i] == '[' || buffer[i] == ']' ? 1 : 0;
        }
      }
    }
    assertThat(ids).isEqualTo(tokens(TIMES));
    assertThat(lines).isEqualTo(3);
  }

  @Test
  void aLongLineIsLearnedFrom() throws IOException, InterruptedException {
    String out = folder.resolve("learned").toString();
    Run run = run(line, "train", "--in", line.toString(), "--vocab-size", "290", "--out", out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    Tokenizer ofLess =
        BpeTrainer.train(
            TextSource.of(List.of(UNIT.repeat(10_000))),
            new BpeTrainer.Options(290, 0),
            Progress.SILENT);
    assertThat(Tokenizer.read(Path.of(out)).hash()).isEqualTo(ofLess.hash());
  }

  @Test
  void aLineWithoutAPlaceToCutIsNamed() throws IOException, InterruptedException {
    String out = folder.resolve("none").toString();
    String file = letters.toString();
    assertTooLong("standard input:1: ", run(letters, "encode", "--model", model));
    assertTooLong("standard input:1: ", run(letters, "count", "--model", model));
    assertTooLong(file + ":1: ", run(line, "count", "--model", model, file));
    assertTooLong(
        file + ":1: ", run(line, "train", "--in", file, "--vocab-size", "290", "--out", out));
    assertThat(Path.of(out)).doesNotExist();
    Run records = run(line, "count", "--model", model, "--jsonl", "text", file);
    assertThat(records.exitCode()).as(records.err()).isEqualTo(2);
    assertThat(records.err()).startsWith("steel: " + file + ":1: 269,484,032 bytes, more than ");
  }

  private static void assertTooLong(String place, Run run) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err())
        .isEqualTo("steel: " + place + "is longer than 256 MiB; break it into lines\n");
  }
}
