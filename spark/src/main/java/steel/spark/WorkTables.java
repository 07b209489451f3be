package steel.spark;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/// Tables that are written once and read several times, as Parquet in a folder that every worker
/// sees: what is computed from them begins there, so a lost worker costs its own tasks and no more.
final class WorkTables {
  private final SparkSession spark;
  private final Path folder;
  private final AtomicInteger next = new AtomicInteger();

  WorkTables(SparkSession spark, Path folder) {
    this.spark = spark;
    this.folder = folder;
  }

  /// Writes a table.
  ///
  /// @param name a word about it
  /// @return the table as it was written
  Dataset<Row> keep(String name, Dataset<Row> table) {
    String path = path(name).toString();
    table.write().parquet(path);
    return spark.read().schema(table.schema()).parquet(path);
  }

  /// A folder of its own.
  Path path(String name) {
    return new Path(folder, "%03d-%s".formatted(next.getAndIncrement(), name));
  }
}
