package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;

class EvalCommandTest {
  @TempDir Path folder;
  private Path model;
  private Path questions;

  @BeforeEach
  void writeModelAndQuestions() throws IOException {
    model = Files.createDirectories(folder.resolve("model"));
    Path golden = ProjectRoot.path().resolve("testkit/goldens/model/qwen2-raw");
    for (String file : List.of("config.json", "generation_config.json", "model.safetensors")) {
      Files.copy(golden.resolve(file), model.resolve(file));
    }
    BpeTrainer.train(
            sink -> sink.accept("天空是蓝色的。"), new BpeTrainer.Options(262, 1), Progress.SILENT)
        .write(model);
    questions = folder.resolve("questions");
    Path asked = Files.createDirectories(questions.resolve("val"));
    Files.writeString(
        asked.resolve("颜色_val.csv"),
        "id,question,A,B,C,D,answer\n0,天空？,红,蓝,绿,黄,B\n1,叶子？,红,蓝,绿,黄,C\n");
    Files.writeString(
        asked.resolve("sums_val.csv"),
        "id,question,A,B,C,D,answer\n0,1+1?,2,3,4,5,A\n1," + "1+".repeat(600) + "1?,2,3,4,5,A\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"letter", "text"})
  void tableAndRecordsAndJsonAgree(String scoring) throws IOException {
    Path records = folder.resolve("records.jsonl");
    CommandRun table = eval("--scoring", scoring, "--prompt", "plain", "--out", records.toString());
    assertThat(table.exitCode()).as(table.err()).isZero();
    assertThat(table.out())
        .contains("subject", "颜色", "sums", "all questions (micro)", "mean of subjects (macro)")
        .contains("1 too long for the model, counted as wrong: sums 1");
    List<JsonNode> lines = Golden.jsonLines(records);
    assertThat(lines).hasSize(4);
    long right = lines.stream().filter(line -> line.get("right").asBoolean()).count();

    CommandRun json = eval("--scoring", scoring, "--prompt", "plain", "--json");
    assertThat(json.exitCode()).isZero();
    JsonNode result = new ObjectMapper().readTree(json.out());
    assertThat(result.at("/micro/correct").asLong()).isEqualTo(right);
    assertThat(result.at("/micro/count").asInt()).isEqualTo(4);
    assertThat(result.get("scoring").asText()).isEqualTo(scoring);
    assertThat(result.at("/too_long/0").asText()).isEqualTo("sums 1");
    assertThat(result.get("subjects")).hasSize(2);
  }

  @Test
  void recipesOfTheTreeAreRead() {
    for (String name : List.of("eval.yaml", "eval-base.yaml")) {
      String recipe = ProjectRoot.path().resolve("recipes/tiny/" + name).toString();
      CommandRun run = eval("--recipe", recipe);
      assertThat(run.exitCode()).as(run.err()).isZero();
    }
  }

  @Test
  void mistakesEndInOneSentence() {
    CommandRun none = CommandRun.of("eval", model.toString());
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("no questions; give --questions DIR");
    CommandRun task = eval("--tasks", "riddles");
    assertThat(task.exitCode()).isEqualTo(2);
    assertThat(task.err()).contains("riddles");
    CommandRun setting = eval("--set", "shotss=1");
    assertThat(setting.exitCode()).isEqualTo(2);
    assertThat(setting.err()).contains("did you mean \"shots\"?");
    CommandRun nowhere =
        CommandRun.of("eval", folder.resolve("x").toString(), "--questions", questions.toString());
    assertThat(nowhere.exitCode()).isEqualTo(2);
  }

  private CommandRun eval(String... more) {
    String[] arguments = new String[4 + more.length];
    arguments[0] = "eval";
    arguments[1] = model.toString();
    arguments[2] = "--questions";
    arguments[3] = questions.toString();
    System.arraycopy(more, 0, arguments, 4, more.length);
    return CommandRun.of(arguments);
  }
}
