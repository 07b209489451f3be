package steel.data.corpus;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import steel.data.corpus.Relation.Item;

/// An article for every subject of the world: Wikipedia-cn and Baidu Baike.
final class EncyclopediaRecords {
  private static final int SHORTEST = 24;
  private static final int WITHOUT_SUMMARY = 10; // one in ten, as in the original more than half

  private final Shelf shelf;
  private final Prose prose;
  private final RandomGenerator random;

  EncyclopediaRecords(Shelf shelf, Prose prose) {
    this.shelf = shelf;
    this.prose = prose;
    this.random = prose.random();
  }

  void fill() {
    for (String subject : prose.subjects()) {
      String article = subject + "。" + prose.article(subject, 4);
      if (article.length() >= SHORTEST) {
        shelf.add(
            Source.WIKIPEDIA_CN,
            article,
            Shelf.node().put("completion", article).put("source", "wikipedia.zh2401"));
      }
      entry(subject);
    }
  }

  private void entry(String title) {
    List<String> tags = new ArrayList<>();
    ArrayNode sections = Shelf.node().arrayNode();
    for (Item item : prose.items(title)) {
      tags.add(item.relation().topic());
      ObjectNode section = sections.addObject();
      section.put("title", "问答");
      section.put("content", prose.question(item) + item.answer() + "。");
    }
    String summary = prose.article(title, 3);
    ObjectNode record =
        Shelf.node()
            .put("title", title)
            .put("summary", random.nextInt(WITHOUT_SUMMARY) == 0 ? "" : summary);
    record.set("sections", sections);
    ArrayNode tagArray = record.putArray("tags");
    tags.stream().distinct().forEach(tagArray::add);
    record.put("url", "http://baike.example.com/view/" + random.nextInt(1_000_000) + ".htm");
    shelf.add(Source.BAIDU_BAIKE, title + summary, record);
  }
}
