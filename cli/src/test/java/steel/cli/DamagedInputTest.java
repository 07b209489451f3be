package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import steel.testkit.Golden;

/// What the data commands say of files that are not what they should be: single bad records are
/// passed over, a file that cannot be read to its end makes the exit code 1, and in both cases
/// everything else is done.
class DamagedInputTest {
  private static final String GOOD = "{\"id\": \"good\", \"text\": \"这一页是好的，谁都能读。\"}\n";

  @TempDir private Path folder;

  @BeforeEach
  void writeWhatIsWhole() throws IOException {
    Files.createDirectories(folder.resolve("in"));
    Files.writeString(folder.resolve("in/whole.jsonl"), GOOD);
    Files.writeString(
        folder.resolve("recipe.yaml"), "max_record_bytes: 100000\nprocess: [text_length_filter: ]");
  }

  private CommandRun clean() {
    return CommandRun.of(
        "data",
        "clean",
        "--recipe",
        folder.resolve("recipe.yaml").toString(),
        "--in",
        folder.resolve("in").toString(),
        "--out",
        folder.resolve("out").toString());
  }

  private void write(String name, byte[] bytes) throws IOException {
    Files.write(folder.resolve("in").resolve(name), bytes);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  private void assertTheRestIsThere() {
    assertThat(Golden.jsonLines(folder.resolve("out/documents/whole.jsonl")))
        .extracting(line -> line.get("id").asText())
        .contains("good");
  }

  private List<JsonNode> rejected() {
    return Golden.jsonLines(folder.resolve("out/rejected.jsonl"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          cut.jsonl   | {"id": "1", "text": "这一页没有写完    | cut_file
          cut.json    | [{"id": "1", "text": "这一页写完了"},   | cut_file
          table.csv   | id,title\\n1,没有正文这一列\\n           | missing_column
          none.parquet| PAR1 and nothing else                 | cut_file
          """)
  void aDamagedFileIsNamedAndTheRestIsDone(String name, String content, String cause)
      throws IOException {
    write(name, content.replace("\\n", "\n").getBytes(StandardCharsets.UTF_8));
    CommandRun run = clean();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().filter(line -> line.startsWith("steel: ")))
        .singleElement()
        .asString()
        .contains(name, "mend or remove it", folder.resolve("out").toString());
    assertThat(run.err()).doesNotContain("\tat ", "defect");
    assertTheRestIsThere();
    assertThat(rejected()).extracting(line -> line.get("cause").asText()).contains(cause);
  }

  @Test
  void aCutArchiveGivesWhatIsBeforeTheCut() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("{\"id\": \"%d\", \"text\": \"第%d页，内容是%x。\"}\n".formatted(i, i, i * 7919L * i));
    }
    byte[] whole = gzip(lines.toString());
    write("cut.jsonl.gz", Arrays.copyOf(whole, whole.length / 2));
    CommandRun run = clean();
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("cut.jsonl.gz", "1 input file");
    assertTheRestIsThere();
    assertThat(Golden.jsonLines(folder.resolve("out/documents/cut.jsonl")))
        .hasSizeBetween(1000, 4000);
  }

  @Test
  void badRecordsAreListedAndChangeNothing() throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    lines.write("{\"text\": \"不是 ".getBytes(StandardCharsets.UTF_8));
    lines.write(0xff);
    lines.write("\"}\n".getBytes(StandardCharsets.UTF_8));
    lines.write(("{\"text\": \"" + "长".repeat(100_000) + "\"}\n").getBytes(StandardCharsets.UTF_8));
    lines.write(("[".repeat(40_000) + "\n").getBytes(StandardCharsets.UTF_8));
    lines.write("{\"text\": 7}\n{broken\n".getBytes(StandardCharsets.UTF_8));
    lines.write(GOOD.getBytes(StandardCharsets.UTF_8));
    write("whole.jsonl", lines.toByteArray());
    CommandRun run = clean();
    assertThat(run.exitCode()).as(run.err()).isEqualTo(0);
    assertTheRestIsThere();
    assertThat(rejected())
        .extracting(line -> line.get("cause").asText())
        .containsExactly("not_utf8", "too_long", "too_deep", "wrong_type", "not_json");
    assertThat(run.out()).contains("unreadable, too_deep: 1", "whole.jsonl:3: ");
  }

  @Test
  void theOtherCommandsTellTheSame() throws IOException {
    write("cut.jsonl", "{\"id\": \"1\", \"text\": \"这一页没有写完".getBytes(StandardCharsets.UTF_8));
    String in = folder.resolve("in").toString();
    String recipe = folder.resolve("recipe.yaml").toString();
    String benchmark =
        Files.writeString(folder.resolve("exam.jsonl"), "{\"q\": \"一道很长很长很长的题目在这里等着回答\"}\n")
            .toString();
    String out = folder.resolve("out").toString();
    for (CommandRun run :
        List.of(
            CommandRun.of("data", "analyze", "--recipe", recipe, "--in", in, "--out", out),
            CommandRun.of(
                "data", "decontaminate", "--in", in, "--against", benchmark, "--out", out + "2"))) {
      assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
      assertThat(run.err()).contains("cut.jsonl:1: ");
    }
    Path skypile = Files.createDirectories(folder.resolve("sources/skypile"));
    Files.writeString(skypile.resolve("a.jsonl"), GOOD + "{\"text\": \"没有写完");
    CommandRun convert =
        CommandRun.of(
            "data", "convert", "--in", folder.resolve("sources").toString(), "--out", out + "3");
    assertThat(convert.exitCode()).isEqualTo(1);
    assertThat(convert.err()).contains("skypile/a.jsonl:2: ");
    assertThat(Golden.jsonLines(folder.resolve("out3/documents/skypile.jsonl"))).hasSize(1);
  }
}
