package steel.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.data.CleanPiece;
import steel.data.CleanSettings;

/// What is read: files of this machine by the readers of the local engine, piece by piece, and
/// Parquet at addresses by Spark's own.
///
/// @param pieces of files that every worker sees at the same path
/// @param tables of Parquet
record Input(List<CleanPiece> pieces, List<Tables> tables) {
  private static final int MOST_TASKS = 10_000;

  /// Parquet files behind one address.
  ///
  /// @param files by their address
  record Tables(Map<String, CleanPiece> files) {}

  /// Finds the files, in the order in which the local engine reads them.
  ///
  /// @throws ConfigException if there are none at a path or address
  /// @throws IOException if a disk fails
  static Input of(List<String> names, Configuration hadoop) throws IOException {
    List<CleanPiece> pieces = new ArrayList<>();
    List<Tables> tables = new ArrayList<>();
    int next = 0;
    for (String name : names) {
      if (Address.is(name)) {
        Tables table = tables(name, next, hadoop);
        next += table.files().size();
        tables.add(table);
      } else {
        List<CleanPiece> some = CleanPiece.of(java.nio.file.Path.of(name), next);
        next += some.size();
        pieces.addAll(some);
      }
    }
    return new Input(pieces, tables);
  }

  /// Every piece and file, in order.
  List<CleanPiece> all() {
    List<CleanPiece> all = new ArrayList<>(pieces);
    tables.forEach(table -> all.addAll(table.files().values()));
    all.sort(Comparator.comparingInt(CleanPiece::number));
    return all;
  }

  private static Tables tables(String name, int first, Configuration hadoop) throws IOException {
    Path path = Address.path(name);
    Map<String, CleanPiece> files = new LinkedHashMap<>();
    try {
      FileSystem disk = Address.disk(name, hadoop);
      FileStatus status = disk.getFileStatus(path);
      Path documents = new Path(path, "documents");
      if (!status.isDirectory()) {
        add(status, "", first, files);
      } else if (disk.exists(documents)) {
        addAll(disk, documents, "documents/", first, files);
        if (disk.exists(new Path(path, "conversations"))) {
          throw new ConfigException(
              name + ": has conversations, which are read from a path only; name " + documents);
        }
      } else {
        addAll(disk, path, "", first, files);
      }
    } catch (FileNotFoundException e) {
      throw new ConfigException(name + ": no such file or folder", e);
    }
    if (files.isEmpty()) {
      throw new ConfigException(
          name + ": holds no *.parquet; at an address only Parquet is read, other files at a path");
    }
    return new Tables(files);
  }

  private static void addAll(
      FileSystem disk, Path folder, String prefix, int first, Map<String, CleanPiece> files)
      throws IOException {
    List<FileStatus> entries = new ArrayList<>(List.of(disk.listStatus(folder)));
    entries.sort(Comparator.comparing(entry -> entry.getPath().getName()));
    for (FileStatus entry : entries) {
      add(entry, prefix, first, files);
    }
  }

  private static void add(
      FileStatus file, String prefix, int first, Map<String, CleanPiece> files) {
    String name = file.getPath().getName();
    if (file.isDirectory()
        || name.startsWith(".")
        || name.startsWith("_")
        || !name.toLowerCase(Locale.ROOT).endsWith(".parquet")) {
      return;
    }
    String address = file.getPath().toString();
    int dot = name.indexOf('.');
    files.put(
        address,
        new CleanPiece(
            first + files.size(),
            address,
            prefix + name,
            dot > 0 ? name.substring(0, dot) : name,
            0,
            file.getLen(),
            false,
            1));
  }

  /// The table of the first pass.
  ///
  /// @param textKey the column of the text
  Dataset<Row> read(SparkSession spark, CleanSettings settings, String textKey) {
    @Nullable Dataset<Row> all = null;
    if (!pieces.isEmpty()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      all =
          spark.createDataFrame(
              context
                  .parallelize(pieces, Math.min(pieces.size(), MOST_TASKS))
                  .mapPartitions(new Tasks.Pieces(settings)),
              Table.SCHEMA);
    }
    for (Tables some : tables) {
      Dataset<Row> rows =
          columns(spark, some, textKey)
              .mapPartitions(
                  new Tasks.TableRows(settings, Map.copyOf(some.files())),
                  Encoders.row(Table.SCHEMA));
      all = all == null ? rows : all.unionAll(rows);
    }
    if (all == null) {
      throw new IllegalStateException("there is no input");
    }
    return all;
  }

  /// File, row, text, id and source; a column that is no text or number is null.
  private static Dataset<Row> columns(SparkSession spark, Tables some, String textKey) {
    String[] paths = some.files().values().stream().map(CleanPiece::path).toArray(String[]::new);
    Dataset<Row> table = spark.read().parquet(paths);
    StructType schema = table.schema();
    if (!List.of(schema.fieldNames()).contains(textKey)) {
      throw new ConfigException(
          "%s: no column \"%s\", only %s"
              .formatted(paths[0], textKey, String.join(", ", schema.fieldNames())));
    }
    return table.select(
        col("_metadata.file_path"),
        col("_metadata.row_index"),
        text(schema, textKey, false),
        text(schema, "id", true),
        text(schema, "source", false));
  }

  private static Column text(StructType schema, String name, boolean mayBeNumber) {
    if (!List.of(schema.fieldNames()).contains(name)) {
      return lit(null).cast("string").as(name);
    }
    DataType type = schema.apply(name).dataType();
    boolean isText = type instanceof StringType || type instanceof BinaryType;
    boolean isNumber = mayBeNumber && type instanceof NumericType;
    Column column = isText || isNumber ? col("`" + name + "`") : lit(null);
    return column.cast("string").as(name);
  }
}
