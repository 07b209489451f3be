package steel.cli.report;

import java.util.ArrayList;
import java.util.List;

/// What was removed from a text and what was added, by the longest common subsequence of
/// characters.
public final class TextDiff {
  private TextDiff() {}

  /// What became of a piece.
  public enum Fate {
    KEPT,
    REMOVED,
    ADDED
  }

  /// Characters of one fate, in the order of reading.
  public record Piece(Fate fate, String text) {}

  /// Compares two texts; takes time and memory of the product of their lengths.
  public static List<Piece> of(String before, String after) {
    int[] a = before.codePoints().toArray();
    int[] b = after.codePoints().toArray();
    int[][] common = common(a, b);
    List<Piece> pieces = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    Fate runFate = Fate.KEPT;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      Fate fate;
      int c;
      if (i < a.length && j < b.length && a[i] == b[j]) {
        fate = Fate.KEPT;
        c = a[i];
        i++;
        j++;
      } else if (i < a.length && (j == b.length || common[i + 1][j] >= common[i][j + 1])) {
        fate = Fate.REMOVED;
        c = a[i++];
      } else {
        fate = Fate.ADDED;
        c = b[j++];
      }
      if (fate != runFate && !run.isEmpty()) {
        pieces.add(new Piece(runFate, run.toString()));
        run.setLength(0);
      }
      runFate = fate;
      run.appendCodePoint(c);
    }
    if (!run.isEmpty()) {
      pieces.add(new Piece(runFate, run.toString()));
    }
    return pieces;
  }

  /// Length of the longest common subsequence of what follows each pair of places.
  private static int[][] common(int[] a, int[] b) {
    int[][] common = new int[a.length + 1][b.length + 1];
    for (int i = a.length - 1; i >= 0; i--) {
      for (int j = b.length - 1; j >= 0; j--) {
        common[i][j] =
            a[i] == b[j] ? common[i + 1][j + 1] + 1 : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }
}
