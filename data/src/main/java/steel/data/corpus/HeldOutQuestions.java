package steel.data.corpus;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import steel.data.corpus.Relation.Item;

/// The held-out multiple-choice questions: facts of the training texts in words that no training
/// text has. Right answers stand as often at A as at B, C and D.
///
/// @param validation questions of each topic, without explanation
/// @param development a few of each topic, other facts than those of validation, with explanation
record HeldOutQuestions(
    Map<String, List<Choice>> validation, Map<String, List<Choice>> development) {
  private static final int VALIDATION_PER_TOPIC = 32;
  private static final int DEVELOPMENT_PER_TOPIC = 5;

  static HeldOutQuestions of(World world, RandomGenerator random) {
    Map<String, List<Item>> topics = new LinkedHashMap<>();
    for (Item item : world.items()) {
      topics.computeIfAbsent(item.relation().topic(), _ -> new ArrayList<>()).add(item);
    }
    Map<String, List<Choice>> validation = new LinkedHashMap<>();
    Map<String, List<Choice>> development = new LinkedHashMap<>();
    topics.forEach(
        (topic, items) -> {
          List<Asking> askings = askings(items, random);
          int validated = Math.min(VALIDATION_PER_TOPIC, askings.size() - DEVELOPMENT_PER_TOPIC);
          validation.put(topic, choices(askings.subList(0, validated), random));
          development.put(
              topic,
              choices(askings.subList(validated, validated + DEVELOPMENT_PER_TOPIC), random));
        });
    return new HeldOutQuestions(validation, development);
  }

  private record Asking(Item item, String template) {}

  /// Every fact in one of its held-out wordings first, then in the others.
  private static List<Asking> askings(List<Item> items, RandomGenerator random) {
    List<Item> order = new ArrayList<>(items);
    Collections.shuffle(order, Random.from(random));
    List<Asking> askings = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < order.size(); i++) {
        List<String> templates = order.get(i).questions().heldOut();
        if (round < templates.size()) {
          askings.add(new Asking(order.get(i), templates.get((round + i) % templates.size())));
        }
      }
    }
    return askings;
  }

  private static List<Choice> choices(List<Asking> askings, RandomGenerator random) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < askings.size(); i++) {
      places.add(i % Choice.OPTIONS);
    }
    Collections.shuffle(places, Random.from(random));
    List<Choice> choices = new ArrayList<>();
    for (int i = 0; i < askings.size(); i++) {
      Asking asking = askings.get(i);
      choices.add(Choice.of(asking.item(), asking.template(), places.get(i), random));
    }
    return choices;
  }

  /// C-Eval's columns; the explanation only in the development files.
  static String csv(List<Choice> choices, boolean explained) {
    StringBuilder csv = new StringBuilder("id,question,A,B,C,D,answer");
    csv.append(explained ? ",explanation\n" : "\n");
    for (int i = 0; i < choices.size(); i++) {
      Choice choice = choices.get(i);
      csv.append(i).append(',').append(cell(choice.stem()));
      choice.options().forEach(option -> csv.append(',').append(cell(option)));
      csv.append(',').append(choice.letter());
      if (explained) {
        Item item = choice.item();
        String reason = item.fact().fill(item.relation().statements().getFirst());
        csv.append(',').append(cell(reason));
      }
      csv.append('\n');
    }
    return csv.toString();
  }

  private static String cell(String text) {
    boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
  }
}
