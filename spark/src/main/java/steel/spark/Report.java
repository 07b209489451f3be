package steel.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.sum;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.jspecify.annotations.Nullable;
import steel.data.CleanPasses;
import steel.data.CleanPiece;
import steel.data.CleanRow;
import steel.data.CleanSummary;
import steel.data.CleanTotals;

/// Counts and samples, added up where the tables are; only their sums come here. Used by one
/// thread.
final class Report {
  private static final int SHOWN_OF_A_CAUSE = 3;
  private static final int EXCERPT = 200; // characters; the line cuts it again

  private static final String NUMBER = "number";
  private static final String ROWS = "rows";
  private static final String RANK = "rank";

  private final CleanPasses passes;
  private final Fates fates;
  private final List<Dataset<Row>> tables;
  private final int samples;
  private final CleanTotals totals;

  /// Steps that drop behind the last pass.
  private final Set<Integer> endingSteps = new TreeSet<>();

  /// @param tables of all passes, in order
  /// @param samples shown of each step and source
  Report(CleanPasses passes, Fates fates, List<Dataset<Row>> tables, int samples) {
    this.passes = passes;
    this.fates = fates;
    this.tables = List.copyOf(tables);
    this.samples = samples;
    this.totals = passes.totals();
  }

  /// Counts everything.
  ///
  /// @param ended the documents of the last pass, with `first`
  /// @param talks the conversations, with `first`
  void read(Input input, Dataset<Row> ended, Dataset<Row> talks) {
    nameSources(input);
    addCounts();
    addUnreadable();
    for (Row row : fatesOf(ended)) {
      totals.documents(row.getString(0), row.getInt(1), row.getBoolean(2), row.getLong(3));
    }
    for (Row row : fatesOf(talks)) {
      totals.conversations(row.getString(0), row.getInt(1), row.getBoolean(2), row.getLong(3));
    }
  }

  /// In the order in which the local engine meets them: files of corpus folders name theirs before
  /// anything is read of them.
  private void nameSources(Input input) {
    Map<Long, String> met = new TreeMap<>();
    counts(tables.getFirst())
        .groupBy(Table.SOURCE)
        .agg(min(Table.PLACE).as(Table.PLACE))
        .limit(10_000)
        .collectAsList()
        .forEach(row -> met.put(row.getLong(1), row.getString(0)));
    Map<Long, String> named = new TreeMap<>();
    for (CleanPiece piece : input.all()) {
      if (piece.isOfCorpus()) {
        named.put(piece.place(0), piece.source());
      }
    }
    Set<Long> places = new TreeSet<>(met.keySet());
    places.addAll(named.keySet());
    for (long place : places) {
      if (named.containsKey(place)) {
        totals.name(named.getOrDefault(place, ""));
      }
      if (met.containsKey(place)) {
        totals.name(met.getOrDefault(place, ""));
      }
    }
  }

  private static Dataset<Row> counts(Dataset<Row> table) {
    return Table.only(table, Table.Kind.COUNT).select(Table.PLACE, Table.SOURCE, Table.WORDS);
  }

  private void addCounts() {
    Dataset<Row> all = tables.stream().map(Report::counts).reduce(Dataset::unionAll).orElseThrow();
    Map<String, TreeMap<Integer, Long>> sums = new HashMap<>();
    all.select(col(Table.SOURCE), posexplode(col(Table.WORDS)).as(new String[] {NUMBER, ROWS}))
        .groupBy(Table.SOURCE, NUMBER)
        .agg(sum(ROWS))
        .collectAsList()
        .forEach(
            row ->
                sums.computeIfAbsent(row.getString(0), _ -> new TreeMap<>())
                    .put(row.getInt(1), row.getLong(2)));
    sums.forEach(
        (source, cells) ->
            totals.add(new CleanRow.Count(CleanRow.NOWHERE, source, List.copyOf(cells.values()))));
  }

  private void addUnreadable() {
    Dataset<Row> bad = Table.only(tables.getFirst(), Table.Kind.UNREADABLE);
    Map<String, List<CleanRow.Unreadable>> first = new HashMap<>();
    firstOf(bad, SHOWN_OF_A_CAUSE, Table.ID)
        .select(Table.PLACE, Table.ID, Table.TEXT)
        .orderBy(Table.PLACE)
        .collectAsList()
        .forEach(
            row ->
                first
                    .computeIfAbsent(row.getString(1), _ -> new ArrayList<>())
                    .add(
                        new CleanRow.Unreadable(
                            row.getLong(0), row.getString(1), row.getString(2))));
    if (first.isEmpty()) {
      return;
    }
    bad.groupBy(Table.ID)
        .agg(count(lit(1)), min(Table.PLACE).as(Table.PLACE))
        .orderBy(Table.PLACE)
        .collectAsList()
        .forEach(
            row ->
                totals.unreadable(
                    row.getString(0),
                    row.getLong(1),
                    first.getOrDefault(row.getString(0), List.of())));
  }

  private static List<Row> fatesOf(Dataset<Row> rows) {
    return rows.groupBy(col(Table.SOURCE), col(Table.MARK), Fates.isDuplicate())
        .agg(count(lit(1)))
        .collectAsList();
  }

  /// The first rows of each kind.
  ///
  /// @param kinds columns that tell kinds apart
  private static Dataset<Row> firstOf(Dataset<Row> rows, int most, String... kinds) {
    return rows.withColumn(
            RANK,
            row_number()
                .over(Window.partitionBy(Table.columns(List.of(kinds))).orderBy(Table.PLACE)))
        .filter(col(RANK).leq(most));
  }

  CleanSummary summary() {
    return totals.summary();
  }

  byte[] summaryJson() {
    return totals.summaryJson();
  }

  /// What is shown of dropped documents, as lines.
  ///
  /// @param ended the documents of the last pass, with `first`
  byte[] samples(Dataset<Row> ended) {
    if (samples == 0) {
      return new byte[0];
    }
    List<CleanRow.Dropped> dropped = new ArrayList<>();
    firstOf(allDropped(ended), samples, Table.MARK, Table.SOURCE)
        .collectAsList()
        .forEach(
            row -> {
              dropped.add(Table.dropped(row));
              if (row.isNullAt(row.fieldIndex(Table.TEXT))) {
                endingSteps.add(dropped.getLast().step());
              }
            });
    dropped.sort(Comparator.comparingLong(CleanRow.Dropped::place));
    Map<Integer, Map<String, List<CleanRow.Dropped>>> byStep = new TreeMap<>();
    for (CleanRow.Dropped one : dropped) {
      byStep
          .computeIfAbsent(one.step(), _ -> new LinkedHashMap<>())
          .computeIfAbsent(one.source(), _ -> new ArrayList<>())
          .add(one);
    }
    Texts texts = texts(dropped);
    StringBuilder lines = new StringBuilder();
    for (Map<String, List<CleanRow.Dropped>> step : byStep.values()) {
      for (List<CleanRow.Dropped> some : step.values()) {
        some.forEach(one -> lines.append(line(one, texts)).append('\n'));
      }
    }
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// With those that the ending drops, which have no text yet.
  private Dataset<Row> allDropped(Dataset<Row> ended) {
    String[] columns = {
      Table.PLACE,
      Table.SOURCE,
      Table.ID,
      Table.TEXT,
      Table.MARK,
      Table.RULE,
      Table.VALUE,
      Table.FIRST
    };
    Dataset<Row> atTheEnd =
        ended
            .select(
                col(Table.PLACE),
                col(Table.SOURCE),
                lit(null).cast("string").as(Table.ID),
                lit(null).cast("string").as(Table.TEXT),
                fates.endsAt().as(Table.MARK),
                lit(0).as(Table.RULE),
                lit(0.0).as(Table.VALUE),
                coalesce(col(Table.FIRST), lit(CleanRow.NOWHERE)).as(Table.FIRST))
            .filter(col(Table.MARK).geq(0));
    return tables.stream()
        .map(table -> Table.only(table, Table.Kind.DROPPED).select(Table.columns(List.of(columns))))
        .reduce(atTheEnd, Dataset::unionAll);
  }

  /// Documents by pass and place.
  private record Texts(Map<Integer, Map<Long, CleanRow.Text>> byPass) {
    CleanRow.@Nullable Text get(int pass, long place) {
      return byPass.getOrDefault(pass, Map.of()).get(place);
    }
  }

  private String line(CleanRow.Dropped dropped, Texts texts) {
    CleanRow.Dropped shown = dropped;
    CleanRow.Text own = isWithoutText(dropped) ? texts.get(last(), dropped.place()) : null;
    if (own != null) {
      shown =
          new CleanRow.Dropped(
              dropped.place(),
              dropped.source(),
              dropped.step(),
              dropped.rule(),
              own.id(),
              own.text(),
              dropped.value(),
              dropped.first());
    }
    CleanRow.Text original =
        dropped.first() == CleanRow.NOWHERE
            ? null
            : texts.get(passes.before(dropped.step()), dropped.first());
    return totals.sample(shown, original);
  }

  private int last() {
    return tables.size() - 1;
  }

  private boolean isWithoutText(CleanRow.Dropped dropped) {
    return endingSteps.contains(dropped.step());
  }

  /// Looks up the texts that samples want: of what the ending drops, and of originals.
  private Texts texts(List<CleanRow.Dropped> dropped) {
    Map<Integer, Set<Long>> wanted = new TreeMap<>();
    for (CleanRow.Dropped one : dropped) {
      if (isWithoutText(one)) {
        wanted.computeIfAbsent(last(), _ -> new TreeSet<>()).add(one.place());
      }
      if (one.first() != CleanRow.NOWHERE) {
        wanted.computeIfAbsent(passes.before(one.step()), _ -> new TreeSet<>()).add(one.first());
      }
    }
    Map<Integer, Map<Long, CleanRow.Text>> found = new HashMap<>();
    wanted.forEach(
        (pass, places) -> {
          Map<Long, CleanRow.Text> texts = new HashMap<>();
          Table.only(tables.get(pass), Table.Kind.TEXT)
              .filter(col(Table.PLACE).isin(places.toArray()))
              .select(
                  col(Table.PLACE),
                  col(Table.SOURCE),
                  col(Table.ID),
                  substring(col(Table.TEXT), 1, EXCERPT).as(Table.TEXT),
                  col(Table.MARK))
              .collectAsList()
              .forEach(row -> texts.put(row.getLong(0), Table.text(row)));
          found.put(pass, texts);
        });
    return new Texts(found);
  }
}
