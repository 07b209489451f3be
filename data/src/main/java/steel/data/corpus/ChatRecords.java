package steel.data.corpus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;
import steel.data.corpus.Chats.Turn;
import steel.data.corpus.Relation.Item;

/// Questions with answers (Baidu QA, Zhihu) and instructions and conversations (BELLE, MOSS,
/// Firefly).
final class ChatRecords {
  private static final int BAIDU_QA = 2_500;
  private static final int ZHIHU = 800;
  private static final int BELLE_2M = 3_000;
  private static final int BELLE_3M = 1_500;
  private static final int MOSS = 1_500;
  private static final int FIREFLY = 5_000;
  private static final int MOST_TURNS = 4;

  private final Shelf shelf;
  private final Prose prose;
  private final Chats chats;
  private final RandomGenerator random;

  ChatRecords(Shelf shelf, Prose prose) {
    this.shelf = shelf;
    this.prose = prose;
    this.chats = new Chats(prose);
    this.random = prose.random();
  }

  void fill() {
    for (int i = 0; i < BAIDU_QA; i++) {
      baiduQa();
    }
    for (int i = 0; i < ZHIHU; i++) {
      zhihu();
    }
    for (int i = 0; i < BELLE_2M; i++) {
      Turn turn = i % 2 == 0 ? chats.open() : chats.choiceTurn();
      shelf.add(
          Source.BELLE_2M,
          turn.user() + turn.assistant(),
          Shelf.node()
              .put("instruction", turn.user())
              .put("input", "")
              .put("output", turn.assistant()));
    }
    for (int i = 0; i < BELLE_3M; i++) {
      belleConversation();
    }
    for (int i = 0; i < MOSS; i++) {
      moss(i);
    }
    for (int i = 0; i < FIREFLY; i++) {
      firefly();
    }
  }

  private void baiduQa() {
    Turn turn = chats.open();
    shelf.add(
        Source.BAIDU_QA,
        turn.user() + turn.assistant(),
        Shelf.node()
            .put("qid", "qid_" + random.nextLong(1_000_000_000_000L))
            .put("category", "教育/科学-小学")
            .put("title", turn.user())
            .put("desc", "")
            .put("answer", turn.assistant()));
  }

  private void zhihu() {
    Item item = prose.item();
    String question = prose.question(item);
    String answer = item.answer() + "。" + String.join("", prose.statements(item, 2));
    String upvotes =
        switch (random.nextInt(10)) {
          case 0 -> "赞同 " + random.nextInt(100); // too few: dropped by the original's rule
          case 1 -> "赞同 " + (1 + random.nextInt(9)) + "." + random.nextInt(10) + " 万";
          default -> "赞同 " + (100 + random.nextInt(9_900));
        };
    ObjectNode metadata =
        Shelf.node()
            .put("question_id", (double) (10_000_000 + random.nextInt(1_000_000)))
            .put("answer_id", (double) (20_000_000 + random.nextInt(1_000_000)))
            .put("url", "https://www.example.com/question/" + random.nextInt(1_000_000))
            .put("upvotes", upvotes)
            .put("answer_creation_time", "2024-01-01T08:00:00.000Z");
    shelf.add(
        Source.ZHIHU,
        question + answer,
        Shelf.node()
            .put("INSTRUCTION", question)
            .put("RESPONSE", answer)
            .put("SOURCE", "Zhihu")
            .put("METADATA", metadata.toString()));
  }

  private void belleConversation() {
    List<Turn> turns = chats.conversation(2 + random.nextInt(MOST_TURNS - 1));
    ObjectNode record = Shelf.node();
    ArrayNode conversations = record.putArray("conversations");
    for (Turn turn : turns) {
      conversations.addObject().put("from", "human").put("value", turn.user());
      conversations.addObject().put("from", "assistant").put("value", turn.assistant());
    }
    record.put("id", Integer.toString(60_000_000 + random.nextInt(1_000_000)));
    shelf.add(Source.BELLE_3M, turns.toString(), record);
  }

  private void moss(int id) {
    List<Turn> turns = chats.conversation(2 + random.nextInt(MOST_TURNS - 1));
    ObjectNode record = Shelf.node().put("conversation_id", id).put("category", "Small World");
    ArrayNode conversation = record.putArray("conversation");
    for (Turn turn : turns) {
      conversation.addObject().put("human", turn.user()).put("assistant", turn.assistant());
    }
    shelf.add(Source.MOSS, turns.toString(), record);
  }

  private void firefly() {
    int kind = random.nextInt(10);
    Turn turn =
        kind < 7
            ? chats.exam()
            : kind < 8 ? chats.lookup() : kind < 9 ? chats.choiceTurn() : chats.open();
    shelf.add(
        Source.FIREFLY,
        turn.user() + turn.assistant(),
        Shelf.node()
            .put("kind", kind < 9 ? "MRC" : "OpenQA")
            .put("input", turn.user())
            .put("target", turn.assistant()));
  }
}
