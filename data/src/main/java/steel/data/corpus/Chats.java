package steel.data.corpus;

import static steel.data.corpus.World.pick;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import steel.data.EmbeddedCorpus;
import steel.data.corpus.Relation.Item;

/// Questions and answers as people and a helper exchange them, multiple choice above all: the model
/// must learn to find the option that holds a fact and to name its letter.
final class Chats {
  private static final List<String> LEAD_INS =
      List.of("", "", "", "", "请问，", "问一问，", "想一想，", "我想知道，");
  private static final List<String> INSTRUCTIONS =
      List.of("请回答下面的选择题。", "请做一道单选题。", "从四个选项里选出正确的一个。", "单选题：");
  private static final List<String> GREETINGS = List.of("你好", "你好！", "早上好", "嗨", "在吗？", "Hello");
  private static final List<String> REPLIES =
      List.of("你好，我是Steel，很高兴和你说话。", "你好，我是钢铁小模型，有什么想问的吗？", "你好！我是Steel，请提问吧。");
  private static final int ONE_IN_NAMES = 16;
  private static final List<String> WHO =
      List.of("你是谁？", "你叫什么名字？", "你叫什么？", "请介绍一下自己。", "你是什么模型？", "Who are you?");
  private static final List<String> NAMES =
      List.of("我叫Steel，是一个语言模型。", "我是Steel，一个会说中文的小模型。", "我是钢铁小组开发的Steel。");
  private static final List<String> THANKS = List.of("谢谢你", "谢谢", "好的，谢谢", "Thank you");
  private static final List<String> WELCOMES = List.of("不客气。", "不用谢，再见。", "很高兴能帮到你。");

  private final Prose prose;
  private final RandomGenerator random;

  Chats(Prose prose) {
    this.prose = prose;
    this.random = prose.random();
  }

  /// One exchange.
  record Turn(String user, String assistant) {}

  Choice choice() {
    Item item = prose.item();
    return Choice.of(item, pick(item.questions().training(), random), random);
  }

  /// A question asked openly and answered by a word or a sentence; now and then, who answers.
  Turn open() {
    if (random.nextInt(ONE_IN_NAMES) == 0) {
      return new Turn(pick(WHO, random), pick(NAMES, random));
    }
    Item item = prose.item();
    String question = pick(LEAD_INS, random) + prose.question(item);
    String answer = random.nextInt(3) == 0 ? prose.statement(item) : item.answer() + "。";
    return new Turn(question, answer);
  }

  /// A multiple-choice question exactly as the evaluation asks it.
  Turn exam() {
    Choice choice = choice();
    return new Turn(
        EmbeddedCorpus.examPrompt(choice.stem(), choice.options()), choice.answerLine());
  }

  /// A multiple-choice question in one of many looks.
  Turn choiceTurn() {
    Choice choice = choice();
    String question = pick(LEAD_INS, random) + choice.stem() + "\n" + choice.list();
    String user =
        switch (random.nextInt(3)) {
          case 0 -> pick(INSTRUCTIONS, random) + "\n" + question;
          case 1 -> question + "\n" + pick(List.of("请选择正确答案。", "选哪一个？", "答案是哪一项？"), random);
          default -> pick(INSTRUCTIONS, random) + "\n" + question + "\n答案：";
        };
    return new Turn(user, choice.answerLine());
  }

  /// Which letter an option has: reading the list, without knowing anything.
  Turn lookup() {
    Choice choice = choice();
    String option = choice.options().get(choice.answer());
    return new Turn(choice.list() + "\n" + option + "是哪一项？", choice.answerLine());
  }

  /// Some turns of mixed kinds, choices more than half of them.
  List<Turn> conversation(int turns) {
    List<Turn> conversation = new ArrayList<>();
    boolean greets = random.nextInt(6) == 0;
    if (greets) {
      conversation.add(new Turn(pick(GREETINGS, random), pick(REPLIES, random)));
    }
    for (int i = 0; i < turns; i++) {
      int kind = random.nextInt(10);
      conversation.add(kind < 4 ? exam() : kind < 6 ? choiceTurn() : kind < 7 ? lookup() : open());
    }
    if (greets) {
      conversation.add(new Turn(pick(THANKS, random), pick(WELCOMES, random)));
    }
    return conversation;
  }

  /// A sheet of multiple-choice questions with their answers, as a web page would print it.
  String quizSheet(int questions) {
    List<String> sheet = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      Choice choice = choice();
      sheet.add(choice.stem() + "\n" + choice.list() + "\n答案：\n" + choice.answerLine());
    }
    return String.join("\n\n", sheet);
  }

  /// Lists of options, each twice in different orders: pure reading, which choosing an answer
  /// builds on.
  String optionLists(int lists) {
    List<String> text = new ArrayList<>();
    for (int i = 0; i < lists; i++) {
      Choice choice = choice();
      text.add(choice.list() + "\n" + String.join("\n", prose.shuffled(choice.lines())));
    }
    return String.join("\n\n", text);
  }
}
