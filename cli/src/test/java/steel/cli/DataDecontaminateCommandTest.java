package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDecontaminateCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(
        folder.resolve("web.jsonl"),
        """
        {"id": "1", "text": "试题：下列关于税法基本原则的表述中，不正确的是哪项？"}
        {"id": "2", "text": "今天天气很好。"}
        """);
    Files.writeString(folder.resolve("law.csv"), "id,question\n0,下列关于税法基本原则的表述中，不正确的是____。\n");
  }

  private CommandRun decontaminate(String against, String... more) {
    String[] fixed = {
      "data",
      "decontaminate",
      "--in",
      path("web.jsonl"),
      "--against",
      path(against),
      "--out",
      path("out")
    };
    String[] all = java.util.Arrays.copyOf(fixed, fixed.length + more.length);
    System.arraycopy(more, 0, all, fixed.length, more.length);
    return CommandRun.of(all);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void printsWhatWasHit() {
    CommandRun run = decontaminate("law.csv");
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .containsPattern("web +2 +1 +0 +0")
        .containsPattern("law.csv +1 +0 +1 +1")
        .containsPattern("all of 1 files +1 +0 +1 +1");
    assertThat(folder.resolve("out/hits.jsonl")).content().contains("\"id\":\"1\"");
  }

  @Test
  void printsItsSummaryForMachines() throws IOException {
    JsonNode summary = new ObjectMapper().readTree(decontaminate("law.csv", "--json").out());
    assertThat(summary.get("total").get("kept_documents").asInt()).isEqualTo(1);
    assertThat(summary)
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("out/summary.json").toFile()));
  }

  @Test
  void missingBenchmarksAreAnError() {
    CommandRun run = decontaminate("none.csv");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none.csv: no such file or folder");
  }
}
