package steel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.data.Nearness;
import steel.testkit.Cases;

/// The joins by themselves, against plain loops over all pairs.
@Tag("long") // a minute of Spark; docs/spark.md compares both engines in every run
class JoinsTest {
  @TempDir private Path folder;
  private SparkSession spark;
  private WorkTables work;

  @SuppressWarnings("NullAway.Init") // filled before each test
  JoinsTest() {}

  @BeforeEach
  void start() {
    spark = SharedSession.get();
    work = new WorkTables(spark, Address.path(folder.toString()));
  }

  @Test
  void componentsLeadToTheirSmallestNode() {
    RandomGenerator random = Cases.random(3);
    List<long[]> edges = new ArrayList<>();
    for (long i = 1; i < 16; i++) {
      edges.add(new long[] {1000 + i, 1000 + i - 1}); // a long way
    }
    for (int i = 0; i < 60; i++) {
      long a = random.nextLong(100);
      long b = random.nextLong(100);
      if (a != b) {
        edges.add(new long[] {Math.max(a, b), Math.min(a, b)});
      }
    }
    edges.add(new long[] {1L << 50, 1005}); // a large place
    Dataset<Row> found = new Components(work).of(table(edges, Table.PLACE, Table.FIRST));
    assertThat(pairs(found)).isEqualTo(firsts(edges));
  }

  @Test
  void noComponentsComeFromNoEdges() {
    assertThat(pairs(new Components(work).of(table(List.of(), Table.PLACE, Table.FIRST))))
        .isEmpty();
  }

  /// Buckets of more than four are cut again and again, down to those that differ in few bits and
  /// those that cutting does not help.
  @Test
  void noNearFingerprintIsMissedHoweverFullABucketIs() {
    RandomGenerator random = Cases.random(5);
    Nearness.Bits bits = new Nearness.Bits(3, 5);
    Map<Long, Long> prints = new HashMap<>(); // word to place
    long close = random.nextLong();
    for (int i = 0; i < 60; i++) { // all alike but for eight bits
      prints.putIfAbsent(close ^ random.nextLong(256) << 20, (long) prints.size());
    }
    for (int i = 0; i < 8; i++) { // alike but for three
      prints.putIfAbsent(~close ^ (long) i << 40, (long) prints.size());
    }
    for (int i = 0; i < 120; i++) {
      long word = random.nextLong();
      prints.putIfAbsent(word, (long) prints.size());
      prints.putIfAbsent(
          word ^ 1L << random.nextInt(64) ^ 1L << random.nextInt(64), (long) prints.size());
    }
    List<long[]> rows = new ArrayList<>();
    prints.forEach((word, place) -> rows.add(new long[] {word, place}));
    List<long[]> near = new ArrayList<>();
    for (long[] a : rows) {
      for (long[] b : rows) {
        if (a[1] > b[1] && Long.bitCount(a[0] ^ b[0]) <= bits.distance()) {
          near.add(new long[] {a[1], b[1]});
        }
      }
    }
    Dataset<Row> edges = new NearPrints(work, bits, 4).edges(table(rows, "word", Table.PLACE));
    List<long[]> found = new ArrayList<>();
    edges.collectAsList().forEach(row -> found.add(new long[] {row.getLong(0), row.getLong(1)}));
    assertThat(firsts(found)).isEqualTo(firsts(near)).hasSizeGreaterThan(100);
  }

  private Dataset<Row> table(List<long[]> rows, String first, String second) {
    return spark.createDataFrame(
        rows.stream().map(row -> RowFactory.create(row[0], row[1])).toList(),
        new StructType().add(first, DataTypes.LongType).add(second, DataTypes.LongType));
  }

  private static Map<Long, Long> pairs(Dataset<Row> found) {
    Map<Long, Long> pairs = new HashMap<>();
    found.collectAsList().forEach(row -> pairs.put(row.getLong(0), row.getLong(1)));
    return pairs;
  }

  /// The smallest node of each component, for every other node.
  private static Map<Long, Long> firsts(List<long[]> edges) {
    Map<Long, Long> first = new HashMap<>();
    edges.forEach(
        edge -> {
          first.put(edge[0], edge[0]);
          first.put(edge[1], edge[1]);
        });
    boolean changed = true;
    while (changed) {
      changed = false;
      for (long[] edge : edges) {
        long least = Math.min(first.getOrDefault(edge[0], 0L), first.getOrDefault(edge[1], 0L));
        changed |= first.put(edge[0], least) != least;
        changed |= first.put(edge[1], least) != least;
      }
    }
    first.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
    return first;
  }
}
