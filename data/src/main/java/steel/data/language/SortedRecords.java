package steel.data.language;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/// Records in any order to records in the order of their keys, in bounded memory: what does not fit
/// is sorted and put aside in a work folder, and merged at the end. Values of equal keys are added
/// up.
final class SortedRecords {
  private static final int MAX_MERGED = 256; // files open at once
  private static final int START = 1 << 12;

  private final Path folder;
  private final String name;
  private final int capacity;
  private final List<Path> runs = new ArrayList<>();
  private long[] high;
  private long[] low;
  private long[] values;
  private int size;
  private int runsMade;

  /// @param folder where runs are put aside
  /// @param name begins their names
  /// @param memoryBytes what the records in memory may take
  SortedRecords(Path folder, String name, long memoryBytes) {
    this.folder = folder;
    this.name = name;
    long records = memoryBytes / RecordDisk.RECORD_BYTES;
    this.capacity = (int) Math.max(START, Math.min(records, 1 << 30));
    int start = Math.min(capacity, START);
    high = new long[start];
    low = new long[start];
    values = new long[start];
  }

  void add(long highKey, long lowKey, long value) throws IOException {
    if (size == high.length) {
      if (size < capacity) {
        grow();
      } else {
        spill();
      }
    }
    high[size] = highKey;
    low[size] = lowKey;
    values[size++] = value;
  }

  private void grow() {
    int larger = (int) Math.min(capacity, 2L * size);
    high = Arrays.copyOf(high, larger);
    low = Arrays.copyOf(low, larger);
    values = Arrays.copyOf(values, larger);
  }

  private void spill() throws IOException {
    sortAndSum();
    Path run = folder.resolve(name + "-" + runsMade++);
    try (RecordDisk.Writer out = new RecordDisk.Writer(run)) {
      for (int i = 0; i < size; i++) {
        out.add(high[i], low[i], values[i]);
      }
    }
    runs.add(run);
    size = 0;
  }

  private void sortAndSum() {
    RecordSort.sort(high, low, values, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept > 0 && high[i] == high[kept - 1] && low[i] == low[kept - 1]) {
        values[kept - 1] += values[i];
      } else {
        high[kept] = high[i];
        low[kept] = low[i];
        values[kept++] = values[i];
      }
    }
    size = kept;
  }

  /// All records in order; nothing can be added any more. The caller closes it.
  ///
  /// @throws IOException if the disk fails
  Records sorted() throws IOException {
    if (runs.isEmpty()) {
      sortAndSum();
      return new InMemory(high, low, values, size);
    }
    spill();
    high = new long[0];
    low = high;
    values = high;
    while (runs.size() > MAX_MERGED) {
      List<Path> first = runs.subList(0, MAX_MERGED);
      Path run = folder.resolve(name + "-" + runsMade++);
      try (Records merged = Merge.of(first);
          RecordDisk.Writer out = new RecordDisk.Writer(run)) {
        while (merged.next()) {
          out.add(merged.high(), merged.low(), merged.value());
        }
      }
      first.clear();
      runs.add(run);
    }
    return Merge.of(runs);
  }

  /// Records of arrays that are in order.
  private static final class InMemory implements Records {
    private final long[] high;
    private final long[] low;
    private final long[] values;
    private final int size;
    private int at = -1;

    InMemory(long[] high, long[] low, long[] values, int size) {
      this.high = high;
      this.low = low;
      this.values = values;
      this.size = size;
    }

    @Override
    public boolean next() {
      return ++at < size;
    }

    @Override
    public long high() {
      return high[at];
    }

    @Override
    public long low() {
      return low[at];
    }

    @Override
    public long value() {
      return values[at];
    }

    @Override
    public void close() {}
  }

  /// Records of several files in one order.
  private static final class Merge implements Records {
    private final List<RecordDisk.Reader> readers = new ArrayList<>();
    private final PriorityQueue<RecordDisk.Reader> heads =
        new PriorityQueue<>(
            (a, b) -> {
              int order = Long.compareUnsigned(a.high(), b.high());
              return order != 0 ? order : Long.compareUnsigned(a.low(), b.low());
            });
    private long high;
    private long low;
    private long value;

    static Merge of(List<Path> runs) throws IOException {
      Merge merge = new Merge();
      try {
        for (Path run : runs) {
          RecordDisk.Reader reader = new RecordDisk.Reader(run);
          merge.readers.add(reader);
          if (reader.next()) {
            merge.heads.add(reader);
          }
        }
      } catch (IOException e) {
        merge.close();
        throw e;
      }
      return merge;
    }

    @Override
    public boolean next() throws IOException {
      RecordDisk.Reader first = heads.peek();
      if (first == null) {
        return false;
      }
      high = first.high();
      low = first.low();
      value = 0;
      while (first != null && first.high() == high && first.low() == low) {
        value += first.value();
        heads.remove();
        if (first.next()) {
          heads.add(first);
        }
        first = heads.peek();
      }
      return true;
    }

    @Override
    public long high() {
      return high;
    }

    @Override
    public long low() {
      return low;
    }

    @Override
    public long value() {
      return value;
    }

    @Override
    public void close() throws IOException {
      for (RecordDisk.Reader reader : readers) {
        reader.close();
      }
    }
  }
}
