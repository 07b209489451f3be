package steel.data.analysis;

import java.util.Locale;
import steel.data.text.Characters;

/// What a character is, as far as it tells languages apart.
public enum Script {
  HAN(0),
  LATIN(1),
  KANA(2),
  HANGUL(3),
  CYRILLIC(4),
  OTHER_LETTER(5),
  DIGIT(6),
  SPACE(7),
  PUNCTUATION(8),
  OTHER(9);

  /// Its place in an array of counts, for loops over all characters of a corpus.
  final int index;

  Script(int index) {
    this.index = index;
  }

  /// As written in reports, such as `other_letter`.
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Its place in an array of counts.
  public int index() {
    return index;
  }

  /// Whether it is of letters.
  public boolean isLetter() {
    return index <= OTHER_LETTER.index;
  }

  /// What a character is.
  public static Script of(int codePoint) {
    if (codePoint < 0x80) {
      return ofAscii(codePoint);
    }
    if (codePoint >= 0x4e00 && codePoint <= 0x9fff) {
      return HAN; // nearly all of Chinese, without a look into tables
    }
    if (Character.isLetter(codePoint)) {
      return switch (Character.UnicodeScript.of(codePoint)) {
        case HAN -> HAN;
        case LATIN -> LATIN;
        case HIRAGANA, KATAKANA -> KANA;
        case HANGUL -> HANGUL;
        case CYRILLIC -> CYRILLIC;
        default -> OTHER_LETTER;
      };
    }
    if (Characters.isPunctuation(codePoint)) {
      return PUNCTUATION;
    }
    return switch (Character.getType(codePoint)) {
      case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> DIGIT;
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          SPACE;
      default -> OTHER;
    };
  }

  private static Script ofAscii(int c) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      return LATIN;
    }
    if (c >= '0' && c <= '9') {
      return DIGIT;
    }
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      return SPACE;
    }
    return c > ' ' && c < 0x7f ? PUNCTUATION : OTHER;
  }

  /// The language that the letters of a text point to, by script alone: `chinese` has no kana to
  /// speak of, `latin` may be any language written so, or code.
  ///
  /// @param counts characters by script
  public static String language(long[] counts) {
    long han = counts[HAN.index];
    long kana = counts[KANA.index];
    String language = "none";
    long most = 0;
    String[] names = {"chinese", "latin", "japanese", "korean", "cyrillic", "other"};
    long[] letters = {
      kana * 10 > han ? 0 : han,
      counts[LATIN.index] / 3, // a word of Latin letters says as much as two ideographs
      kana * 10 > han ? han + kana : 0,
      counts[HANGUL.index],
      counts[CYRILLIC.index] / 3,
      counts[OTHER_LETTER.index]
    };
    for (int i = 0; i < names.length; i++) {
      if (letters[i] > most) {
        most = letters[i];
        language = names[i];
      }
    }
    return language;
  }
}
