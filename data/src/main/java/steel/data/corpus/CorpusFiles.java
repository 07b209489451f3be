package steel.data.corpus;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import steel.data.corpus.ParquetWriter.Column;
import steel.data.corpus.ParquetWriter.Physical;

/// Makes the texts and writes every file of the embedded corpus into a folder.
public final class CorpusFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DefaultPrettyPrinter LAYOUT = // the same line ends on every system
      new DefaultPrettyPrinter()
          .withArrayIndenter(new DefaultIndenter("  ", "\n"))
          .withObjectIndenter(new DefaultIndenter("  ", "\n"));
  private static final List<Column> ZHIHU =
      List.of(
          new Column("INSTRUCTION", Physical.TEXT),
          new Column("RESPONSE", Physical.TEXT),
          new Column("SOURCE", Physical.TEXT),
          new Column("METADATA", Physical.TEXT));

  private CorpusFiles() {}

  /// What was written.
  ///
  /// @param records of each source, dirt among them
  /// @param questions held out, of each topic
  /// @param planted pieces of dirt, of each kind
  public record Counts(
      Map<String, Integer> records, Map<String, Integer> questions, Map<String, Integer> planted) {}

  /// Writes `sources/`, `questions/` and `planted.json`.
  ///
  /// @param folder empty
  /// @param seed the same seed gives the same bytes
  /// @throws IOException if the disk refuses
  public static Counts write(Path folder, long seed) throws IOException {
    // one random stream a part: a change in one leaves the others as they were
    SplittableRandom seeds = new SplittableRandom(seed);
    World world = World.load();
    Shelf shelf = new Shelf();
    new WebRecords(shelf, new Prose(world, seeds.split())).fill();
    new EncyclopediaRecords(shelf, new Prose(world, seeds.split())).fill();
    new ChatRecords(shelf, new Prose(world, seeds.split())).fill();
    Map<String, Dirt.Planting> planted =
        new Dirt(shelf, world, new Prose(world, seeds.split())).plant();
    HeldOutQuestions questions = HeldOutQuestions.of(world, seeds.split());
    for (Source source : Source.values()) {
      writeSource(folder.resolve("sources"), source, shelf.of(source));
    }
    writeQuestions(folder.resolve("questions/val"), "_val.csv", questions.validation(), false);
    writeQuestions(folder.resolve("questions/dev"), "_dev.csv", questions.development(), true);
    Files.write(
        folder.resolve("planted.json"), JSON.writer(LAYOUT).writeValueAsBytes(report(planted)));
    return counts(shelf, questions, planted);
  }

  private static Counts counts(
      Shelf shelf, HeldOutQuestions questions, Map<String, Dirt.Planting> planted) {
    Map<String, Integer> records = new LinkedHashMap<>();
    for (Source source : Source.values()) {
      records.merge(source.folder(), shelf.of(source).size(), Integer::sum);
    }
    Map<String, Integer> topics = new LinkedHashMap<>();
    questions.validation().forEach((topic, choices) -> topics.put(topic, choices.size()));
    Map<String, Integer> kinds = new LinkedHashMap<>();
    planted.forEach((kind, planting) -> kinds.put(kind, planting.traces().size()));
    return new Counts(records, topics, kinds);
  }

  private static ObjectNode report(Map<String, Dirt.Planting> planted) {
    ObjectNode report = Shelf.node();
    planted.forEach(
        (kind, planting) -> {
          ObjectNode node = report.putObject(kind);
          node.put("count", planting.traces().size()).put("rule", planting.rule());
          ObjectNode sources = node.putObject("sources");
          planting.sources().forEach(sources::put);
          ArrayNode traces = node.putArray("traces");
          planting.traces().forEach(traces::add);
        });
    return report;
  }

  private static void writeSource(Path sources, Source source, List<Entry> entries)
      throws IOException {
    Path folder = Files.createDirectories(sources.resolve(source.folder()));
    int files = source.files().size();
    for (int i = 0; i < files; i++) {
      int from = entries.size() * i / files;
      int to = entries.size() * (i + 1) / files;
      try (OutputStream out = Files.newOutputStream(folder.resolve(source.files().get(i)))) {
        writeFile(out, source, entries.subList(from, to));
      }
    }
  }

  private static void writeFile(OutputStream out, Source source, List<Entry> entries)
      throws IOException {
    if (source.isLines()) {
      StringBuilder lines = new StringBuilder();
      for (Entry entry : entries) {
        lines.append(
            switch (entry) {
              case Entry.Fields(ObjectNode node) -> node.toString();
              case Entry.BrokenLine(String line) -> line;
            });
        lines.append('\n');
      }
      out.write(lines.toString().getBytes(StandardCharsets.UTF_8));
    } else if (source == Source.WIKIPEDIA_CN) {
      out.write(JSON.writer(LAYOUT).writeValueAsBytes(nodes(entries)));
    } else {
      ParquetWriter.write(out, columns(source), nodes(entries));
    }
  }

  private static List<ObjectNode> nodes(List<Entry> entries) {
    List<ObjectNode> nodes = new ArrayList<>();
    for (Entry entry : entries) {
      switch (entry) {
        case Entry.Fields(ObjectNode node) -> nodes.add(node);
        case Entry.BrokenLine(String line) ->
            throw new IllegalStateException("only files of lines can hold " + line);
      }
    }
    return nodes;
  }

  private static List<Column> columns(Source source) {
    if (source == Source.ZHIHU) {
      return ZHIHU;
    }
    return List.of(
        new Column("max_stars_repo_path", Physical.TEXT),
        new Column("max_stars_repo_name", Physical.TEXT),
        new Column(
            "max_stars_count", source == Source.STARCODE_CPP ? Physical.DOUBLE : Physical.INT64),
        new Column("id", Physical.TEXT),
        new Column("content", Physical.TEXT));
  }

  private static void writeQuestions(
      Path folder, String ending, Map<String, List<Choice>> topics, boolean explained)
      throws IOException {
    Files.createDirectories(folder);
    for (Map.Entry<String, List<Choice>> topic : topics.entrySet()) {
      Files.writeString(
          folder.resolve(topic.getKey() + ending),
          HeldOutQuestions.csv(topic.getValue(), explained));
    }
  }
}
