package steel.data.corpus;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// Plants what a cleaning pipeline must find, in extra records, and keeps count. Each planted piece
/// carries a number, so that its trace is in no other record.
final class Dirt {
  private static final int LONG_LINE_SUMS = 400;
  private static final String SYMBOLS = "#$%&*@!^~=+|";
  private static final int SYMBOL_RUN = 60;
  private static final double UNCHANGED_PART = 0.6; // of a near duplicate, from its beginning

  private final Shelf shelf;
  private final World world;
  private final Prose prose;
  private final RandomGenerator random;
  private final Map<String, Planting> plantings = new LinkedHashMap<>();
  private final Set<ObjectNode> copied = Collections.newSetFromMap(new IdentityHashMap<>());
  private int planted;

  Dirt(Shelf shelf, World world, Prose prose) {
    this.shelf = shelf;
    this.world = world;
    this.prose = prose;
    this.random = prose.random();
  }

  /// What was planted of one kind.
  ///
  /// @param rule how it is recognised later: see `steel.data.PlantedDirt.Rule`
  record Planting(String rule, Map<String, Integer> sources, List<String> traces) {}

  /// Plants every kind.
  ///
  /// @return by kind, in a fixed order
  Map<String, Planting> plant() {
    copies("exact_duplicate", 20, UnaryOperator.identity(), 1, Source.SKYPILE, Source.WANJUAN);
    copies("exact_duplicate", 20, UnaryOperator.identity(), 1, Source.FIREFLY);
    copies("near_duplicate_signs", 15, Dirt::otherSigns, 1, Source.SKYPILE, Source.WIKIPEDIA_CN);
    copies("near_duplicate_word", 15, this::otherEnding, UNCHANGED_PART, Source.SKYPILE);
    copies("near_duplicate_word", 15, this::otherEnding, UNCHANGED_PART, Source.WIKIPEDIA_CN);
    Source[] web = {Source.SKYPILE, Source.WANJUAN};
    extras("html", 15, this::html, web);
    extras("html", 15, this::html, Source.WIKIPEDIA_CN);
    extras("link", 20, this::link, web);
    extras("email", 15, this::email, web);
    extras("mojibake", 15, this::mojibake, web);
    extras("control_character", 15, () -> split("\u0007"), web);
    extras("zero_width", 15, () -> split("\u200b"), web);
    extras("replacement_character", 10, () -> split("\ufffd"), web);
    extras("symbols", 10, this::symbols, web);
    longLines("long_line", 10, web);
    empties("empty", 10, Source.SKYPILE, Source.WANJUAN, Source.WIKIPEDIA_CN);
    brokenLines("not_json", 10, Source.SKYPILE, Source.WANJUAN, Source.BELLE_2M, Source.MOSS);
    return plantings;
  }

  /// A text and the piece of it that must be gone.
  private record Dirty(String text, String trace) {}

  private interface Maker {
    Dirty make();
  }

  private void extras(String kind, int each, Maker maker, Source... sources) {
    for (Source source : sources) {
      for (int i = 0; i < each; i++) {
        planted++;
        Dirty dirty = maker.make();
        shelf.insert(source, new Entry.Fields(record(source, dirty.text)), random);
        note(kind, "absent", source, dirty.trace);
      }
    }
  }

  private Dirty html() {
    String tag = "<div class=\"page-" + serial() + "\">";
    String body = prose.page().replace("。", "。<br/>");
    return new Dirty(tag + "<p>" + body + "</p>&nbsp;</div>", tag);
  }

  private Dirty link() {
    String link =
        planted % 2 == 0
            ? "https://pages.example.com/story/" + serial() + ".html"
            : "www.example.org/picture" + serial();
    return new Dirty(prose.page() + "\n详情见 " + link + " 。\n" + prose.story(), link);
  }

  private Dirty email() {
    String address = "reader" + serial() + "@example.com";
    return new Dirty(prose.page() + "\n来信请寄 " + address + " 。\n" + prose.story(), address);
  }

  private Dirty mojibake() {
    byte[] utf8 = ("这是第" + serial() + "页").getBytes(StandardCharsets.UTF_8);
    String misread = new String(utf8, StandardCharsets.ISO_8859_1);
    return new Dirty(prose.story() + "\n" + misread + "\n" + prose.page(), misread);
  }

  private Dirty split(String character) {
    String piece = "这是第" + serial() + character + "页";
    return new Dirty(prose.page() + piece + "。" + prose.story(), piece);
  }

  private Dirty symbols() {
    StringBuilder junk = new StringBuilder();
    for (int i = 0; i < SYMBOL_RUN; i++) {
      junk.append(SYMBOLS.charAt(random.nextInt(SYMBOLS.length())));
    }
    return new Dirty(junk + " " + serial(), junk.toString());
  }

  private void longLines(String kind, int each, Source... sources) {
    List<Fact> sums = world.relation("sum").facts();
    for (Source source : sources) {
      for (int i = 0; i < each; i++) {
        planted++;
        StringBuilder line = new StringBuilder("第" + serial() + "张没有换行的口算表");
        for (int k = 0; k < LONG_LINE_SUMS; k++) {
          line.append(World.pick(sums, random).fill("，{x}={o}"));
        }
        shelf.insert(source, new Entry.Fields(record(source, line.toString())), random);
        note(kind, "absent", source, line.substring(0, line.indexOf("，")));
      }
    }
  }

  private void empties(String kind, int each, Source... sources) {
    for (Source source : sources) {
      for (int i = 0; i < each; i++) {
        ObjectNode empty = record(source, i % 2 == 0 ? "" : " \n\u3000");
        shelf.insert(source, new Entry.Fields(empty), random);
        note(kind, "blank", source, "");
      }
    }
  }

  private void brokenLines(String kind, int each, Source... sources) {
    for (Source source : sources) {
      for (int i = 0; i < each; i++) {
        planted++;
        String trace = "第" + serial() + "条坏记录";
        String line =
            switch (i % 3) {
              case 0 -> "{\"" + source.field() + "\": \"" + trace + "，写到一半";
              case 1 -> "<html><body>" + trace + "</body></html>";
              default -> trace + "," + serial() + ",不是JSON";
            };
        shelf.insert(source, new Entry.BrokenLine(line), random);
        note(kind, "absent", source, trace);
      }
    }
  }

  /// Copies records of each source, changed by `change`.
  ///
  /// @param unchangedPart of the text, from its beginning, that `change` leaves alone but for signs
  private void copies(
      String kind,
      int each,
      UnaryOperator<String> change,
      double unchangedPart,
      Source... sources) {
    for (Source source : sources) {
      String field = source == Source.FIREFLY ? "input" : source.field();
      for (ObjectNode original : originals(source, field, each)) {
        String text = original.path(field).textValue();
        ObjectNode copy = original.deepCopy();
        copy.put(field, change.apply(text));
        shelf.insert(source, new Entry.Fields(copy), random);
        note(kind, "once", source, text.substring(0, (int) (text.length() * unchangedPart)));
      }
    }
  }

  /// Records whose texts are long enough that no other has the same beginning by chance.
  private List<ObjectNode> originals(Source source, String field, int count) {
    List<ObjectNode> candidates = new ArrayList<>();
    for (Entry entry : shelf.of(source)) {
      if (entry instanceof Entry.Fields(ObjectNode node) && isLong(node.path(field))) {
        candidates.add(node);
      }
    }
    return prose.shuffled(candidates).stream().filter(copied::add).limit(count).toList();
  }

  private static boolean isLong(JsonNode text) {
    return text.isTextual() && text.textValue().length() >= 60 && text.textValue().length() < 600;
  }

  private static String otherSigns(String text) {
    return text.replace('，', ',').replace("。", " . ").replace("！", "!!") + " ";
  }

  private String otherEnding(String text) {
    return text.substring(0, text.length() - 1)
        + World.pick(List.of("呢。", "吧。", "啊！", "了。"), random);
  }

  private static ObjectNode record(Source source, String text) {
    ObjectNode record = Shelf.node();
    switch (source) {
      case WIKIPEDIA_CN -> record.put("completion", text).put("source", "wikipedia.zh2401");
      case WANJUAN -> record.put("id", "BkDirt").put("content", text);
      default -> record.put(source.field(), text);
    }
    return record;
  }

  /// Four digits, so that no number begins with another.
  private String serial() {
    return "%04d".formatted(planted);
  }

  private void note(String kind, String rule, Source source, String trace) {
    Planting planting =
        plantings.computeIfAbsent(
            kind, _ -> new Planting(rule, new LinkedHashMap<>(), new ArrayList<>()));
    planting.sources.merge(source.folder(), 1, Integer::sum);
    planting.traces.add(trace);
  }
}
