package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.eval.ChoiceOptions.Prompt;
import steel.eval.ChoiceOptions.Scoring;
import steel.files.Checksum;
import steel.files.Progress;
import steel.testkit.Golden;
import steel.tokenizer.Tokenizer;

class MultipleChoiceTest {
  private static final ChoiceOptions LETTERS =
      new ChoiceOptions(
          Prompt.PLAIN, Scoring.LETTER, 0, "", "{letter}. {text}", "{letter}", "答:", true);
  private static final ChoiceOptions TEXTS =
      new ChoiceOptions(
          Prompt.PLAIN, Scoring.TEXT, 0, "", "{letter}. {text}", "{letter}", "答:", true);
  private static final int LONG = 10_000;

  @TempDir Path folder;
  private Tokenizer tokenizer;

  @BeforeEach
  void writeQuestions() throws IOException {
    tokenizer = ByteTokenizer.of(folder);
    write("val/colour_val.csv", "0,sky?,red,blue,green,pink,B\n1,leaf?,red,blue,green,pink,C\n");
    write("val/number_val.csv", "7,1+1?,2,3,4,5,A\n");
    write("dev/colour_dev.csv", "0,snow?,red,blue,green,white,D\n");
  }

  @Test
  void likeliestLetterIsTheAnswer() throws IOException {
    TableModel model = TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG).prefer(':', 'B', 3);
    ChoiceResult result = run(model, LETTERS);
    assertThat(result.subjects())
        .extracting(ChoiceResult.SubjectScore::subject)
        .containsExactly("colour", "number");
    assertThat(result.subjects().get(0).accuracy().correct()).isEqualTo(1);
    assertThat(result.subjects().get(1).accuracy().correct()).isZero();
    assertThat(result.micro().value()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(result.macro().value()).isCloseTo(0.25, within(1e-12));
    ChoiceResult.Answered first = result.questions().getFirst();
    assertThat(first.isRight()).isTrue();
    // 259 tokens of logit 0 beside one of 3
    double total = Math.log(259 + Math.exp(3));
    assertThat(first.scores().get(1)).isCloseTo(3 - total, within(1e-6));
    assertThat(first.scores().get(0)).isCloseTo(-total, within(1e-6));
    assertThat(first.probabilities().get(1))
        .isCloseTo(Math.exp(3) / (3 + Math.exp(3)), within(1e-6));
    assertThat(model.calls).hasSize(3); // one a question
  }

  @Test
  void equalScoresGoToTheFirst() throws IOException {
    ChoiceResult result = run(TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG), LETTERS);
    assertThat(result.questions()).allMatch(q -> q.chosen() == 0);
  }

  @Test
  void textScoreIsAMeanOverTokens() throws IOException {
    // "green" is longer than "red": the sum would prefer the short one, the mean must not
    TableModel model =
        TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG)
            .prefer(':', 'g', 1)
            .prefer('g', 'r', 1)
            .prefer('r', 'e', 1)
            .prefer('e', 'e', 1)
            .prefer('e', 'n', 1);
    ChoiceResult.Answered leaf = run(model, TEXTS).questions().get(1);
    assertThat(leaf.chosen()).isEqualTo(2);
    assertThat(leaf.tokens()).containsExactly(3, 4, 5, 4);
    double one = 1 - Math.log(259 + Math.exp(1)); // a token preferred alone
    double two = 1 - Math.log(258 + 2 * Math.exp(1)); // after "e": "e" or "n"
    assertThat(leaf.scores().get(2)).isCloseTo((3 * one + 2 * two) / 5, within(1e-6));
  }

  @Test
  void questionsTooLongForTheModelAreNamedAndWrong() throws IOException {
    String question = "x".repeat(100);
    write("val/number_val.csv", "7,%s?,2,3,4,5,A\n8,1+1?,2,3,4,5,A\n".formatted(question));
    ChoiceResult result = run(TableModel.even(ByteTokenizer.VOCAB_SIZE, 60), LETTERS);
    assertThat(result.tooLong()).extracting(q -> q.question().id()).containsExactly("7");
    assertThat(result.tooLong().getFirst().isRight()).isFalse();
    assertThat(result.tooLong().getFirst().scores()).isEmpty();
    assertThat(result.subjects().get(1).accuracy().count()).isEqualTo(2);
    assertThat(result.subjects().get(1).accuracy().correct()).isEqualTo(1);
  }

  @Test
  void examplesThatDoNotFitAreLeftOutAndCounted() throws IOException {
    write("dev/number_dev.csv", "0,1+2?,2,3,4,5,B\n");
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN, Scoring.LETTER, 1, "", "{letter}. {text}", "{letter}", "答:", true);
    TableModel model = TableModel.even(ByteTokenizer.VOCAB_SIZE, 70);
    ChoiceResult result = run(model, options);
    assertThat(result.tooLong()).isEmpty();
    assertThat(result.shortened())
        .extracting(q -> q.question().subject())
        .containsExactly("colour", "colour");
    assertThat(result.questions().getLast().shots()).isEqualTo(1);
  }

  @Test
  void moreExamplesThanThereAreIsRefused() {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN, Scoring.LETTER, 2, "", "{letter}. {text}", "{letter}", "答:", true);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG), options))
        .withMessageContaining("2 examples wanted, dev/colour_dev.csv has 1");
  }

  @Test
  void tokenizerOfAnotherModelIsRefused() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(TableModel.even(100, LONG), LETTERS))
        .withMessage("the tokenizer knows 260 tokens, the model 100; take both from one folder");
  }

  @Test
  void brokenModelNamesTheQuestion() {
    TableModel model = TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG).prefer(':', 0, Float.NaN);
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> run(model, LETTERS))
        .withMessageStartingWith("question 0 of colour: the model's scores are not numbers");
  }

  @Test
  void failureInsideAQuestionComesOut() {
    float[][] table = new float[ByteTokenizer.VOCAB_SIZE][];
    assertThatThrownBy(() -> run(new TableModel(table, LONG), LETTERS))
        .isInstanceOf(NullPointerException.class);
  }

  @Test
  void recordsAreTheSameWhateverTheThreads() throws IOException {
    TableModel model = TableModel.even(ByteTokenizer.VOCAB_SIZE, LONG).prefer(':', 'C', 2);
    Path one = folder.resolve("one.jsonl");
    Path four = folder.resolve("four.jsonl");
    MultipleChoice.run(model, tokenizer, folder, LETTERS, 1, Progress.SILENT).write(one);
    MultipleChoice.run(model, tokenizer, folder, LETTERS, 4, Progress.SILENT).write(four);
    assertThat(four).hasSameBinaryContentAs(one);
    List<JsonNode> records = Golden.jsonLines(one);
    assertThat(records).hasSize(3);
    JsonNode leaf = records.get(1);
    assertThat(leaf.get("subject").asText()).isEqualTo("colour");
    assertThat(leaf.get("id").asText()).isEqualTo("1");
    assertThat(leaf.get("answer").asText()).isEqualTo("C");
    assertThat(leaf.get("chosen").asText()).isEqualTo("C");
    assertThat(leaf.get("right").asBoolean()).isTrue();
    assertThat(leaf.get("scores")).hasSize(4);
    assertThat(leaf.get("prompt_sha256").asText())
        .isEqualTo(Checksum.ofText("leaf?\nA. red\nB. blue\nC. green\nD. pink\n答:"));
  }

  @Test
  void optionsAreReadFromARecipe() throws IOException {
    Path file =
        Files.writeString(folder.resolve("eval.yaml"), "prompt: plain\nscoring: text\nshots: 2\n");
    assertThat(Recipe.read(file, ChoiceOptions::read).value())
        .isEqualTo(
            new ChoiceOptions(
                Prompt.PLAIN, Scoring.TEXT, 2, "", "{letter}. {text}", "{letter}", "答案：", true));
  }

  private ChoiceResult run(TableModel model, ChoiceOptions options) throws IOException {
    return MultipleChoice.run(model, tokenizer, folder, options, Progress.SILENT);
  }

  private void write(String name, String lines) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "id,question,A,B,C,D,answer\n" + lines);
  }
}
