package steel.data.operator;

import java.util.BitSet;

/// The signs that the rules of Gopher and FineWeb tell from words, as datatrove has them.
final class Signs {
  /// Punctuation and control characters. Source: Wenzek et al. 2019, CCNet, arXiv:1911.00359,
  /// without the digit U+FF11, which is among them by a slip.
  private static final String PUNCTUATION =
      """
      0000-0008 000B-001F 0021-002F 003A-0040 005B-0060 007B-009F 00AB 00B4 00BB 2013-2014 2019
      201C-201E 2026 2236 2501 25BA 3001-3002 3008-300D 3010-3011 FF01 FF05 FF08-FF09 FF0C FF0E
      FF1A-FF1B FF1F FF5E
      """;

  /// What ends a sentence: the property Sentence_Terminal of Unicode 16, and three marks of Khmer.
  private static final String TERMINAL =
      """
      0021 002E 003F 0589 061D-061F 06D4 0700-0702 07F9 0837 0839 083D-083E 0964-0965 104A-104B
      1362 1367-1368 166E 1735-1736 17D4-17D6 17D9-17DA 1803 1809 1944-1945 1AA8-1AAB 1B5A-1B5B
      1B5E-1B5F 1B7D-1B7E 1C3B-1C3C 1C7E-1C7F 203C-203D 2047-2049 2E2E 2E3C 2E53-2E54 3002 A4FF
      A60E-A60F A6F3 A6F7 A876-A877 A8CE-A8CF A92F A9C8-A9C9 AA5D-AA5F AAF0-AAF1 ABEB FE52
      FE56-FE57 FF01 FF0E FF1F FF61 10A56-10A57 10F55-10F59 10F86-10F89 11047-11048 110BE-110C1
      11141-11143 111C5-111C6 111CD 111DE-111DF 11238-11239 1123B-1123C 112A9 1144B-1144C
      115C2-115C3 115C9-115D7 11641-11642 1173C-1173E 11944 11946 11A42-11A43 11A9B-11A9C
      11C41-11C42 11EF7-11EF8 11F43-11F44 16A6E-16A6F 16AF5 16B37-16B38 16B44 16E98 1BC9F 1DA88
      """;

  private static final BitSet TERMINALS = CodePointRanges.set(TERMINAL);
  private static final BitSet SIGNS = CodePointRanges.set(PUNCTUATION, TERMINAL);

  private Signs() {}

  /// Whether a character is punctuation, ends a sentence or is a control character. Line feed and
  /// tab are none, nor are spaces.
  static boolean contains(int c) {
    return SIGNS.get(c);
  }

  /// Whether a character ends a sentence.
  static boolean isTerminal(int c) {
    return TERMINALS.get(c);
  }
}
