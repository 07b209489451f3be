package steel.data.operator;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which neighbours give away that a text was read in the wrong encoding. Source: ftfy 6.3.1,
/// `chardata.py` and `badness.py`; members are ranges of hexadecimal code points. Chinese
/// characters are in no class.
final class MojibakeClasses {
  /// Common in running text.
  private static final String COMMON = "00A0 00AD 00B4 00B7 2013-2015 2019 2026";

  /// Controls that no text has.
  private static final String C1 = "0080-009F";

  /// Hardly ever meant.
  private static final String BAD =
      """
      00A4 00A6 00A8 00AA 00AC 00AF 00B8 00BA 0192 02C6-02C7 02D8 02DB-02DC 2020-2021 2030 2310
      25CA FFFD
      """;

  /// Signs of law texts.
  private static final String LAW = "00A7 00B6";

  /// Currency.
  private static final String CURRENCY = "00A2-00A3 00A5 20A7 20AC";

  /// Punctuation that opens.
  private static final String START =
      """
      00A1 00A9 00AB 00BF 0384-0385 2018 201A 201C 201E 2022 2039 F8FF
      """;

  /// Punctuation that closes.
  private static final String END = "00AE 00BB 02DD 201D 203A 2122";

  /// Numbers and mathematics.
  private static final String NUMERIC =
      """
      00B1-00B3 00B5 00B9 00BC-00BE 00D7 00F7 2044 2116 2202 2206 220F 2211 221A 221E 2229 222B
      2248 2260-2261 2264-2265
      """;

  /// Letters used in kaomoji.
  private static final String KAOMOJI =
      """
      00B0 00D2-00D6 00D9-00DC 00F2-00F6 00F8-00FC 014C 0150 016A 0172
      """;

  /// Accented capitals.
  private static final String UPPER =
      """
      00C0-00D1 00D8 00DC-00DD 0100 0102 0104 0106 010C 010E 0110 0112 0116 0118 011A 011E 0122
      012A 0130 0136 0139 013B 013D 0141 0143 0145 0147 0152 0158 015A 015E 0160 0162 0164 016E
      0170 0178-0179 017B 017D 0490
      """;

  /// Accented small letters.
  private static final String LOWER =
      """
      00DF-00F1 00FC 0101 0103 0105 0107 010D 010F 0111 0113 0117 0119 011B 011F 0123 012B 012F
      0137 013A 013C 013E 0142 0153 0155 015B 015F 0161 0165 017A 017C 017E 0491 FB01-FB02
      """;

  /// Greek and Cyrillic capitals.
  private static final String UPPER_COMMON =
      "00DE 0386 0388-038A 038C 038E-038F 0391-03AB 0401-042F";

  /// Greek and Cyrillic small letters.
  private static final String LOWER_COMMON = "03AC-03C9 0430-045F";

  /// Box drawing.
  private static final String BOX =
      """
      2502 250C 2510 2518 251C 2524 252C 253C 2550-256C 2580 2584 2588 258C 2590-2593
      """;

  /// Any of them makes a text bad, or nearly: looked at closely.
  private static final String ALWAYS = "ŒœÂÃ";

  /// White space.
  private static final String SPACE =
      "[\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

  private static final Pattern BADNESS = Pattern.compile(badness());

  /// A bad piece of text is no longer, and holds a suspicious pair or an odd character.
  private static final int MAX_BAD = 8;

  private static final int ODD = 1 << 15;
  private static final String[] SETS = {
    COMMON,
    C1,
    BAD,
    LAW,
    CURRENCY,
    START,
    END,
    NUMERIC,
    KAOMOJI,
    UPPER,
    LOWER,
    UPPER_COMMON,
    LOWER_COMMON,
    BOX,
    "045E"
  };

  /// The sets of each character, a bit a set, and [#ODD].
  private static final short[] MEMBER_OF = memberOf();

  /// Which sets the next character is in if the two give away that a text was misread, by
  /// character.
  private static final short[] SUSPICIOUS_AFTER = suspiciousAfter();

  private MojibakeClasses() {}

  private static short[] memberOf() {
    short[] sets = new short[Character.MAX_VALUE + 1];
    for (int i = 0; i < SETS.length; i++) {
      int bit = 1 << i;
      CodePointRanges.set(SETS[i]).stream().forEach(c -> sets[c] |= (short) bit);
    }
    CodePointRanges.set(C1).stream().forEach(c -> sets[c] |= (short) ODD);
    ALWAYS.chars().forEach(c -> sets[c] |= (short) ODD);
    return sets;
  }

  /// A bit for each of some sets.
  private static int bits(String... sets) {
    int bits = 0;
    for (String set : sets) {
      bits |= 1 << List.of(SETS).indexOf(set);
    }
    return bits;
  }

  /// One pair of every pattern below: what comes first, and what behind it.
  private static short[] suspiciousAfter() {
    short[] after = new short[MEMBER_OF.length];
    int all = bits(SETS);
    putAll(after, bits(LOWER, UPPER, BOX, START, END, CURRENCY, NUMERIC, LAW), bits(BAD, BOX));
    putAll(after, bits(BAD, LOWER_COMMON, UPPER_COMMON), bits(BAD));
    putAll(after, bits(BAD), bits(LOWER, UPPER, BOX, START, END, CURRENCY, NUMERIC, LAW));
    putAll(after, bits(LOWER, LOWER_COMMON, BOX, END, CURRENCY, NUMERIC), bits(UPPER));
    putAll(after, bits(BOX, END, CURRENCY, NUMERIC), bits(LOWER));
    putAll(after, bits(LOWER, BOX, END, UPPER), bits(CURRENCY));
    putAll(after, bits(UPPER, BOX), bits(NUMERIC, LAW));
    putAll(after, bits(START), bits(NUMERIC));
    putAll(after, bits(LOWER, UPPER, CURRENCY, NUMERIC, BOX, LAW), bits(END));
    putAll(after, bits(CURRENCY, NUMERIC, BOX, UPPER, LOWER), bits(START));
    putAll(after, bits(UPPER, BOX), bits(KAOMOJI));
    put(after, "ÎÐØÙ√≈‚", all);
    put(after, "×à", bits(NUMERIC));
    put(after, "в", bits(UPPER_COMMON));
    put(after, "Г", bits("045E"));
    put(after, "ВГРСΒΓΞΟ", bits(C1, BAD, START, END, CURRENCY, KAOMOJI, NUMERIC));
    put(after, "β", bits(CURRENCY));
    return after;
  }

  private static void putAll(short[] after, int first, int next) {
    for (int c = 0; c < MEMBER_OF.length; c++) {
      after[c] |= (short) ((MEMBER_OF[c] & first) != 0 ? next : 0);
    }
  }

  private static void put(short[] after, String first, int next) {
    first.chars().forEach(c -> after[c] |= (short) next);
  }

  /// Whether a character is in any class.
  static boolean isMember(char c) {
    return MEMBER_OF[c] != 0;
  }

  /// Whether a character is bad, or nearly, whatever stands beside it.
  static boolean isOdd(char c) {
    return (MEMBER_OF[c] & ODD) != 0;
  }

  /// Whether two neighbours, both members, may be part of a bad piece.
  static boolean isSuspicious(char first, char next) {
    return (SUSPICIOUS_AFTER[first] & MEMBER_OF[next]) != 0;
  }

  /// Whether a text looks as if it had been read in the wrong encoding.
  static boolean isBad(String text) {
    Matcher matcher = BADNESS.matcher(text).useAnchoringBounds(false).useTransparentBounds(true);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80 || MEMBER_OF[c] == 0) {
        continue;
      }
      if (isOdd(c) || (i > 0 && isSuspicious(text.charAt(i - 1), c))) {
        matcher.region(Math.max(0, i - MAX_BAD), Math.min(text.length(), i + MAX_BAD));
        if (matcher.find()) {
          return true;
        }
      }
    }
    return false;
  }

  /// The definition, plain on purpose: [#isBad] is held to it.
  static boolean isBadByPattern(String text) {
    return BADNESS.matcher(text).find();
  }

  private static String badness() {
    return String.join(
        "|",
        any(C1),
        any(BAD, LOWER, UPPER, BOX, START, END, CURRENCY, NUMERIC, LAW) + any(BAD),
        "[a-zA-Z]" + any(LOWER_COMMON, UPPER_COMMON) + any(BAD),
        any(BAD) + any(LOWER, UPPER, BOX, START, END, CURRENCY, NUMERIC, LAW),
        any(LOWER, LOWER_COMMON, BOX, END, CURRENCY, NUMERIC) + any(UPPER),
        any(BOX, END, CURRENCY, NUMERIC) + any(LOWER),
        any(LOWER, BOX, END) + any(CURRENCY),
        SPACE + any(UPPER) + any(CURRENCY),
        any(UPPER, BOX) + any(NUMERIC, LAW),
        any(LOWER, UPPER, BOX, CURRENCY, END) + any(START) + any(NUMERIC),
        any(LOWER, UPPER, CURRENCY, NUMERIC, BOX, LAW) + any(END) + any(START),
        any(CURRENCY, NUMERIC, BOX) + any(START),
        "[a-z]" + any(UPPER) + any(START, CURRENCY),
        any(BOX) + any(KAOMOJI),
        any(LOWER, UPPER, CURRENCY, NUMERIC, START, END, LAW) + any(BOX),
        any(BOX) + any(END),
        any(LOWER, UPPER) + any(START, END) + "[\\p{L}\\p{N}_]",
        "[Œœ][^A-Za-z]",
        any(UPPER) + "°",
        "[ÂÃÎÐ]" + any("€œŠš¢£Ÿž\u00a0\u00ad®©°·»–—´", START, END),
        "×[²³]",
        "(?:[ØÙ]" + any("ŸŠ®°µ»", COMMON, CURRENCY, BAD, NUMERIC, START) + "){2}",
        "à[²µ¹¼½¾]",
        "√[±∂†≠®™´≤≥¥µø]",
        "≈[°¢]",
        "‚Ä[ìîïòôúùû†°¢π]",
        "‚[âó][àä°ê]",
        "вЂ",
        "[ВГРС]" + any("°µ", C1, BAD, START, END, CURRENCY) + "[ВГРС]",
        "ГўВЂВ[^\n][A-Za-z ]",
        "Ã[\u00a0¡]",
        "[a-z]" + SPACE + "?[ÃÂ] ",
        "^[ÃÂ] ",
        any("a-z.,?!", END) + "Â" + any(" ", START, END),
        "β€[™\u00a0Ά\u00ad®°]",
        "[ΒΓΞΟ]" + any("°", C1, BAD, START, END, CURRENCY) + "[ΒΓΞΟ]",
        "ā€");
  }

  /// A class of a pattern: any member of some sets; a set that holds no code is members themselves.
  private static String any(String... sets) {
    StringBuilder members = new StringBuilder("[");
    for (String set : sets) {
      if (!set.strip().matches("[0-9A-F]{4}[0-9A-F\\s-]*")) {
        members.append(set);
        continue;
      }
      for (String range : CodePointRanges.ranges(set)) {
        members.append("\\u").append(range.replace("-", "-\\u"));
      }
    }
    return members.append("]").toString();
  }
}
