/// Cleaning on Spark, past one machine: the steps of `steel.data`, run by tasks, and its
/// deduplicators as joins. In: what cleaning reads, or Parquet on any file system of Spark. Out:
/// the same documents, as Parquet. Start at [SparkCleaning]. The command reaches it through
/// `steel.data.CleanEngine` alone.
@NullMarked
package steel.spark;

import org.jspecify.annotations.NullMarked;
