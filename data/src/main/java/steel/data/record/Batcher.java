package steel.data.record;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Gathers records of one file until they are worth handing to a worker.
public final class Batcher implements RecordFile.Sink {
  private static final int MAX_RECORDS = 256;
  private static final int MAX_BYTES = 1 << 20;

  /// Takes batches, in order.
  public interface Sink {
    /// @throws IOException as the disk does
    void accept(RecordBatch batch) throws IOException;
  }

  private final String file;
  private final Sink sink;
  private final BooleanSupplier readOn;
  private final List<RawRecord> records = new ArrayList<>();
  private long bytes;

  /// @param file as reports name it
  /// @param readOn whether the rest of the file is wanted
  public Batcher(String file, Sink sink, BooleanSupplier readOn) {
    this.file = file;
    this.sink = sink;
    this.readOn = readOn;
  }

  @Override
  public boolean accept(RawRecord record) throws IOException {
    records.add(record);
    bytes +=
        switch (record.content()) {
          case RawRecord.Json json -> json.bytes().length;
          case RawRecord.Row row -> row.characters();
          case RawRecord.Broken _ -> 0;
        };
    if (records.size() >= MAX_RECORDS || bytes >= MAX_BYTES) {
      flush();
    }
    return readOn.getAsBoolean();
  }

  /// Hands over what is left.
  ///
  /// @throws IOException as the sink does
  public void flush() throws IOException {
    sink.accept(new RecordBatch(file, records));
    records.clear();
    bytes = 0;
  }
}
