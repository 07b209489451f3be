package steel.data.record;

import java.util.List;

/// Records of one file that go to a worker together.
///
/// @param file as reports name it
public record RecordBatch(String file, List<RawRecord> records) {
  public RecordBatch {
    records = List.copyOf(records);
  }
}
