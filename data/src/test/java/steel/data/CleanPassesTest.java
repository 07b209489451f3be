package steel.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.data.CleanPasses.Drops;
import steel.files.Progress;
import steel.testkit.Golden;

/// The passes by themselves, driven by an engine of a few maps that takes the rows in a bad order:
/// it comes to what [Clean] comes to.
class CleanPassesTest {
  private static final String RECIPE =
      """
      process:
        - whitespace_normalization_mapper:
        - document_deduplicator:
        - line_deduplicator:
            min_characters: 4
        - text_length_filter:
            min_len: 4
        - document_deduplicator:
            ignore_non_character: true
      """;

  @TempDir private Path folder;

  @Test
  void anotherEngineComesToTheSame() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      lines.add("{\"text\": \"第%d行是这样\\n共有的一行\\n%s\"}".formatted(i % 20, "尾".repeat(i % 7)));
      lines.add("{\"text\": \"  第%d行，是这样 \", \"source\": \"b\"}".formatted(i % 9));
      lines.add(
          "{\"conversations\": [{\"from\": \"human\", \"value\": \"%s\"}]}"
              .formatted(" ".repeat(i % 2) + "问".repeat(i % 3)));
      lines.add("{\"text\": ".repeat(i % 11 == 0 ? 1 : 0));
    }
    Path first = Files.createDirectories(folder.resolve("in/documents")).resolve("a.jsonl");
    Files.writeString(first, String.join("\n", lines));
    Files.writeString(first.resolveSibling("c.jsonl"), "{\"text\": \"第1行是这样\"}\n");
    Files.writeString(first.resolveSibling("d.jsonl"), "");
    CleanSettings.Read read =
        CleanSettings.read(Files.writeString(folder.resolve("recipe.yaml"), RECIPE), List.of());
    CleanSummary local =
        Clean.run(
            List.of(folder.resolve("in")), folder.resolve("out"), read.recipe(), Progress.SILENT);

    Maps engine = new Maps(read.settings().recipe());
    engine.run(CleanPiece.of(folder.resolve("in"), 0));

    assertThat(engine.totals.summary()).isEqualTo(local);
    assertThat(new String(engine.totals.summaryJson(), java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(Files.readString(folder.resolve("out/summary.json")));
    List<String> written = new ArrayList<>();
    for (String source : List.of("a", "b", "c")) {
      Golden.jsonLines(folder.resolve("out/documents/" + source + ".jsonl"))
          .forEach(line -> written.add(line.get("id") + " " + line.get("text")));
    }
    assertThat(engine.kept).containsExactlyInAnyOrderElementsOf(written).isNotEmpty();
    assertThat(engine.unreadable)
        .isEqualTo(Files.readAllLines(folder.resolve("out/rejected.jsonl")));
    assertThat(local.total().operators())
        .allMatch(
            step -> step.dropped() + step.changed() > 0 || step.name().equals("empty_document"));
  }

  /// The engine.
  private static final class Maps {
    private final CleanPasses passes;
    private final CleanTotals totals;
    private final List<String> kept = new ArrayList<>();
    private List<String> unreadable = List.of();

    Maps(CleanRecipe recipe) {
      this.passes = new CleanPasses(recipe);
      this.totals = passes.totals();
    }

    void run(List<CleanPiece> pieces) throws IOException {
      List<CleanRow> rows = new ArrayList<>();
      CleanPasses.Worker worker = passes.worker(0, rows::add);
      TreeMap<Long, String> sources = new TreeMap<>();
      for (CleanPiece piece : pieces) {
        if (piece.isOfCorpus()) {
          sources.put(piece.place(0), piece.source());
        }
        worker.read(piece);
      }
      worker.finish();
      for (CleanRow row : rows) {
        if (row instanceof CleanRow.Count count) {
          sources.putIfAbsent(count.place(), count.source());
        }
      }
      sources.values().forEach(totals::name);
      take(rows);
      for (int pass = 1; pass < passes.count(); pass++) {
        rows = goOn(pass, rows);
        take(rows);
      }
      end(rows);
    }

    private void take(List<CleanRow> rows) {
      Map<String, List<CleanRow.Unreadable>> rejected = new HashMap<>();
      Map<Key, Long> talks = new HashMap<>();
      for (CleanRow row : rows) {
        switch (row) {
          case CleanRow.Count count -> totals.add(count);
          case CleanRow.Unreadable bad ->
              rejected.computeIfAbsent(bad.cause(), _ -> new ArrayList<>()).add(bad);
          case CleanRow.Talk talk ->
              totals.conversations(
                  talk.source(),
                  talk.mark(),
                  talk.signature().length > 0
                      && talks.putIfAbsent(Key.of(talk.signature()), talk.place()) != null,
                  1);
          case CleanRow.Text _, CleanRow.Dropped _ -> {}
        }
      }
      if (!rejected.isEmpty()) {
        unreadable =
            rejected.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(CleanRow::place))
                .map(CleanRow.Unreadable::line)
                .toList();
        Set<String> causes = new LinkedHashSet<>();
        unreadable.forEach(line -> causes.add(line.replaceAll(".*\"cause\":\"(\\w+)\".*", "$1")));
        for (String cause : causes) {
          List<CleanRow.Unreadable> some = rejected.getOrDefault(cause, List.of());
          totals.unreadable(cause, some.size(), some.subList(0, Math.min(3, some.size())));
        }
      }
    }

    private List<CleanRow> goOn(int pass, List<CleanRow> before) throws IOException {
      Drops drops = passes.drops(pass - 1);
      Map<Key, Long> firsts = drops == Drops.DOCUMENTS ? firsts(before) : Map.of();
      Map<Long, List<Integer>> seen = drops == Drops.PASSAGES ? seen(before) : Map.of();
      List<CleanRow> rows = new ArrayList<>();
      List<CleanRow.Text> texts = new ArrayList<>(texts(before).toList());
      Collections.reverse(texts);
      CleanPasses.Worker worker = passes.worker(pass, rows::add);
      for (CleanRow.Text text : texts) {
        worker.goOn(
            text,
            first(text, firsts),
            seen.getOrDefault(text.place(), List.of()).stream().mapToInt(i -> i).toArray());
      }
      worker.finish();
      return rows;
    }

    private void end(List<CleanRow> rows) {
      Map<Key, Long> firsts =
          passes.drops(passes.count() - 1) == Drops.DOCUMENTS ? firsts(rows) : Map.of();
      texts(rows)
          .forEach(
              text -> {
                boolean isDuplicate = first(text, firsts) != CleanRow.NOWHERE;
                totals.documents(text.source(), text.mark(), isDuplicate, 1);
                if (passes.endsAt(text.mark(), isDuplicate) == CleanRow.NOWHERE) {
                  kept.add("\"%s\" \"%s\"".formatted(text.id(), text.text().replace("\n", "\\n")));
                }
              });
    }

    private static Stream<CleanRow.Text> texts(List<CleanRow> rows) {
      return rows.stream().filter(CleanRow.Text.class::isInstance).map(CleanRow.Text.class::cast);
    }

    private static Map<Key, Long> firsts(List<CleanRow> rows) {
      Map<Key, Long> firsts = new HashMap<>();
      texts(rows)
          .filter(text -> text.signature().length > 0)
          .forEach(text -> firsts.merge(Key.of(text.signature()), text.place(), Math::min));
      return firsts;
    }

    private static long first(CleanRow.Text text, Map<Key, Long> firsts) {
      @Nullable Long first = firsts.get(Key.of(text.signature()));
      return first == null || first == text.place() ? CleanRow.NOWHERE : first;
    }

    private static Map<Long, List<Integer>> seen(List<CleanRow> rows) {
      Map<Long, List<Integer>> seen = new HashMap<>();
      Set<Long> known = new LinkedHashSet<>();
      texts(rows)
          .sorted(Comparator.comparingLong(CleanRow::place))
          .forEach(
              text -> {
                for (int i = 0; i < text.signature().length; i++) {
                  if (!known.add(text.signature()[i])) {
                    seen.computeIfAbsent(text.place(), _ -> new ArrayList<>()).add(i);
                  }
                }
              });
      return seen;
    }
  }

  private record Key(List<Long> words) {
    static Key of(long[] signature) {
      return new Key(Arrays.stream(signature).boxed().toList());
    }
  }
}
