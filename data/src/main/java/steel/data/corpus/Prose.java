package steel.data.corpus;

import static steel.data.corpus.World.pick;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import steel.data.corpus.Relation.Item;

/// Running text about the small world: statements, articles, stories, sheets of sums. One instance
/// draws from one random source, so that the same seed gives the same texts in the same order.
final class Prose {
  private static final List<String> OPENINGS =
      List.of("", "", "", "大家好。", "今天我们学一点知识。", "小朋友，听我说。", "下面是几句简单的话。", "一起来读一读。");
  private static final List<String> CLOSINGS =
      List.of("", "", "", "你记住了吗？", "请把它们记在心里。", "今天就讲到这里。", "学会了，真高兴。");
  private static final List<String> WEATHER =
      List.of("天气很好。", "早上下过小雨。", "太阳出来了。", "风轻轻地吹。", "天上有几朵云。", "空气很新鲜。");
  private static final List<String> ENDINGS =
      List.of("大家都很开心。", "晚上才回家。", "真是难忘的一天。", "第二天又去了一次。", "回家后写在了日记里。", "朋友们都夸他们。");

  private static final int ONE_IN_SUMS = 4;

  private final World world;
  private final RandomGenerator random;
  private final List<Item> items;
  private final List<Item> sums;
  private final Map<String, List<Item>> bySubject;
  private final List<String> subjects;
  private final List<Fact> cast;

  Prose(World world, RandomGenerator random) {
    this.world = world;
    this.random = random;
    this.items = world.items().stream().filter(item -> !isSum(item)).toList();
    this.sums = world.items().stream().filter(Prose::isSum).toList();
    this.bySubject = world.bySubject();
    this.subjects = List.copyOf(bySubject.keySet());
    this.cast = world.relation("storyPlace").facts();
  }

  /// Any askable item; seldom a sum, of which there are two hundred.
  Item item() {
    return pick(random.nextInt(ONE_IN_SUMS) == 0 ? sums : items, random);
  }

  private static boolean isSum(Item item) {
    return item.relation().topic().equals("arithmetic");
  }

  String statement(Item item) {
    return item.fact().fill(pick(item.relation().statements(), random));
  }

  /// Some statements of one item, all in different words.
  List<String> statements(Item item, int atMost) {
    List<String> templates = shuffled(item.relation().statements());
    return templates.subList(0, Math.min(atMost, templates.size())).stream()
        .map(item.fact()::fill)
        .toList();
  }

  /// All that is known of a subject, in random order and words.
  String article(String subject, int sentencesPerFact) {
    List<String> sentences = new ArrayList<>();
    for (Item item : items(subject)) {
      sentences.addAll(statements(item, sentencesPerFact));
    }
    return String.join("", shuffled(sentences));
  }

  List<String> subjects() {
    return subjects;
  }

  List<Item> items(String subject) {
    List<Item> known = bySubject.get(subject);
    if (known == null) {
      throw new IllegalArgumentException("nothing is known of " + subject);
    }
    return known;
  }

  /// A page of plain statements about things that have nothing or one relation in common.
  String page() {
    List<String> lines = new ArrayList<>();
    lines.add(pick(OPENINGS, random));
    boolean oneRelation = random.nextBoolean();
    Relation relation = item().relation();
    int facts = 3 + random.nextInt(4);
    for (int i = 0; i < facts; i++) {
      Item item = oneRelation ? pick(relation.items(), random) : item();
      lines.addAll(statements(item, 1 + random.nextInt(2)));
    }
    lines.add(pick(CLOSINGS, random));
    return String.join("", lines);
  }

  /// Questions and answers in running text, without a chat's roles.
  String catechism() {
    StringBuilder text = new StringBuilder();
    int questions = 3 + random.nextInt(3);
    for (int i = 0; i < questions; i++) {
      Item item = item();
      text.append("问：").append(question(item)).append("\n答：\n").append(item.answer()).append("。\n");
    }
    return text.toString().strip();
  }

  /// A question in the words of the training texts.
  String question(Item item) {
    return item.fact().fill(pick(item.questions().training(), random));
  }

  /// What one of the children did, where and with whom.
  String story() {
    return story(random.nextInt(cast.size()));
  }

  String story(int child) {
    List<String> middle = new ArrayList<>();
    for (String name : List.of("storyPlace", "storyAct", "storyFriend")) {
      Relation relation = world.relation(name);
      Item item = new Item(relation, relation.facts().get(child), false);
      middle.addAll(statements(item, 1 + random.nextInt(2)));
    }
    Fact place = cast.get(child);
    String opening =
        random.nextBoolean()
            ? pick(WEATHER, random)
            : place.fill("这是{s}的故事。") + pick(WEATHER, random);
    return opening + String.join("", shuffled(middle)) + pick(ENDINGS, random);
  }

  int children() {
    return cast.size();
  }

  /// Lines of sums and differences.
  String sheetOfSums() {
    Relation relation = world.relation(random.nextBoolean() ? "sum" : "difference");
    StringBuilder text = new StringBuilder("口算练习\n");
    int lines = 6 + random.nextInt(6);
    for (int i = 0; i < lines; i++) {
      text.append(statement(pick(relation.items(), random))).append(i % 2 == 0 ? "" : "\n");
    }
    return text.toString().strip();
  }

  <T> List<T> shuffled(List<T> list) {
    List<T> copy = new ArrayList<>(list);
    Collections.shuffle(copy, Random.from(random));
    return copy;
  }

  RandomGenerator random() {
    return random;
  }
}
