package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Checksum;

class DataTrainNgramCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeDocuments() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (String who : List.of("小猫", "小狗", "老师", "学生", "火车")) {
      for (String what : List.of("喜欢苹果", "看见河水", "找到书本", "在北京", "慢慢长大")) {
        lines.append("{\"text\": \"%s%s。今天%s也%s！\"}\n".formatted(who, what, who, what));
      }
    }
    Files.writeString(folder.resolve("good.jsonl"), lines);
  }

  private CommandRun train(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("data", "train", "ngram", "--in", path("good.jsonl"), "--out", path("models")));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--lang")) {
      arguments.addAll(List.of("--lang", "zh"));
    }
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  @Test
  void writesAModelAndWhatItIsOf() throws IOException {
    CommandRun run = train("--order", "3", "--json");
    assertThat(run.exitCode()).isEqualTo(0);
    JsonNode printed = new ObjectMapper().readTree(run.out());
    Path arpa = folder.resolve("models/zh.arpa");
    assertThat(printed.at("/documents").asInt()).isEqualTo(25);
    assertThat(printed.at("/pieces").asText()).isEqualTo("characters");
    assertThat(printed.at("/ngrams")).hasSize(3);
    assertThat(printed.at("/arpa_hash").asText()).isEqualTo(Checksum.ofFile(arpa));
    assertThat(printed.at("/files").elements().next().asText())
        .isEqualTo(Checksum.ofFile(folder.resolve("good.jsonl")));
    assertThat(printed)
        .isEqualTo(new ObjectMapper().readTree(folder.resolve("models/zh.json").toFile()));
    assertThat(Files.readString(arpa)).startsWith("\\data\\\nngram 1=").endsWith("\\end\\\n");
    try (Stream<Path> files = Files.list(folder.resolve("models"))) {
      assertThat(files).hasSize(2);
    }
  }

  @Test
  void saysWhatCameOfIt() {
    CommandRun run = train();
    assertThat(run.exitCode()).isEqualTo(0);
    assertThat(run.out())
        .contains("25 documents of", "(characters)", "zh.arpa", "its discounts are 0.5, 1 and 1.5")
        .containsPattern("5 +\\d");
  }

  @Test
  void mistakesAreTheUsersToMend() throws IOException {
    assertMistake(train("--order", "9"), "--order must be 2 to 6, not 9");
    assertMistake(train("--pieces", path("none.model")), "none.model: no such file");
    assertMistake(train("--pieces", path("good.jsonl")), "good.jsonl: no SentencePiece model");
    assertMistake(train("--field", "body"), "good.jsonl:1: has no text \"body\"");
    assertMistake(train("--lang", "../zh"), "--lang \"../zh\": wants letters and digits");
    assertMistake(train("--memory", "1"), "--memory must be at least 16 MB");
    Files.writeString(folder.resolve("good.jsonl"), "{\"text\": \" \"}\n");
    assertMistake(train(), "hold nothing");
    assertThat(folder.resolve("models/zh.arpa")).doesNotExist();
  }

  private static void assertMistake(CommandRun run, String message) {
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
