package steel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.SparkSession;
import steel.config.ConfigException;
import steel.data.CleanEngine;
import steel.data.CleanSummary;
import steel.files.FormatException;
import steel.files.Progress;

/// Cleaning on Spark, on this machine or on a cluster.
public final class SparkEngine implements CleanEngine {
  @Override
  public String name() {
    return "spark";
  }

  @Override
  public CleanSummary run(Task task, Progress progress) throws IOException {
    try (SparkSession spark = Sessions.start(task.master())) {
      return run(spark, task, progress);
    }
  }

  /// Runs in a session that goes on.
  static CleanSummary run(SparkSession spark, Task task, Progress progress) throws IOException {
    try {
      return SparkCleaning.run(spark, task, progress);
    } catch (ConfigException | FormatException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw told(spark, e);
    } catch (Exception e) { // Scala does not declare what it throws
      throw told(spark, e);
    }
  }

  /// What a failure comes from: Spark wraps those of its tasks, with their stack traces as text.
  private static IOException told(SparkSession spark, Exception failure) {
    for (Throwable e = failure; e != null; e = e.getCause()) {
      switch (e) {
        case ConfigException user -> throw user;
        case FormatException user -> throw user;
        case UncheckedIOException disk when disk.getCause() != null -> {
          return disk.getCause();
        }
        default -> {}
      }
    }
    if (spark.sparkContext().isStopped()) {
      return new IOException("Spark was stopped before it was done; nothing was written", failure);
    }
    return switch (failure) {
      case IOException disk -> disk;
      case SparkException _, AnalysisException _ ->
          new IOException("Spark failed: " + firstLine(failure), failure);
      case RuntimeException defect -> throw defect;
      default -> new IOException("Spark failed: " + firstLine(failure), failure);
    };
  }

  private static String firstLine(Throwable failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }
}
