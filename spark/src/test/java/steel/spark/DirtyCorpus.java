package steel.spark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import steel.testkit.Cases;

/// A small corpus with everything that cleaning looks for: duplicates within and across files, near
/// duplicates in chains, passages that recur, short and blank texts, chat marks, links, broken
/// lines, conversations, records without id or source; in several formats.
final class DirtyCorpus {
  private static final String LETTERS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈";

  private final RandomGenerator random;
  private final List<String> texts = new ArrayList<>();

  private DirtyCorpus(long seed) {
    this.random = Cases.random(seed);
  }

  /// Writes it.
  ///
  /// @param records of each large file
  static void write(Path folder, long seed, int records) throws IOException {
    new DirtyCorpus(seed).writeAll(folder, records);
  }

  private void writeAll(Path folder, int records) throws IOException {
    Path documents = Files.createDirectories(folder.resolve("documents"));
    write(documents.resolve("skypile.jsonl"), lines("skypile", records));
    write(documents.resolve("wanjuan.jsonl"), lines("wanjuan", records));
    try (var gzip =
        new GZIPOutputStream(Files.newOutputStream(documents.resolve("web.jsonl.gz")))) {
      gzip.write(String.join("\n", lines("", records / 2)).getBytes(StandardCharsets.UTF_8));
    }
    Files.writeString(documents.resolve("table.csv"), csv(records / 10));
    Files.writeString(documents.resolve("one.txt"), "一篇独立的文章，只有这一段。\n" + texts.getFirst());
    write(documents.resolve("nothing.jsonl"), List.of());
    Path talks = Files.createDirectories(folder.resolve("conversations"));
    write(talks.resolve("belle.jsonl"), talks("belle", records / 2));
    write(talks.resolve("moss.jsonl"), talks("moss", records / 4));
  }

  private static void write(Path file, List<String> lines) throws IOException {
    Files.writeString(file, lines.isEmpty() ? "" : String.join("\n", lines) + "\n");
  }

  private List<String> lines(String source, int records) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      String text = text();
      texts.add(text);
      String id = random.nextInt(3) == 0 ? "" : "\"id\": \"%s-%d\", ".formatted(source, i);
      String of = source.isEmpty() ? "" : ", \"source\": \"%s\"".formatted(source);
      lines.add("{%s\"text\": \"%s\"%s}".formatted(id, text.replace("\n", "\\n"), of));
      if (random.nextInt(20) == 0) {
        lines.add(pick("{\"text\": 3}", "{\"text\": \"", "[]", "", "{\"txt\": \"x\"}"));
      }
    }
    return lines;
  }

  private String text() {
    int kind = texts.isEmpty() ? 0 : random.nextInt(12);
    String known = texts.isEmpty() ? "" : texts.get(random.nextInt(texts.size()));
    return switch (kind) {
      case 0, 1, 2, 3 -> paragraphs();
      case 4 -> known;
      case 5 -> "  " + known + "\u3000";
      case 6, 7, 8 -> near(known);
      case 9 -> known + "\n" + pick("版权所有，转载请注明出处，谢谢大家。", "上一篇：没有了，下一篇：也没有了吧。");
      case 10 -> pick("", " ", "短", "<|im_start|>user\n问<|im_end|>", "见 http://a.cn/b 处");
      default -> known.length() > 40 ? known.substring(known.length() / 2) : known;
    };
  }

  private String paragraphs() {
    StringBuilder text = new StringBuilder();
    for (int line = 0; line <= random.nextInt(4); line++) {
      text.append(line == 0 ? "" : "\n");
      for (int i = 0; i < 15 + random.nextInt(40); i++) {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
      text.append('。');
    }
    return text.toString();
  }

  /// With a letter or two changed, so that chains of near texts arise.
  private String near(String text) {
    if (text.length() < 10) {
      return text;
    }
    StringBuilder changed = new StringBuilder(text);
    for (int i = 0; i <= random.nextInt(2); i++) {
      int at = random.nextInt(text.length());
      if (LETTERS.indexOf(text.charAt(at)) >= 0) {
        changed.setCharAt(at, LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    }
    return changed.toString();
  }

  private String csv(int rows) {
    StringBuilder csv = new StringBuilder("id,text\n");
    for (int i = 0; i < rows; i++) {
      csv.append(i).append(",\"").append(text()).append("\"\n");
    }
    return csv.append("1,2,3\n").toString();
  }

  private List<String> talks(String source, int records) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < records; i++) {
      lines.add(
          """
          {"id": "%1$s-%2$d", "source": "%1$s", "conversations": [\
          {"from": "human", "value": "%3$s"}, {"from": "gpt", "value": "答%4$d%5$s"}]}"""
              .formatted(
                  source,
                  i,
                  pick("问题一", "  问题一", "问题二 http://a.cn", " "),
                  random.nextInt(9),
                  pick("", "。")));
    }
    return lines;
  }

  private String pick(String... some) {
    return some[random.nextInt(some.length)];
  }
}
