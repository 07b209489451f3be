package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Checksum;

/// Models are trained by commands and then asked by a cleaning.
class DataTrainQualityCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeDocuments() throws IOException {
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    for (int i = 0; i < 120; i++) {
      String who = List.of("小猫", "小狗", "老师", "学生", "火车").get(i % 5);
      String what = List.of("喜欢苹果", "看见河水", "找到书本", "慢慢长大").get(i / 5 % 4);
      good.append("{\"text\": \"第%d天，%s%s，大家都很高兴。\"}\n".formatted(i, who, what));
      bad.append("{\"text\": \"%s!!! 点击购买 >>> %d%% 优惠 【%s】\"}\n".formatted(what, i, who));
    }
    Files.writeString(folder.resolve("good.jsonl"), good);
    Files.writeString(folder.resolve("bad.jsonl"), bad);
  }

  private CommandRun train(String... more) {
    List<String> arguments = new ArrayList<>(List.of("data", "train", "quality"));
    arguments.addAll(List.of("--good", path("good.jsonl"), "--bad", path("bad.jsonl")));
    arguments.addAll(List.of("--out", path("models/quality.bin"), "--bucket-bits", "14"));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void trainedModelsCleanText() throws IOException {
    CommandRun quality = train();
    assertThat(quality.exitCode()).isEqualTo(0);
    assertThat(quality.out()).contains("120 good and 120 bad documents", "ROC AUC 1.0000");
    String[] ngram = {
      "data",
      "train",
      "ngram",
      "--in",
      path("good.jsonl"),
      "--lang",
      "zh",
      "--order",
      "3",
      "--out",
      path("models")
    };
    assertThat(CommandRun.of(ngram).exitCode()).isEqualTo(0);
    Files.writeString(
        folder.resolve("in.jsonl"),
        """
        {"id": "1", "text": "第7天，小猫看见河水，大家都很高兴。"}
        {"id": "2", "text": "慢慢长大!!! 点击购买 >>> 7% 优惠 【老师】"}
        {"id": "3", "text": "兴高很都家大，水河见看猫小，天7第。"}
        """);
    Path recipe =
        Files.writeString(
            folder.resolve("r.yaml"),
            "process:\n  - quality_score_filter:\n  - perplexity_filter: {lang: zh, max_ppl: 30}\n");
    CommandRun clean =
        CommandRun.of(
            "data",
            "clean",
            "--recipe",
            recipe.toString(),
            "--in",
            path("in.jsonl"),
            "--models",
            path("models"),
            "--out",
            path("out"),
            "--json");
    assertThat(clean.err()).isEmpty();
    assertThat(clean.exitCode()).isEqualTo(0);
    assertThat(Files.readString(folder.resolve("out/documents/in.jsonl")))
        .contains("\"1\"")
        .doesNotContain("\"2\"", "\"3\"");
    JsonNode summary = new ObjectMapper().readTree(clean.out());
    for (String model : List.of("quality.bin", "zh.arpa")) {
      assertThat(summary.at("/models").get(model).asText())
          .isEqualTo(Checksum.ofFile(folder.resolve("models").resolve(model)));
    }
    JsonNode steps = summary.at("/total/operators");
    assertThat(steps.at("/0/dropped").asInt() + steps.at("/1/dropped").asInt()).isEqualTo(2);
    assertThat(steps.at("/1/dropped").asInt()).isPositive();
  }

  @Test
  void printsItsFiguresForMachines() throws IOException {
    JsonNode printed = new ObjectMapper().readTree(train("--json").out());
    assertThat(printed.at("/good").asInt()).isEqualTo(120);
    assertThat(printed.at("/held_out/roc_auc").asDouble()).isEqualTo(1);
    assertThat(printed.at("/buckets").asInt()).isEqualTo(1 << 14);
    assertThat(printed.at("/files")).hasSize(2);
  }

  @Test
  void aSampleIsTakenOfManyDocuments() throws IOException {
    JsonNode printed = new ObjectMapper().readTree(train("--json", "--max-documents", "60").out());
    assertThat(printed.at("/good").asInt()).isEqualTo(60);
  }

  @Test
  void mistakesAreTheUsersToMend() {
    assertMistake(train("--max-documents", "0"), "--max-documents must be 1 to");
    assertMistake(train("--epochs", "0"), "--epochs must be 1 to 1000, not 0");
    assertMistake(train("--max-documents", "3"), "give more");
    assertThat(folder.resolve("models/quality.bin")).doesNotExist();
  }

  private static void assertMistake(CommandRun run, String message) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
