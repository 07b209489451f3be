package steel.spark;

import java.util.Optional;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/// One session for all tests of a process, which ends with it: starting takes seconds.
final class SharedSession {
  private static @Nullable SparkSession session;

  private SharedSession() {}

  static synchronized SparkSession get() {
    SparkSession known = session;
    if (known == null) {
      System.setProperty(
          "spark.sql.shuffle.partitions", "3"); // more are more tasks, not more proof
      // small tables: compiling a query takes longer than running it
      System.setProperty("spark.sql.codegen.wholeStage", "false");
      known = Sessions.start(Optional.of("local[2]"));
      session = known;
    }
    return known;
  }
}
