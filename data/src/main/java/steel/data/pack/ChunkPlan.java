package steel.data.pack;

import java.util.ArrayList;
import java.util.List;

/// Which packed files a stream of tokens fills. Documents are cut where a file is full and go on in
/// the next.
///
/// @param fill tokens of each file, without padding
/// @param lost tokens at the end that are in no file
record ChunkPlan(List<Long> fill, long lost) {
  ChunkPlan {
    fill = List.copyOf(fill);
  }

  /// The files of a stream.
  ///
  /// @param tokens of the stream
  /// @param chunkSize tokens a file
  /// @param minRemainder the last file is kept if more than this share of it is used
  /// @param repeatsRest a defect of the original where it has one worker: what its buffer holds at
  ///   the end is written once more whatever it is, mostly nothing but padding
  static ChunkPlan of(long tokens, long chunkSize, double minRemainder, boolean repeatsRest) {
    List<Long> fill = new ArrayList<>();
    long rest = tokens;
    for (; rest > chunkSize; rest -= chunkSize) {
      fill.add(chunkSize);
    }
    // a file that is exactly full is the rest too
    boolean isKept = (double) rest / chunkSize > minRemainder;
    if (isKept) {
      fill.add(rest);
    }
    if (repeatsRest) {
      fill.add(isKept ? 0 : rest);
    }
    return new ChunkPlan(fill, isKept || repeatsRest ? 0 : rest);
  }
}
