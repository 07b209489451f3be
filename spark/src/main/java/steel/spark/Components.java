package steel.spark;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/// Connected components of a graph whose nodes are places, by joins: each node is led to the
/// smallest of its component.
///
/// A round has two steps. The large one joins every larger neighbour of a node with the smallest
/// neighbour of it, the small one every smaller neighbour; both keep components as they are, and
/// when neither changes anything, every edge leads to the smallest node. That takes a number of
/// rounds about logarithmic in the longest way. Source: Kiveris et al. 2014, "Connected components
/// in MapReduce and beyond", alternating algorithm.
///
/// @param work keeps the edges of each round, so that no round is done twice
record Components(WorkTables work) {
  private static final String FROM = "node";
  private static final String TO = "neighbour";
  private static final String LEAST = "smallest";

  /// Leads nodes to the smallest of their component.
  ///
  /// @param edges `place` and `first`, the smaller one of each pair
  /// @return the same columns, for every node that is not the smallest
  Dataset<Row> of(Dataset<Row> edges) {
    Dataset<Row> now =
        work.keep("edges", edges.select(col(Table.PLACE).as(FROM), col(Table.FIRST).as(TO)));
    Row before = state(now);
    while (true) {
      now = work.keep("edges", smallStep(largeStep(now)));
      Row after = state(now);
      if (after.equals(before)) {
        return now.select(col(FROM).as(Table.PLACE), col(TO).as(Table.FIRST));
      }
      before = after;
    }
  }

  /// Number and sum of all edges, which differ where the edges do.
  private static Row state(Dataset<Row> edges) {
    return edges
        .agg(count(lit(1)), sum(xxhash64(col(FROM), col(TO)).cast("decimal(20,0)")))
        .first();
  }

  private static Dataset<Row> largeStep(Dataset<Row> edges) {
    Dataset<Row> both = edges.unionAll(edges.select(col(TO).as(FROM), col(FROM).as(TO)));
    return both.join(leastNeighbours(both), FROM)
        .filter(col(TO).gt(col(FROM)))
        .select(col(TO).as(FROM), col(LEAST).as(TO))
        .distinct();
  }

  /// Edges lead from the larger node to the smaller one here.
  private static Dataset<Row> smallStep(Dataset<Row> edges) {
    Dataset<Row> led =
        edges
            .join(leastNeighbours(edges), FROM)
            .select(
                explode(
                        array(
                            struct(col(FROM), col(LEAST).as(TO)),
                            struct(col(TO).as(FROM), col(LEAST).as(TO))))
                    .as("edge"))
            .select("edge." + FROM, "edge." + TO);
    return led.filter(col(FROM).gt(col(TO))).distinct();
  }

  private static Dataset<Row> leastNeighbours(Dataset<Row> edges) {
    return edges
        .groupBy(FROM)
        .agg(min(TO).as(LEAST))
        .select(col(FROM), least(col(LEAST), col(FROM)).as(LEAST));
  }
}
