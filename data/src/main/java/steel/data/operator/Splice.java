package steel.data.operator;

import org.jspecify.annotations.Nullable;

/// A text of which pieces are replaced, from left to right; copies nothing as long as none is.
final class Splice {
  private final String text;
  private @Nullable StringBuilder out;
  private int copied; // what is before it is in `out`

  Splice(String text) {
    this.text = text;
  }

  /// Puts `replacement` in the place of `[from, to)`, which begins where the last one ended or
  /// later.
  void replace(int from, int to, String replacement) {
    StringBuilder result = out;
    if (result == null) {
      result = new StringBuilder(text.length() + 16);
      out = result;
    }
    result.append(text, copied, from).append(replacement);
    copied = to;
  }

  void remove(int from, int to) {
    replace(from, to, "");
  }

  /// After the last replaced piece.
  int end() {
    return copied;
  }

  /// The same object if nothing was replaced.
  String result() {
    return out == null ? text : out.append(text, copied, text.length()).toString();
  }
}
