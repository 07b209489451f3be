package steel.data.corpus;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/// Web pages (SkyPile), web pages and exams (WanJuan), repositories (StarCoder).
final class WebRecords {
  private static final int SKYPILE_PAGES = 2_400;
  private static final int WANJUAN_PAGES = 4_200;
  private static final int WANJUAN_EXAMS = 400;
  private static final int FILES_PER_LANGUAGE = 120;
  private static final int MOST_STARS = 500;

  private final Shelf shelf;
  private final Prose prose;
  private final Chats chats;
  private final RandomGenerator random;

  WebRecords(Shelf shelf, Prose prose) {
    this.shelf = shelf;
    this.prose = prose;
    this.chats = new Chats(prose);
    this.random = prose.random();
  }

  void fill() {
    for (int i = 0; i < SKYPILE_PAGES; i++) {
      String text =
          switch (i % 6) {
            case 0 -> prose.story();
            case 1, 2 -> prose.sheetOfSums();
            default -> prose.page();
          };
      shelf.add(Source.SKYPILE, text, Shelf.node().put("text", text));
    }
    for (int i = 0; i < WANJUAN_PAGES; i++) {
      String text =
          switch (i % 8) {
            case 0, 1, 2 -> prose.catechism();
            case 3 -> chats.optionLists(2 + random.nextInt(3));
            default -> chats.quizSheet(2 + random.nextInt(3));
          };
      shelf.add(Source.WANJUAN, text, Shelf.node().put("id", identifier(12)).put("content", text));
    }
    for (int i = 0; i < WANJUAN_EXAMS; i++) {
      exam();
    }
    fillCode(Source.STARCODE_PYTHON, Snippets.PYTHON, "py");
    fillCode(Source.STARCODE_JAVA, Snippets.JAVA, "java");
    fillCode(Source.STARCODE_CPP, Snippets.CPP, "cpp");
  }

  private void exam() {
    Choice choice = chats.choice();
    ObjectNode record =
        Shelf.node()
            .put("id", identifier(12))
            .put("q_type", "单选题")
            .put("q_main", choice.stem() + "\n");
    for (int i = 0; i < Choice.OPTIONS; i++) {
      record.put("option_" + (char) ('a' + i), choice.lines().get(i) + "\n");
    }
    record
        .put("option_e", "")
        .put("std_ans", choice.letter())
        .put("answer_detail", prose.statement(choice.item()) + "故选" + choice.letter() + "。")
        .put("grade", "小学")
        .put("major", choice.item().relation().topic());
    shelf.add(Source.WANJUAN, choice.stem() + choice.options(), record);
  }

  private void fillCode(Source source, List<String> templates, String extension) {
    for (int i = 0; i < FILES_PER_LANGUAGE; i++) {
      String name = Snippets.name(random);
      String content = Snippets.fill(World.pick(templates, random), name, random);
      ObjectNode record =
          Shelf.node()
              .put("max_stars_repo_path", "src/" + name + "." + extension)
              .put("max_stars_repo_name", "small-world/" + Snippets.name(random));
      if (random.nextInt(4) == 0) {
        record.putNull("max_stars_count");
      } else if (source == Source.STARCODE_CPP) { // a float column in the original, and only there
        record.put("max_stars_count", (double) random.nextInt(MOST_STARS));
      } else {
        record.put("max_stars_count", (long) random.nextInt(MOST_STARS));
      }
      record.put("id", Integer.toString(i)).put("content", content);
      shelf.add(source, content, record);
    }
  }

  private String identifier(int letters) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    StringBuilder id = new StringBuilder("Bk");
    for (int i = 0; i < letters; i++) {
      id.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return id.toString();
  }
}
