package steel.data;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.testkit.Golden;

class SyntheticDocumentsTest {
  @TempDir private Path folder;

  private Path write(String name, long count, long seed) throws IOException {
    Path file = folder.resolve(name);
    SyntheticDocuments.write(file, count, seed, Progress.SILENT);
    return file;
  }

  @Test
  void aTwentiethRepeatsAnother() throws IOException {
    List<JsonNode> lines = Golden.jsonLines(write("a.jsonl", 20_000, 1));
    assertThat(lines).hasSize(20_000);
    Set<String> texts = new HashSet<>();
    lines.forEach(line -> texts.add(line.get("text").asText()));
    assertThat(texts.size()).isBetween(18_800, 19_200);
    assertThat(lines).allMatch(line -> line.get("text").asText().length() <= 160);
  }

  @Test
  void theSeedDecides() throws IOException {
    Path first = write("a.jsonl", 1000, 7);
    assertThat(Files.mismatch(first, write("b.jsonl", 1000, 7))).isEqualTo(-1);
    assertThat(Files.mismatch(first, write("c.jsonl", 1000, 8))).isNotEqualTo(-1);
  }
}
