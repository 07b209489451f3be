package steel.spark;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import steel.config.ConfigException;

/// Starts Spark. A setting that somebody has made, by spark-submit or as a system property
/// `spark.*`, is left as it is.
final class Sessions {
  private static final Pattern MASTER =
      Pattern.compile(
          "local|local\\[(?:\\*|\\d+)(?:,\\d+)?]|local-cluster\\[.*]|spark://.+|yarn|k8s://.+");
  private static final String LOG = "log4j2.configurationFile";

  /// For every master. Rows are texts, so a batch of the usual 4,096 may not fit.
  private static final Map<String, String> ALWAYS =
      Map.of(
          "spark.app.name", "steel data clean",
          "spark.sql.parquet.columnarReaderBatchSize", "256",
          "spark.hadoop.parquet.block.size", String.valueOf(16 << 20),
          "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs", "false",
          "spark.sql.session.timeZone", "UTC");

  /// Where all of Spark is in this process: no page of its own, no open port.
  private static final Map<String, String> LOCAL =
      Map.of(
          "spark.ui.enabled", "false",
          "spark.driver.host", "127.0.0.1",
          "spark.driver.bindAddress", "127.0.0.1",
          "spark.sql.shuffle.partitions", "32");

  private Sessions() {}

  /// Starts a session, or takes the one that this process has.
  ///
  /// @param master where to run; where none is given what spark-submit says, or all cores here
  /// @throws ConfigException if there is no such place, or nobody answers there
  static SparkSession start(Optional<String> master) {
    master.ifPresent(Sessions::check);
    if (System.getProperty(LOG) == null && System.getProperty("spark.submit.deployMode") == null) {
      System.setProperty(LOG, "classpath:steel/spark/log4j2.properties");
    }
    SparkConf settings = new SparkConf();
    String where = master.orElseGet(() -> settings.get("spark.master", "local[*]"));
    settings.setMaster(where);
    ALWAYS.forEach(settings::setIfMissing);
    if (where.startsWith("local")) {
      LOCAL.forEach(settings::setIfMissing);
    }
    try {
      return SparkSession.builder().config(settings).getOrCreate();
    } catch (RuntimeException e) {
      throw refused(where, e);
    } catch (Exception e) { // Scala does not declare what it throws
      throw e instanceof SparkException ? refused(where, e) : new IllegalStateException(e);
    }
  }

  private static void check(String master) {
    if (!MASTER.matcher(master).matches()) {
      throw new ConfigException(
          "--master %s: is no place where Spark runs; write local, local[2], local[*], or a cluster's address such as spark://host:7077"
              .formatted(master));
    }
  }

  private static ConfigException refused(String master, Exception e) {
    String problem = String.valueOf(e.getMessage());
    return new ConfigException(
        problem.contains("Could not parse Master URL")
            ? "--master %s: this Spark has no driver for it; start by spark-submit there, as docs/spark.md says"
                .formatted(master)
            : "--master %s: Spark does not start there: %s"
                .formatted(master, problem.lines().findFirst().orElse("")),
        e);
  }
}
