package steel.data.operator;

import java.util.BitSet;

/// Runs of characters that look like UTF-8 whose bytes were read one by one. Source: ftfy 6.3.1,
/// `UTF8_DETECTOR_RE`; the three kinds of first byte have no member in common, so one pass finds
/// the runs that the pattern does.
final class MisreadUtf8 {
  /// What the first byte of two looks like when misread.
  private static final String FIRST_OF_2 =
      """
      00C2-00DF 0100 0102 0106 010C 010E 0110 0112 0116 0118 011A 011E 0122 012A 0130 0136 0139
      013B 0141 0143 0145 0147 014C 0150 0158 015A 015E 0160 0162 016A 016E 0170 0172 0179 017B
      017D 0392-03A1 03A3-03AF 0412-042F
      """;

  /// What the first byte of three looks like when misread.
  private static final String FIRST_OF_3 =
      """
      00E0-00EF 0101 0103 0105 0107 010D 010F 0113 0117 0119 011B 0123 012B 012F 0137 013A 013C
      0155 017A 03B0-03BF 0430-043F
      """;

  /// What the first byte of four looks like when misread.
  private static final String FIRST_OF_4 = "00F0 00F3 0111 011F 0161 03C0 03C3 0440 0443";

  /// What a later byte looks like when misread.
  private static final String CONTINUATION =
      """
      0020 0080-00BF 00C6 00D8 00E6 00F8 0104-0105 013D-013E 0141-0142 0152-0153 0156-0157
      015A-015B 015E-0161 0164-0165 0178-017E 0192 02C6-02C7 02D8 02DB-02DD 0384-0386 0388-038A
      038C 038E-038F 0401-040C 040E-040F 0451-045C 045E-045F 0490-0491 2013-2015 2018-201A
      201C-201E 2020-2022 2026 2030 2039-203A 20AC 2116 2122
      """;

  /// Of [#CONTINUATION], what is no continuation in good text.
  private static final String NOT_STRICT = "0020 2013-2015 2018-201A 201C-201E 2022 2026";

  private static final BitSet FIRST_2 = CodePointRanges.set(FIRST_OF_2);
  private static final BitSet FIRST_3 = CodePointRanges.set(FIRST_OF_3);
  private static final BitSet FIRST_4 = CodePointRanges.set(FIRST_OF_4);
  private static final BitSet LATER = CodePointRanges.set(CONTINUATION);
  private static final BitSet STRICT = strict();

  private static BitSet strict() {
    BitSet strict = CodePointRanges.set(CONTINUATION);
    strict.andNot(CodePointRanges.set(NOT_STRICT));
    return strict;
  }

  private MisreadUtf8() {}

  /// Where the run that starts at `from` ends, or -1 if none does.
  static int runEnd(String text, int from) {
    if (from > 0 && STRICT.get(text.charAt(from - 1))) {
      return -1;
    }
    int end = from;
    while (end < text.length()) {
      int later = laterBytes(text.charAt(end));
      if (later == 0 || !areLater(text, end + 1, later)) {
        break;
      }
      end += 1 + later;
    }
    return end > from ? end : -1;
  }

  private static int laterBytes(char first) {
    if (FIRST_2.get(first)) {
      return 1;
    }
    if (FIRST_3.get(first)) {
      return 2;
    }
    return FIRST_4.get(first) ? 3 : 0;
  }

  private static boolean areLater(String text, int from, int count) {
    for (int i = from; i < from + count; i++) {
      if (i >= text.length() || !LATER.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
