package steel.torch;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import steel.model.FeedForward;

/// Texts that lie one behind the other in the rows of a call and are to know nothing of each other:
/// attention and slots end where a text ends. Tensors of the caller's scope; `B` rows, `T` tokens.
///
/// @param numbers of the text that each token belongs to, counted in its row, `[B, T]`
/// @param mask added to the scores of attention, minus infinity where a key comes after its query
///   or belongs to another text, `[B, 1, 1, T, T]`
/// @param chunks for slots that change once a chunk; null for other kinds
record Documents(Tensor numbers, Tensor mask, @Nullable Chunks chunks) {

  /// Chunks of slots, which begin anew with each text. `N` of the row that has most.
  ///
  /// @param members 1 where a token is in the chunk, `[B, N, T]`
  /// @param before 1 where a chunk comes earlier in the same text than another, `[B, N, N]`
  /// @param first 1 where a chunk begins a text, or there is none, `[B, N]`
  record Chunks(Tensor members, Tensor before, Tensor first) {}

  /// @param rows all of them, padded to `length`; what pads a row counts as its last text
  static Documents of(List<TrainingRow> rows, int length, FeedForward kind) {
    Tensor numbers = Tensors.of(numbers(rows, length), rows.size(), length);
    Tensor strangers = numbers.unsqueeze(2).ne(numbers.unsqueeze(1));
    Scalar never = Tensors.scalar(Double.NEGATIVE_INFINITY);
    Tensor later = torch.full(new long[] {length, length}, never).triu(1);
    Tensor mask =
        torch.zeros(rows.size(), length, length).masked_fill_(strangers, never).add_(later);
    return new Documents(
        numbers,
        mask.view(rows.size(), 1, 1, length, length),
        kind instanceof FeedForward.SoftMoeChunk chunk
            ? chunks(rows, length, chunk.slotChunk())
            : null);
  }

  /// The place of each token in its text, `[B * T]`.
  static int[] positions(List<TrainingRow> rows, int length) {
    int[] positions = new int[rows.size() * length];
    for (int b = 0; b < rows.size(); b++) {
      int[] starts = rows.get(b).documentStarts();
      for (int i = 0; i < starts.length; i++) {
        for (int t = starts[i]; t < rows.get(b).documentEnd(i, length); t++) {
          positions[b * length + t] = t - starts[i];
        }
      }
    }
    return positions;
  }

  private static float[] numbers(List<TrainingRow> rows, int length) {
    float[] numbers = new float[rows.size() * length];
    for (int b = 0; b < rows.size(); b++) {
      int[] starts = rows.get(b).documentStarts();
      for (int i = 0; i < starts.length; i++) {
        int end = rows.get(b).documentEnd(i, length);
        Arrays.fill(numbers, b * length + starts[i], b * length + end, i);
      }
    }
    return numbers;
  }

  private static Chunks chunks(List<TrainingRow> rows, int length, int size) {
    int most = 0;
    for (TrainingRow row : rows) {
      most = Math.max(most, chunkCount(row, length, size));
    }
    float[] members = new float[rows.size() * most * length];
    float[] before = new float[rows.size() * most * most];
    float[] first = new float[rows.size() * most];
    Arrays.fill(first, 1);
    for (int b = 0; b < rows.size(); b++) {
      int[] starts = rows.get(b).documentStarts();
      int chunk = 0;
      for (int i = 0; i < starts.length; i++) {
        int end = rows.get(b).documentEnd(i, length);
        int opening = chunk;
        for (int from = starts[i]; from < end; from += size) {
          int at = (b * most + chunk) * length;
          Arrays.fill(members, at + from, at + Math.min(end, from + size), 1);
          int row = (b * most + chunk) * most;
          Arrays.fill(before, row + opening, row + chunk, 1);
          first[b * most + chunk] = chunk == opening ? 1 : 0;
          chunk++;
        }
      }
    }
    return new Chunks(
        Tensors.of(members, rows.size(), most, length),
        Tensors.of(before, rows.size(), most, most),
        Tensors.of(first, rows.size(), most));
  }

  private static int chunkCount(TrainingRow row, int length, int size) {
    int[] starts = row.documentStarts();
    int count = 0;
    for (int i = 0; i < starts.length; i++) {
      count += (row.documentEnd(i, length) - starts[i] + size - 1) / size;
    }
    return count;
  }
}
