package steel.spark;

import static org.apache.spark.sql.functions.col;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRow;

/// The table that a pass leaves: every kind of [CleanRow], told apart by `kind`, in the same
/// columns.
final class Table {
  static final String KIND = "kind";

  /// Of the record behind the row, which orders all rows.
  static final String PLACE = "place";

  static final String SOURCE = "source";
  static final String ID = "id";
  static final String TEXT = "text";

  /// Of documents and conversations; of dropped ones the step.
  static final String MARK = "mark";

  /// A signature, or counts.
  static final String WORDS = "words";

  /// Of dropped documents, of the step.
  static final String RULE = "rule";

  static final String VALUE = "value";

  /// The place of the document that a row's is a duplicate of.
  static final String FIRST = "first";

  static final StructType SCHEMA =
      new StructType()
          .add(KIND, DataTypes.IntegerType, false)
          .add(PLACE, DataTypes.LongType, false)
          .add(SOURCE, DataTypes.StringType)
          .add(ID, DataTypes.StringType)
          .add(TEXT, DataTypes.StringType)
          .add(MARK, DataTypes.IntegerType)
          .add(WORDS, DataTypes.createArrayType(DataTypes.LongType, false))
          .add(RULE, DataTypes.IntegerType)
          .add(VALUE, DataTypes.DoubleType)
          .add(FIRST, DataTypes.LongType);

  /// What a row tells of.
  enum Kind {
    TEXT(0),
    TALK(1),
    UNREADABLE(2),
    DROPPED(3),
    COUNT(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// The rows of this kind.
    Column of(String column) {
      return col(column).equalTo(code);
    }
  }

  private Table() {}

  static Dataset<Row> only(Dataset<Row> table, Kind kind) {
    return table.filter(kind.of(KIND));
  }

  static Row row(CleanRow row) {
    return switch (row) {
      case CleanRow.Text text ->
          row(
              Kind.TEXT,
              text.place(),
              text.source(),
              text.id(),
              text.text(),
              text.mark(),
              text.signature(),
              null,
              null,
              null);
      case CleanRow.Talk talk ->
          row(
              Kind.TALK,
              talk.place(),
              talk.source(),
              null,
              talk.line(),
              talk.mark(),
              talk.signature(),
              null,
              null,
              null);
      case CleanRow.Unreadable bad ->
          row(
              Kind.UNREADABLE,
              bad.place(),
              null,
              bad.cause(),
              bad.line(),
              null,
              null,
              null,
              null,
              null);
      case CleanRow.Dropped dropped ->
          row(
              Kind.DROPPED,
              dropped.place(),
              dropped.source(),
              dropped.id(),
              dropped.text(),
              dropped.step(),
              null,
              dropped.rule(),
              dropped.value(),
              dropped.first());
      case CleanRow.Count count ->
          row(
              Kind.COUNT,
              count.place(),
              count.source(),
              null,
              null,
              null,
              count.cells().stream().mapToLong(n -> n).toArray(),
              null,
              null,
              null);
    };
  }

  private static Row row(Kind kind, @Nullable Object... values) {
    @Nullable Object[] all = new @Nullable Object[values.length + 1];
    all[0] = kind.code;
    System.arraycopy(values, 0, all, 1, values.length);
    return RowFactory.create(all);
  }

  /// The document of a row that has these columns, its signature left out.
  static CleanRow.Text text(Row row) {
    return new CleanRow.Text(
        row.getLong(row.fieldIndex(PLACE)),
        row.getString(row.fieldIndex(SOURCE)),
        row.getString(row.fieldIndex(ID)),
        row.getString(row.fieldIndex(TEXT)),
        row.getInt(row.fieldIndex(MARK)),
        new long[0]);
  }

  /// The dropped document of a row that has these columns; no id and no text are empty ones.
  static CleanRow.Dropped dropped(Row row) {
    int id = row.fieldIndex(ID);
    int text = row.fieldIndex(TEXT);
    return new CleanRow.Dropped(
        row.getLong(row.fieldIndex(PLACE)),
        row.getString(row.fieldIndex(SOURCE)),
        row.getInt(row.fieldIndex(MARK)),
        row.getInt(row.fieldIndex(RULE)),
        row.isNullAt(id) ? "" : row.getString(id),
        row.isNullAt(text) ? "" : row.getString(text),
        row.getDouble(row.fieldIndex(VALUE)),
        row.getLong(row.fieldIndex(FIRST)));
  }

  /// Names of columns, for `select`.
  static Column[] columns(List<String> names) {
    return names.stream().map(org.apache.spark.sql.functions::col).toArray(Column[]::new);
  }
}
