package steel.data.pack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import steel.data.record.RawRecord;
import steel.data.record.RecordFile;

/// Some records of one file, enough to be worth handing to a thread.
///
/// @param file as reports name it
record DocumentBatch(String file, List<RawRecord> records) {
  private static final int MAX_RECORDS = 256;
  private static final int MAX_BYTES = 1 << 20;

  DocumentBatch {
    records = List.copyOf(records);
  }

  /// Takes batches, in order.
  interface Sink {
    void accept(DocumentBatch batch) throws IOException;
  }

  /// Gathers the records of a file.
  static final class Gatherer implements RecordFile.Sink {
    private final String file;
    private final Sink sink;
    private final List<RawRecord> records = new ArrayList<>();
    private long bytes;

    Gatherer(String file, Sink sink) {
      this.file = file;
      this.sink = sink;
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
      return true;
    }

    /// Hands over what is left.
    void flush() throws IOException {
      sink.accept(new DocumentBatch(file, records));
      records.clear();
      bytes = 0;
    }
  }
}
