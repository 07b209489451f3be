package steel.data.record;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.data.record.CorpusWriter.Stretch;

class CorpusWriterTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void linesAndPiecesStandInTheOrderInWhichTheyCame(int threads) throws IOException {
    Path out = folder.resolve("out");
    StringBuilder expected = new StringBuilder();
    try (CorpusWriter writer = new CorpusWriter(out, out, threads)) {
      writer.touch("empty.jsonl");
      for (int i = 0; i < 200; i++) {
        String line = "line " + i + "\n";
        String text = ("piece " + i + " ").repeat(1 + i * 20);
        Path part = Files.writeString(folder.resolve("part" + i), text);
        int middle = text.length() / 2;
        List<Stretch> stretches =
            List.of(new Stretch(1, 4), new Stretch(4, 4), new Stretch(middle, text.length()));
        writer.append("documents/a.jsonl", line.getBytes(UTF_8));
        writer.append("documents/a.jsonl", part, stretches);
        writer.append("documents/a.jsonl", part);
        expected.append(line).append(text, 1, 4).append(text.substring(middle)).append(text);
      }
      String large = "x".repeat(1 << 20); // more than is buffered
      writer.append("documents/a.jsonl", large.getBytes(UTF_8));
      expected.append(large);
      writer.finish();
    }
    assertThat(out.resolve("documents/a.jsonl")).hasContent(expected.toString());
    assertThat(out.resolve("empty.jsonl")).isEmptyFile();
  }

  @Test
  void aPieceThatIsCutIsAFailureThatNamesTheFile() throws IOException {
    Path part = Files.writeString(folder.resolve("part"), "abc");
    List<Stretch> beyond = new ArrayList<>(List.of(new Stretch(0, 4)));
    try (CorpusWriter writer = new CorpusWriter(folder.resolve("new"), Path.of("shown"), 2)) {
      assertThatThrownBy(
              () -> {
                writer.append("a.jsonl", part, beyond);
                writer.finish();
              })
          .isInstanceOf(IOException.class)
          .hasMessageContaining(Path.of("shown", "a.jsonl").toString())
          .hasMessageContaining("shorter");
    }
  }
}
