package steel.data.operator;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/// Sets of characters written as ranges of hexadecimal code points, such as `00C0-00D1 00D8`.
final class CodePointRanges {
  private CodePointRanges() {}

  static BitSet set(String... texts) {
    BitSet set = new BitSet(0x20000);
    for (String range : ranges(String.join(" ", texts))) {
      int dash = range.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash), 16);
      set.set(first, Integer.parseInt(range.substring(dash + 1), 16) + 1);
    }
    return set;
  }

  /// The single ranges of a text.
  static List<String> ranges(String text) {
    return Arrays.asList(text.strip().split("\\s+", -1));
  }
}
