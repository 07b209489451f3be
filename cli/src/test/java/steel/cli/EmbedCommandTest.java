package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.infer.Pooling;
import steel.infer.SteelModel;

class EmbedCommandTest {
  @TempDir private Path folder;

  private String model = "";

  @BeforeEach
  void writeModel() throws IOException {
    model = ChattyModel.write(Files.createDirectories(folder.resolve("model")));
  }

  private CommandRun run(String... options) {
    List<String> arguments = new ArrayList<>(List.of("embed", model));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private float[] vector(String text, Pooling pooling) {
    try (var opened = SteelModel.open(Path.of(model))) {
      return opened.embed(opened.tokenizer().encode(text), pooling);
    }
  }

  private void assertLine(String line, int index, String text, Pooling pooling) throws IOException {
    JsonNode fields = new ObjectMapper().readTree(line);
    assertThat(fields.propertyStream().map(entry -> entry.getKey()))
        .containsExactly("index", "tokens", "embedding");
    assertThat(fields.get("index").asInt()).isEqualTo(index);
    assertThat(fields.get("tokens").asInt())
        .isEqualTo(text.getBytes(StandardCharsets.UTF_8).length); // a token a byte
    JsonNode numbers = fields.get("embedding");
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(numbers.get(i).asText());
    }
    assertThat(vector).isEqualTo(vector(text, pooling)); // to the last bit
  }

  @Test
  void printsALineForEachText() throws IOException {
    CommandRun run = run("--text", "小狗", "--text", "a cat");
    assertThat(run.exitCode()).as(run.err()).isZero();
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertLine(lines.get(0), 0, "小狗", Pooling.MEAN);
    assertLine(lines.get(1), 1, "a cat", Pooling.MEAN);
    assertThat(run("--text", "小狗", "--threads", "1", "--pooling", "mean").out().strip())
        .isEqualTo(lines.get(0));
  }

  @Test
  void poolsTheLastTokenIfAsked() throws IOException {
    CommandRun run = run("--text", "小狗", "--pooling", "last");
    assertLine(run.out(), 0, "小狗", Pooling.LAST);
    CommandRun other = run("--text", "小狗", "--pooling", "first");
    assertThat(other.exitCode()).isEqualTo(2);
    assertThat(other.err()).contains("--pooling").contains("first");
  }

  @Test
  void readsAFileLineByLineIntoAFile() throws IOException {
    Path texts = Files.writeString(folder.resolve("texts.txt"), "小狗\r\n a\n<|im_end|>");
    Path out = folder.resolve("new/vectors.jsonl");
    CommandRun run = run("--file", texts.toString(), "--out", out.toString());
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("pooled by mean, are in " + out);
    List<String> lines = Files.readAllLines(out);
    assertThat(lines).hasSize(3);
    assertLine(lines.get(0), 0, "小狗", Pooling.MEAN);
    assertLine(lines.get(1), 1, " a", Pooling.MEAN);
    assertLine(lines.get(2), 2, "<|im_end|>", Pooling.MEAN); // plain text, as it is
  }

  @Test
  void readsStandardInput() throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("小狗\nb\n".getBytes(StandardCharsets.UTF_8)));
    try {
      List<String> lines = run("--file", "-").out().lines().toList();
      assertThat(lines).hasSize(2);
      assertLine(lines.get(0), 0, "小狗", Pooling.MEAN);
      assertLine(lines.get(1), 1, "b", Pooling.MEAN);
    } finally {
      System.setIn(before);
    }
  }

  private void assertRefused(CommandRun run, String sentence) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(sentence).doesNotContain("Exception");
  }

  @Test
  void refusesTextsThatHaveNoVector() throws IOException {
    assertRefused(
        run("--text", "a", "--text", ""), "text 2 of --text: the text is empty: it has no vector");
    Path texts = Files.writeString(folder.resolve("texts.txt"), "a\n\nb\n");
    Path out = folder.resolve("vectors.jsonl");
    assertRefused(
        run("--file", texts.toString(), "--out", out.toString()),
        texts + ":2: the text is empty: it has no vector");
    assertThat(out).doesNotExist();
    assertRefused(
        run("--file", Files.createFile(folder.resolve("nothing")).toString()),
        "nothing: no texts in it");
    assertThat(run("--text", "a".repeat(512)).exitCode()).isZero();
    assertRefused(
        run("--text", "a".repeat(513)),
        "text 1 of --text: the text has 513 tokens, and the model takes 512 at most");
    Path longer = Files.writeString(folder.resolve("longer.txt"), "a\n" + "b".repeat(600));
    assertRefused(run("--file", longer.toString()), longer + ":2: the text has 600 tokens");
  }

  @Test
  void refusesFilesThatAreNone() {
    assertRefused(run("--file", folder.resolve("none").toString()), "none: no such file or folder");
    assertRefused(run("--file", folder.toString()), "is a folder");
    assertRefused(run("--text", "a", "--file", "-"), "--text");
    assertRefused(run(), "--text");
    assertRefused(run("--text", "a", "--threads", "0"), "--threads must be at least 1, got 0");
  }

  @Test
  void refusesAModelWithoutATokenizer() throws IOException {
    try (var files = Files.list(Path.of(model))) {
      for (Path file : files.toList()) {
        if (!List.of("config.json", "model.safetensors").contains(file.getFileName().toString())) {
          Files.delete(file);
        }
      }
    }
    assertRefused(run("--text", "a"), "no tokenizer here");
  }
}
