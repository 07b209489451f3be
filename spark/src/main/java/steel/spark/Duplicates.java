package steel.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import steel.data.Nearness;

/// Which rows are duplicates of which, found by joins: a row is one of the first row, by place,
/// that it belongs together with.
///
/// @param work keeps tables on the way
record Duplicates(WorkTables work) {
  private static final String BAND = "band";
  private static final String WORD = "word";
  private static final String ROWS = "rows";

  /// What is compared of rows of a kind: `place` and `words`, of those that have a signature.
  static Dataset<Row> signed(Dataset<Row> table, Table.Kind kind) {
    return Table.only(table, kind)
        .filter(size(col(Table.WORDS)).gt(0))
        .select(Table.PLACE, Table.WORDS);
  }

  /// The duplicates among signed rows.
  ///
  /// @return `place` and `first`, of rows that are not first themselves
  Dataset<Row> find(Dataset<Row> signed, Nearness nearness) {
    return switch (nearness) {
      case Nearness.Equal _ -> toFirst(signed, Table.WORDS);
      case Nearness.AnyWord _ -> new Components(work).of(edgesOfWords(signed));
      case Nearness.Bits bits -> near(signed, bits);
    };
  }

  /// Joins every row with the first that is equal in some columns.
  private static Dataset<Row> toFirst(Dataset<Row> rows, String... keys) {
    Dataset<Row> firsts =
        rows.groupBy(Table.columns(java.util.List.of(keys)))
            .agg(min(Table.PLACE).as(Table.FIRST), count(lit(1)).as(ROWS))
            .filter(col(ROWS).gt(1))
            .drop(ROWS);
    return rows.join(firsts, keys)
        .filter(col(Table.PLACE).notEqual(col(Table.FIRST)))
        .select(Table.PLACE, Table.FIRST);
  }

  private static Dataset<Row> edgesOfWords(Dataset<Row> signed) {
    Dataset<Row> words =
        signed.select(col(Table.PLACE), posexplode(col(Table.WORDS)).as(new String[] {BAND, WORD}));
    return toFirst(words, BAND, WORD).distinct();
  }

  /// Rows of equal fingerprints are one; those that are first of theirs are searched for near ones.
  private Dataset<Row> near(Dataset<Row> signed, Nearness.Bits bits) {
    Dataset<Row> prints = signed.select(col(Table.PLACE), col(Table.WORDS).getItem(0).as(WORD));
    Dataset<Row> firsts =
        work.keep("prints", prints.groupBy(WORD).agg(min(Table.PLACE).as(Table.FIRST)));
    Dataset<Row> roots =
        new Components(work)
            .of(
                new NearPrints(work, bits)
                    .edges(firsts.withColumnRenamed(Table.FIRST, Table.PLACE)))
            .withColumnRenamed(Table.FIRST, "root")
            .withColumnRenamed(Table.PLACE, Table.FIRST);
    return prints
        .join(firsts, WORD)
        .join(roots, new String[] {Table.FIRST}, "left")
        .select(col(Table.PLACE), coalesce(col("root"), col(Table.FIRST)).as(Table.FIRST))
        .filter(col(Table.PLACE).notEqual(col(Table.FIRST)));
  }

  /// The passages that were there before, in documents before or earlier in the same.
  ///
  /// @return `place` and `seen`, the numbers of such passages, of documents that have some
  static Dataset<Row> passages(Dataset<Row> signed) {
    Dataset<Row> passages =
        signed.select(
            col(Table.PLACE), posexplode(col(Table.WORDS)).as(new String[] {"number", WORD}));
    Dataset<Row> firsts =
        passages
            .groupBy(WORD)
            .agg(min(struct(Table.PLACE, "number")).as(Table.FIRST), count(lit(1)).as(ROWS))
            .filter(col(ROWS).gt(1))
            .drop(ROWS);
    return passages
        .join(firsts, WORD)
        .filter(struct(Table.PLACE, "number").notEqual(col(Table.FIRST)))
        .groupBy(Table.PLACE)
        .agg(collect_list("number").as(Tasks.Documents.SEEN));
  }
}
