package steel.tune;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongToIntFunction;
import steel.files.Checksum;
import steel.torch.TrainingRow;
import steel.train.Samples;

/// Rows that are in memory.
///
/// @param order which row a sample is
/// @param fingerprint of the rows
record RowSamples(List<TrainingRow> rows, LongToIntFunction order, String fingerprint)
    implements Samples {

  static RowSamples of(List<TrainingRow> rows, LongToIntFunction order) {
    StringBuilder text = new StringBuilder();
    for (TrainingRow row : rows) {
      text.append(Arrays.hashCode(row.inputIds()))
          .append(' ')
          .append(Arrays.hashCode(row.targetIds()))
          .append('\n');
    }
    return new RowSamples(rows, order, Checksum.ofText(text.toString()));
  }

  @Override
  public TrainingRow row(long sample) {
    return rows.get(order.applyAsInt(sample));
  }

  @Override
  public long count() {
    return rows.size();
  }
}
