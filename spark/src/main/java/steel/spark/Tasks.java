package steel.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import steel.data.CleanPasses;
import steel.data.CleanPiece;
import steel.data.CleanRow;
import steel.data.CleanSettings;

/// What the tasks of a pass do: they read the recipe anew, and give the rows of a [Table].
final class Tasks {
  private Tasks() {}

  /// The first pass over pieces of files.
  record Pieces(CleanSettings settings) implements FlatMapFunction<Iterator<CleanPiece>, Row> {
    @Override
    public Iterator<Row> call(Iterator<CleanPiece> pieces) {
      return new Pump(
          sink -> {
            CleanPasses.Worker worker = Recipes.passes(settings).worker(0, sink);
            while (pieces.hasNext()) {
              worker.read(pieces.next());
            }
            worker.finish();
          });
    }
  }

  /// The first pass over rows of tables; see [Input.Tables] for their columns.
  ///
  /// @param files by the address that the rows give
  record TableRows(CleanSettings settings, Map<String, CleanPiece> files)
      implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Pulled(settings, 0, rows, new Named(files));
    }
  }

  /// Knows the file of a row by the address that Spark gives, which is encoded.
  private static final class Named implements Take {
    private final Map<String, CleanPiece> files;
    private String last = "";
    private @Nullable CleanPiece file;

    Named(Map<String, CleanPiece> files) {
      this.files = files;
    }

    @Override
    public void take(CleanPasses.Worker worker, Row row) throws IOException {
      String address = row.getString(0);
      CleanPiece piece = file;
      if (piece == null || !last.equals(address)) {
        piece = files.get(new Path(URI.create(address)).toString());
        if (piece == null) {
          throw new IllegalStateException(address + ": a file that nobody has listed");
        }
        last = address;
        file = piece;
      }
      worker.read(piece, row.getLong(1), row.getString(2), row.getString(3), row.getString(4));
    }
  }

  /// A later pass over what is left of the documents of the one before, with the columns of a
  /// document and `first` and `seen`, which say what the deduplicator between them has found.
  record Documents(CleanSettings settings, int pass) implements MapPartitionsFunction<Row, Row> {
    static final String SEEN = "seen";

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
      return new Pulled(settings, pass, rows, Documents::take);
    }

    private static void take(CleanPasses.Worker worker, Row row) throws IOException {
      int first = row.fieldIndex(Table.FIRST);
      int seen = row.fieldIndex(SEEN);
      worker.goOn(
          Table.text(row),
          row.isNullAt(first) ? CleanRow.NOWHERE : row.getLong(first),
          row.isNullAt(seen) ? new int[0] : numbers(row.getList(seen)));
    }

    private static int[] numbers(List<Integer> list) {
      return list.stream().mapToInt(n -> n).toArray();
    }
  }

  /// Hands a row to a worker.
  private interface Take {
    void take(CleanPasses.Worker worker, Row row) throws IOException;
  }

  /// What a worker makes of rows, made when asked for.
  private static final class Pulled implements Iterator<Row> {
    private final Iterator<Row> rows;
    private final Take take;
    private final Deque<Row> made = new ArrayDeque<>();
    private CleanPasses.@Nullable Worker worker;

    Pulled(CleanSettings settings, int pass, Iterator<Row> rows, Take take) {
      this.rows = rows;
      this.take = take;
      Consumer<CleanRow> sink = row -> made.add(Table.row(row));
      this.worker = Recipes.passes(settings).worker(pass, sink);
    }

    @Override
    public boolean hasNext() {
      CleanPasses.Worker working = worker;
      while (made.isEmpty() && working != null) {
        try {
          if (rows.hasNext()) {
            take.take(working, rows.next());
          } else {
            working.finish();
            worker = null;
            break;
          }
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
      return !made.isEmpty();
    }

    @Override
    public Row next() {
      if (!hasNext()) {
        throw new java.util.NoSuchElementException();
      }
      return made.remove();
    }
  }
}
