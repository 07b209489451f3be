package steel.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.eval.ChoiceOptions.Prompt;
import steel.eval.ChoiceOptions.Scoring;

class ChoicePromptTest {
  private static final Question QUESTION =
      new Question("s", "0", "天空是什么颜色？", List.of("红", "蓝", "绿", "黄"), 1);
  private static final Question EXAMPLE =
      new Question("s", "9", "一加一？", List.of("一", "二", "三", "四"), 1);
  private static final ChoiceOptions LETTERS =
      new ChoiceOptions(
          Prompt.PLAIN, Scoring.LETTER, 0, "", "{letter}. {text}", "{letter}", "答案：", false);

  @TempDir Path folder;

  @Test
  void showsOptionsWhenLettersAreScored() throws IOException {
    ChoicePrompt prompt = prompt(List.of(), LETTERS);
    assertThat(prompt.text()).isEqualTo("天空是什么颜色？\nA. 红\nB. 蓝\nC. 绿\nD. 黄\n答案：");
    assertThat(prompt.ids()).isEqualTo(bytes(prompt.text()));
    assertThat(prompt.continuations())
        .containsExactly(new int[] {'A'}, new int[] {'B'}, new int[] {'C'}, new int[] {'D'});
    assertThat(prompt.longest()).isEqualTo(prompt.ids().length + 1);
  }

  @Test
  void hidesOptionsWhenTheirTextIsScored() throws IOException {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN, Scoring.TEXT, 1, "问：", "{letter}. {text}", "{letter}", "答：", false);
    ChoicePrompt prompt = prompt(List.of(EXAMPLE), options);
    assertThat(prompt.text()).isEqualTo("问：一加一？\n答：二\n\n问：天空是什么颜色？\n答：");
    assertThat(prompt.continuations().get(1)).isEqualTo(bytes("蓝"));
  }

  @Test
  void chatIsOneUserMessageInTheTemplate() throws IOException {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.CHAT, Scoring.LETTER, 1, "单选题。", "{letter}. {text}", "{letter}", "", false);
    ChoicePrompt prompt = prompt(List.of(EXAMPLE), options);
    assertThat(prompt.text())
        .isEqualTo(
            """
            <|im_start|>system
            You are a helpful assistant.<|im_end|>
            <|im_start|>user
            单选题。一加一？
            A. 一
            B. 二
            C. 三
            D. 四B

            单选题。天空是什么颜色？
            A. 红
            B. 蓝
            C. 绿
            D. 黄<|im_end|>
            <|im_start|>assistant
            """);
    assertThat(prompt.ids()).startsWith(ByteTokenizer.IM_START).endsWith('t', '\n');
    assertThat(prompt.continuations().get(3)).containsExactly('D');
  }

  @Test
  void compatibilityFormMakesFullWidthSignsPlain() throws IOException {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN, Scoring.LETTER, 0, "", "{letter}. {text}", "{letter}", "答案：", true);
    assertThat(prompt(List.of(), options).text()).startsWith("天空是什么颜色?\n").endsWith("\n答案:");
  }

  @Test
  void promptGivesUpTokensThatJoinWithAnAnswer() throws IOException {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN, Scoring.LETTER, 0, "", "{letter}. {text}", "{letter}", "答案:", false);
    ChoicePrompt prompt =
        ChoicePrompt.of(QUESTION, List.of(), options, ByteTokenizer.withMerge(folder));
    assertThat(prompt.text()).endsWith("答案:");
    assertThat(prompt.ids()).endsWith(0xe6, 0xa1, 0x88); // without the colon
    assertThat(prompt.continuations())
        .containsExactly(
            new int[] {ByteTokenizer.COLON_A},
            new int[] {':', 'B'},
            new int[] {':', 'C'},
            new int[] {':', 'D'});
  }

  @Test
  void theModelMayNameAChoiceBeforeItsLetter() throws IOException {
    ChoiceOptions options =
        new ChoiceOptions(
            Prompt.PLAIN,
            Scoring.LETTER,
            1,
            "",
            "{text} {letter}",
            "选{text} {letter}。",
            "答：",
            false);
    ChoicePrompt prompt = prompt(List.of(EXAMPLE), options);
    assertThat(prompt.text())
        .isEqualTo("一加一？\n一 A\n二 B\n三 C\n四 D\n答：选二 B。\n\n天空是什么颜色？\n红 A\n蓝 B\n绿 C\n黄 D\n答：");
    assertThat(prompt.lead()).isEqualTo(bytes("选红").length);
    assertThat(prompt.continuations().get(2)).isEqualTo(bytes(" C。"));
    assertThat(prompt.longest()).isEqualTo(prompt.ids().length + 6 + 5);
  }

  @Test
  void anAnswerWithoutALetterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ChoiceOptions(
                    Prompt.PLAIN, Scoring.LETTER, 0, "", "{text}", "{letter}{text}", "", false))
        .withMessage(
            "answer must hold {letter}, and {text} only before it, got \"{letter}{text}\"");
  }

  private ChoicePrompt prompt(List<Question> examples, ChoiceOptions options) throws IOException {
    return ChoicePrompt.of(QUESTION, examples, options, ByteTokenizer.of(folder));
  }

  private static int[] bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int[] ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = Byte.toUnsignedInt(bytes[i]);
    }
    return ids;
  }
}
