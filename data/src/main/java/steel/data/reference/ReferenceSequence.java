package steel.data.reference;

import java.util.Arrays;
import java.util.List;

/// The blocks that the original's iterator delivers, one after the other, without an end. A window
/// of so many files is shuffled at a time; when a last window is shorter, it is moved back and
/// repeats files, as there. Source: `PackedDatasetIterator` of Steel-LLM, arXiv:2502.06635.
///
/// The place of a block costs nothing in order; going back starts over.
public final class ReferenceSequence {
  private final Files files;
  private final long seed;
  private final boolean shuffled;
  private final List<Growth> growths;

  private NumpyRandom random;
  private int firstFile; // of the window
  private int count; // files that have joined
  private long start; // sample that the window begins with
  private long round; // how often all files have begun
  private int[] blocks = {};

  /// What is delivered at the beginning.
  ///
  /// @param count how many files
  /// @param blocks of each file
  /// @param window files that are open at a time; where files join, all of them
  public record Files(int count, int blocks, int window) {
    public Files {
      if (count < 1 || blocks < 1 || window < 1 || window > count) {
        throw new IllegalArgumentException(
            "no window of %d in %d files of %d blocks".formatted(window, count, blocks));
      }
    }
  }

  /// Files that join.
  ///
  /// @param sample how many blocks were delivered before
  /// @param files how many
  public record Growth(long sample, int files) {}

  /// @param seed of the run, plus the rank of the process
  /// @param shuffled whether blocks are delivered in a random order
  /// @param growths in time's order
  public ReferenceSequence(Files files, long seed, boolean shuffled, List<Growth> growths) {
    if (!growths.isEmpty() && files.window() < files.count()) {
      throw new IllegalArgumentException("files join only where the window holds all files");
    }
    this.files = files;
    this.seed = seed;
    this.shuffled = shuffled;
    this.growths = List.copyOf(growths);
    this.random = new NumpyRandom(seed);
    restart();
  }

  private void restart() {
    random = new NumpyRandom(seed);
    count = files.count();
    start = 0;
    round = 0;
    open(0);
  }

  /// The block of a sample.
  ///
  /// @param sample from 0
  /// @return number of its file times blocks of a file, plus its place in the file
  public long at(long sample) {
    seek(sample);
    return (long) firstFile * files.blocks() + blocks[(int) (sample - start)];
  }

  /// How often all files had begun before the window of a sample.
  public long roundOf(long sample) {
    seek(sample);
    return round;
  }

  /// Samples of the window that a sample is in: the first one, and the one after the last.
  public long[] windowOf(long sample) {
    seek(sample);
    return new long[] {start, start + blocks.length};
  }

  private void seek(long sample) {
    if (sample < 0) {
      throw new IllegalArgumentException("sample must not be negative, got " + sample);
    }
    if (sample < start) {
      restart();
    }
    while (sample >= start + blocks.length) {
      start += blocks.length;
      int next = firstFile + window();
      if (next >= count) {
        next = 0;
        round++;
      }
      open(Math.min(next, count - window()));
    }
  }

  private int window() {
    return files.window() == files.count() ? count : files.window();
  }

  private void open(int first) {
    firstFile = first;
    blocks = order(window() * files.blocks());
    for (Growth growth : growths) {
      long place = growth.sample() - start;
      // an epoch that is over is not begun anew before its end is asked for
      if (place > (start == 0 ? -1 : 0) && place <= blocks.length) {
        join(growth.files(), (int) place);
      }
    }
  }

  private void join(int more, int place) {
    int before = blocks.length;
    int[] fresh = order(more * files.blocks());
    blocks = Arrays.copyOf(blocks, before + fresh.length);
    for (int i = 0; i < fresh.length; i++) {
      blocks[before + i] = before + fresh[i];
    }
    if (shuffled) {
      random.shuffle(blocks, place);
    }
    count += more;
  }

  private int[] order(int n) {
    if (shuffled) {
      return random.permutation(n);
    }
    int[] inOrder = new int[n];
    Arrays.setAll(inOrder, i -> i);
    return inOrder;
  }
}
