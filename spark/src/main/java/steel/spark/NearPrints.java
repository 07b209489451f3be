package steel.spark;

import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import steel.data.Nearness;

/// Finds fingerprints that differ in few bits, by joins; no pair is missed.
///
/// Every fingerprint goes into a bucket for each choice of bits, by its value there: near ones
/// share a bucket of some choice, and are compared in it. A bucket that is too large to compare
/// each with each is cut in the same way by the bits in which it differs, if that saves at least
/// half of the pairs. Buckets are told apart by a hash: two that share one are compared as one,
/// which costs time and changes nothing, as every pair is measured.
///
/// @param work keeps tables on the way
/// @param most rows of a bucket that are compared each with each
record NearPrints(WorkTables work, Nearness.Bits bits, long most) {
  private static final long MOST = 1_024;
  private static final int LEVELS = 8;

  private static final String WORD = "word";
  private static final String BUCKET = "bucket";
  private static final String PARENT = "parent";
  private static final String ROWS = "rows";
  private static final String VARYING = "varying";

  NearPrints(WorkTables work, Nearness.Bits bits) {
    this(work, bits, MOST);
  }

  /// Pairs of near fingerprints.
  ///
  /// @param prints `word`, all different, and `place`
  /// @return `place` and `first`, the smaller place of a pair
  Dataset<Row> edges(Dataset<Row> prints) {
    Column choices = lit(bits.choices().toArray(Long[]::new));
    Dataset<Row> buckets =
        prints
            .select(col(WORD), col(Table.PLACE), explode(choices).as("bits"))
            .select(
                xxhash64(col("bits"), col(WORD).bitwiseAND(col("bits"))).as(BUCKET),
                col(WORD),
                col(Table.PLACE));
    List<Dataset<Row>> edges = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      Dataset<Row> sizes = sizes(buckets);
      Dataset<Row> large = work.keep("buckets", sizes.filter(col(ROWS).gt(most)));
      if (large.isEmpty()) {
        break;
      }
      edges.add(compared(without(buckets, large)));
      Column isNarrow = call_function("bit_count", col(VARYING)).leq(bits.distance());
      edges.add(toFirst(with(buckets, large.filter(isNarrow))));
      Dataset<Row> wide = with(buckets, large.filter(isNarrow.equalTo(false)));
      Dataset<Row> cut = work.keep("cut", cut(wide));
      Dataset<Row> worth = work.keep("worth", worthwhile(cut));
      edges.add(compared(without(wide, worth)));
      buckets =
          cut.join(worth.withColumnRenamed(BUCKET, PARENT), new String[] {PARENT}, "left_semi")
              .select(BUCKET, WORD, Table.PLACE);
    }
    edges.add(compared(buckets));
    return edges.stream().reduce(Dataset::unionAll).orElseThrow().distinct();
  }

  private static Dataset<Row> sizes(Dataset<Row> buckets) {
    Column varying =
        call_function("bit_or", col(WORD)).bitwiseXOR(call_function("bit_and", col(WORD)));
    return buckets
        .groupBy(BUCKET)
        .agg(count(lit(1)).as(ROWS), min(Table.PLACE).as(Table.FIRST), varying.as(VARYING));
  }

  private static Dataset<Row> with(Dataset<Row> buckets, Dataset<Row> some) {
    return buckets.join(some, BUCKET);
  }

  private static Dataset<Row> without(Dataset<Row> buckets, Dataset<Row> some) {
    return buckets.join(some.select(BUCKET), new String[] {BUCKET}, "left_anti");
  }

  private Dataset<Row> compared(Dataset<Row> buckets) {
    Dataset<Row> one = buckets.select(BUCKET, WORD, Table.PLACE);
    Dataset<Row> other =
        one.select(col(BUCKET), col(WORD).as("other"), col(Table.PLACE).as("other_place"));
    Column isNear =
        call_function("bit_count", col(WORD).bitwiseXOR(col("other"))).leq(bits.distance());
    return one.join(other, BUCKET)
        .filter(col(WORD).lt(col("other")).and(isNear))
        .select(
            greatest(col(Table.PLACE), col("other_place")).as(Table.PLACE),
            least(col(Table.PLACE), col("other_place")).as(Table.FIRST));
  }

  private static Dataset<Row> toFirst(Dataset<Row> buckets) {
    return buckets
        .filter(col(Table.PLACE).notEqual(col(Table.FIRST)))
        .select(Table.PLACE, Table.FIRST);
  }

  /// Smaller buckets, by choices among the bits in which a large one differs.
  private Dataset<Row> cut(Dataset<Row> wide) {
    int distance = bits.distance();
    int blocks = bits.blocks();
    UserDefinedFunction choices =
        udf(
            (UDF1<Long, List<Long>>)
                varying -> new Nearness.Bits(distance, blocks).choices(varying),
            DataTypes.createArrayType(DataTypes.LongType, false));
    return wide.select(
            col(BUCKET).as(PARENT),
            col(ROWS),
            col(WORD),
            col(Table.PLACE),
            explode(choices.apply(col(VARYING))).as("bits"))
        .select(
            col(PARENT),
            col(ROWS),
            xxhash64(col(PARENT), col("bits"), col(WORD).bitwiseAND(col("bits"))).as(BUCKET),
            col(WORD),
            col(Table.PLACE));
  }

  /// The large buckets of whose pairs the smaller ones have at most half.
  private static Dataset<Row> worthwhile(Dataset<Row> cut) {
    return cut.groupBy(PARENT, BUCKET)
        .agg(count(lit(1)).cast("double").as("part"), min(ROWS).cast("double").as(ROWS))
        .groupBy(PARENT)
        .agg(sum(col("part").multiply(col("part"))).as("pairs"), min(ROWS).as(ROWS))
        .filter(col("pairs").leq(col(ROWS).multiply(col(ROWS)).multiply(0.5)))
        .select(col(PARENT).as(BUCKET));
  }
}
