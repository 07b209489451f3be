package steel.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataTypes;
import steel.data.CleanRow;
import steel.data.CleanSettings;

/// What becomes of the rows behind the last pass, as columns of a table with `mark` and `first`:
/// the passes themselves decide.
record Fates(CleanSettings settings) {
  /// Whether there is an earlier one that it is a duplicate of.
  static Column isDuplicate() {
    return col(Table.FIRST).isNotNull();
  }

  /// The step that drops a document, or [CleanRow#NOWHERE].
  Column endsAt() {
    CleanSettings recipe = settings;
    UDF2<Integer, Boolean, Integer> decide =
        (mark, isDuplicate) -> Recipes.passes(recipe).endsAt(mark, isDuplicate);
    return udf(decide, DataTypes.IntegerType).apply(col(Table.MARK), isDuplicate());
  }

  /// Whether a document is written.
  Column isKept() {
    return endsAt().equalTo((int) CleanRow.NOWHERE);
  }

  /// Whether a conversation is written.
  Column isKeptConversation() {
    CleanSettings recipe = settings;
    UDF2<Integer, Boolean, Boolean> decide =
        (mark, isDuplicate) -> Recipes.passes(recipe).keepsConversation(mark, isDuplicate);
    return udf(decide, DataTypes.BooleanType).apply(col(Table.MARK), isDuplicate());
  }
}
