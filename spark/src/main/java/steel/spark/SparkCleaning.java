package steel.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import steel.config.ConfigException;
import steel.data.Clean;
import steel.data.CleanEngine;
import steel.data.CleanPasses;
import steel.data.CleanPasses.Drops;
import steel.data.CleanSettings;
import steel.data.CleanSummary;
import steel.data.Nearness;
import steel.files.Progress;

/// One run of a recipe on Spark. Used by one thread.
///
/// Every pass of the recipe is a job that writes a [Table]; between two passes, and behind the last
/// one, the duplicates are found by joins over its signatures and joined to it by place. No
/// document, signature or pair comes to the driver: it sees counts and a few samples.
final class SparkCleaning {
  private static final String OF = "of";

  private final SparkSession spark;
  private final CleanEngine.Task task;
  private final CleanSettings settings;
  private final CleanPasses passes;
  private final Destination out;
  private final WorkTables work;
  private final Duplicates duplicates;
  private final Fates fates;

  private SparkCleaning(SparkSession spark, CleanEngine.Task task, Destination out) {
    this.spark = spark;
    this.task = task;
    this.settings = task.settings();
    this.passes = new CleanPasses(task.recipe());
    this.out = out;
    this.work = new WorkTables(spark, out.work());
    this.duplicates = new Duplicates(work);
    this.fates = new Fates(settings);
  }

  /// Cleans.
  ///
  /// @throws IOException if a disk fails
  static CleanSummary run(SparkSession spark, CleanEngine.Task task, Progress progress)
      throws IOException {
    var hadoop = spark.sparkContext().hadoopConfiguration();
    checkApart(task);
    Input input = Input.of(task.in(), hadoop);
    try (Destination out = Destination.open(task.out(), hadoop);
        TaskCounter counter = new TaskCounter(spark.sparkContext(), progress)) {
      return new SparkCleaning(spark, task, out).run(input, counter);
    }
  }

  private static void checkApart(CleanEngine.Task task) throws IOException {
    String target = Address.path(task.out()) + "/";
    for (String name : task.in()) {
      String input = Address.path(name) + "/";
      if (input.startsWith(target) || target.startsWith(input)) {
        throw new ConfigException(
            "%s: the output and the input %s lie in each other; choose another folder to write"
                .formatted(task.out(), name));
      }
    }
    if (!Address.is(task.out())) {
      Clean.checkOutput(java.nio.file.Path.of(task.out()));
    }
  }

  private CleanSummary run(Input input, TaskCounter counter) throws IOException {
    counter.say("pass 1 of " + passes.count());
    Dataset<Row> first = work.keep("pass", input.read(spark, settings, task.recipe().textKey()));
    List<Dataset<Row>> tables = new ArrayList<>(List.of(first));
    for (int pass = 1; pass < passes.count(); pass++) {
      counter.say("duplicates behind pass " + pass);
      Dataset<Row> documents = withFound(pass - 1, tables.getLast());
      counter.say("pass %d of %d".formatted(pass + 1, passes.count()));
      Tasks.Documents goOn = new Tasks.Documents(settings, pass);
      tables.add(work.keep("pass", documents.mapPartitions(goOn, Encoders.row(Table.SCHEMA))));
    }
    counter.say("duplicates behind pass " + passes.count());
    Dataset<Row> ended = withFound(passes.count() - 1, tables.getLast());
    Dataset<Row> talks = talks(first);
    counter.say("writing");
    Report report = new Report(passes, fates, tables, task.recipe().samples());
    report.read(input, ended, talks);
    writeDocuments(ended);
    writeConversations(talks, report.summary());
    writeUnreadable(first, report.summary());
    out.write("dropped_samples.jsonl", report.samples(ended));
    out.write("summary.json", report.summaryJson());
    out.commit();
    return report.summary();
  }

  /// The documents of a pass with what the deduplicator behind it has found of each: `first` and
  /// `seen`.
  private Dataset<Row> withFound(int pass, Dataset<Row> table) {
    Dataset<Row> documents =
        Table.only(table, Table.Kind.TEXT)
            .select(Table.PLACE, Table.SOURCE, Table.ID, Table.TEXT, Table.MARK);
    Dataset<Row> signed = Duplicates.signed(table, Table.Kind.TEXT);
    Drops drops = passes.drops(pass);
    Dataset<Row> with =
        switch (drops) {
          case NOTHING -> documents;
          case DOCUMENTS ->
              withFound(documents, duplicates.find(signed, passes.nearness(pass).orElseThrow()));
          case PASSAGES -> withFound(documents, Duplicates.passages(signed));
        };
    if (drops != Drops.DOCUMENTS) {
      with = with.withColumn(Table.FIRST, lit(null).cast("long"));
    }
    return drops == Drops.PASSAGES
        ? with
        : with.withColumn(Tasks.Documents.SEEN, lit(null).cast("array<int>"));
  }

  private Dataset<Row> withFound(Dataset<Row> rows, Dataset<Row> found) {
    return rows.join(work.keep("found", found), new String[] {Table.PLACE}, "left");
  }

  /// The conversations with the place of the first that is equal.
  private Dataset<Row> talks(Dataset<Row> first) {
    Dataset<Row> signed = Duplicates.signed(first, Table.Kind.TALK);
    Dataset<Row> talks =
        Table.only(first, Table.Kind.TALK)
            .select(Table.PLACE, Table.SOURCE, Table.TEXT, Table.MARK);
    return withFound(talks, duplicates.find(signed, new Nearness.Equal()));
  }

  private void writeDocuments(Dataset<Row> ended) throws IOException {
    Path parts = work.path("documents");
    bySource(ended.filter(fates.isKept()), List.of("id", "text", "source"))
        .write()
        .partitionBy(OF)
        .parquet(parts.toString());
    out.takeBySource(parts, "documents", "parquet");
  }

  private void writeConversations(Dataset<Row> talks, CleanSummary summary) throws IOException {
    if (summary.total().conversations().kept() == 0) {
      return;
    }
    Path parts = work.path("conversations");
    bySource(talks.filter(fates.isKeptConversation()), List.of(Table.TEXT))
        .write()
        .partitionBy(OF)
        .text(parts.toString());
    out.takeBySource(parts, "conversations", "jsonl");
  }

  /// In the order of the input: the parts, and what is in them.
  private static Dataset<Row> bySource(Dataset<Row> rows, List<String> columns) {
    List<String> written = new ArrayList<>(columns);
    written.add(OF);
    return rows.repartitionByRange(col(Table.PLACE))
        .withColumn(OF, col(Table.SOURCE))
        .sortWithinPartitions(OF, Table.PLACE)
        .select(Table.columns(written));
  }

  private void writeUnreadable(Dataset<Row> first, CleanSummary summary) throws IOException {
    String name = "rejected.jsonl";
    if (summary.unreadable().isEmpty()) {
      out.write(name, new byte[0]);
      return;
    }
    Path parts = work.path("rejected");
    Table.only(first, Table.Kind.UNREADABLE)
        .repartition(1)
        .sortWithinPartitions(Table.PLACE)
        .select(Table.TEXT)
        .write()
        .text(parts.toString());
    out.take(parts, name);
  }
}
