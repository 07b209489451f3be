package steel.cli.quickstart;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import steel.files.AtomicFile;
import steel.infer.Generation;
import steel.infer.SteelModel;
import steel.tokenizer.ChatMessage;

/// A few questions put to the model before and after fine-tuning, for people to read.
final class SampleAnswers {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int MAX_NEW_TOKENS = 48;
  private static final int SHOWN = 40; // letters of an answer on one line of the terminal

  private static final List<String> QUESTIONS =
      List.of("你叫什么名字？", "法国的首都是哪里？", "香蕉是什么颜色的？", "小狗怎么叫？", "3加5等于多少？", "小明去了哪里？", "猫用英文怎么说？");

  private SampleAnswers() {}

  /// @param question as asked
  /// @param before what the pretrained model says
  /// @param after what the tuned model says
  record Answer(String question, String before, String after) {}

  /// What decides the answers beside the models.
  static String settings() {
    return MAX_NEW_TOKENS + " tokens: " + String.join(" ", QUESTIONS);
  }

  /// Asks both models, each question in a chat of its own, greedily.
  static List<Answer> ask(Path pretrained, Path tuned) {
    try (SteelModel before = SteelModel.open(pretrained);
        SteelModel after = SteelModel.open(tuned)) {
      List<Answer> answers = new ArrayList<>();
      for (String question : QUESTIONS) {
        answers.add(new Answer(question, answer(before, question), answer(after, question)));
      }
      return answers;
    }
  }

  private static String answer(SteelModel model, String question) {
    return model
        .chat(List.of(ChatMessage.user(question)), Generation.of(MAX_NEW_TOKENS))
        .text()
        .strip();
  }

  /// An answer as a table can show it: no line breaks, and cut where it runs on.
  static String oneLine(String answer) {
    String line = answer.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= SHOWN
        ? line
        : line.substring(0, line.offsetByCodePoints(0, SHOWN)) + "…";
  }

  /// @throws IOException if the disk refuses
  static void write(List<Answer> answers, Path file) throws IOException {
    AtomicFile.writeText(file, JSON.writeValueAsString(answers) + "\n");
  }

  /// @throws IOException if the file cannot be read
  static List<Answer> read(Path file) throws IOException {
    return JSON.readValue(Files.readString(file), new TypeReference<List<Answer>>() {});
  }
}
