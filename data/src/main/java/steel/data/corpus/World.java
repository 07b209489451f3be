package steel.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import steel.data.corpus.Relation.Item;
import steel.data.corpus.Relation.Questions;

/// All that is true in the embedded corpus: the relations of the resource `relations.json`, and the
/// sums and differences up to [#LARGEST_NUMBER] that children learn by heart.
///
/// @param relations in a fixed order
record World(List<Relation> relations) {
  static final int LARGEST_NUMBER = 20;
  private static final int LARGEST_OPERAND = 10; // of sums, and what is taken away and left
  private static final String RESOURCE = "relations.json";

  World {
    relations = List.copyOf(relations);
  }

  static World load() {
    List<Relation> relations = new ArrayList<>();
    for (JsonNode node : resource()) {
      relations.add(relation(node));
    }
    relations.add(sums());
    relations.add(differences());
    return new World(relations);
  }

  /// Everything that can be asked, in a fixed order.
  List<Item> items() {
    return relations.stream().flatMap(relation -> relation.items().stream()).toList();
  }

  Relation relation(String name) {
    return relations.stream()
        .filter(relation -> relation.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no relation " + name));
  }

  /// The statements that can be made of each subject, by subject: what an encyclopedia would gather
  /// under that title. Arithmetic is left out.
  Map<String, List<Item>> bySubject() {
    Map<String, List<Item>> subjects = new LinkedHashMap<>();
    for (Relation relation : relations) {
      if (relation.topic().equals("arithmetic")) {
        continue;
      }
      for (Fact fact : relation.facts()) {
        subjects
            .computeIfAbsent(fact.subject(), _ -> new ArrayList<>())
            .add(new Item(relation, fact, false));
      }
    }
    return subjects;
  }

  static <T> T pick(List<T> list, RandomGenerator random) {
    return list.get(random.nextInt(list.size()));
  }

  private static JsonNode resource() {
    try (InputStream in = World.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("the build left out the resource " + RESOURCE);
      }
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Relation relation(JsonNode node) {
    List<Fact> facts = new ArrayList<>();
    for (Map.Entry<String, JsonNode> pair : node.path("facts").properties()) {
      String subject = pair.getKey();
      String object = pair.getValue().asText();
      facts.add(new Fact(subject, subject, object, texts(node.path("others").path(subject))));
      if (node.path("symmetric").asBoolean()) {
        facts.add(new Fact(object, object, subject, List.of()));
      }
    }
    return new Relation(
        node.path("name").asText(),
        node.path("topic").asText(),
        facts,
        texts(node.path("statements")),
        new Questions(texts(node.path("questions")), texts(node.path("heldOut"))),
        new Questions(texts(node.path("inverseQuestions")), texts(node.path("inverseHeldOut"))));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static Relation sums() {
    List<Fact> facts = new ArrayList<>();
    for (int a = 1; a <= LARGEST_OPERAND; a++) {
      for (int b = 1; b <= LARGEST_OPERAND; b++) {
        facts.add(calculation(a + "加" + b, a + "+" + b, a + b));
      }
    }
    return arithmetic("sum", facts, List.of("{s}的结果是几？", "{x}的结果是多少？"));
  }

  private static Relation differences() {
    List<Fact> facts = new ArrayList<>();
    for (int b = 1; b <= LARGEST_OPERAND; b++) {
      for (int result = 0; result <= LARGEST_OPERAND; result++) {
        int a = b + result;
        facts.add(calculation(a + "减" + b, a + "-" + b, result));
      }
    }
    return arithmetic("difference", facts, List.of("{s}的结果是几？", "{x}的结果是多少？"));
  }

  private static Fact calculation(String words, String symbols, int result) {
    List<String> wrong = new ArrayList<>();
    for (int near = Math.max(0, result - 4); near <= Math.min(LARGEST_NUMBER, result + 4); near++) {
      if (near != result) {
        wrong.add(Integer.toString(near));
      }
    }
    return new Fact(words, symbols, Integer.toString(result), wrong);
  }

  private static Relation arithmetic(String name, List<Fact> facts, List<String> heldOut) {
    return new Relation(
        name,
        "arithmetic",
        facts,
        List.of("{x}={o}。", "{s}等于{o}。", "{s}的结果是{o}。", "算一算，{x}={o}。"),
        new Questions(List.of("{s}等于多少？", "{x}等于几？", "{s}的结果是多少？", "算一算，{x}是多少？"), heldOut),
        Questions.NONE);
  }
}
