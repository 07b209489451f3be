package steel.data;

import java.util.Locale;
import steel.data.analysis.Script;

/// Which language a text seems to be in, and which letters a token has, by script alone.
public final class Languages {
  private Languages() {}

  /// `chinese`, `latin` (any language written so, or code), `japanese`, `korean`, `cyrillic`,
  /// `other`, or `none` where there are no letters.
  public static String of(String text) {
    return Script.language(scripts(text));
  }

  /// What a token is made of: `chinese`, `latin`, `kana`, `hangul`, `cyrillic` or `other letters`
  /// if its letters are all such, `mixed letters`; without letters `digits` if it has one, `spaces`
  /// if it has nothing else, `punctuation`, or `other signs`.
  public static String ofToken(String token) {
    long[] scripts = scripts(token);
    Script found = null;
    for (Script script : Script.values()) {
      if (script.isLetter() && scripts[script.index()] > 0) {
        if (found != null) {
          return "mixed letters";
        }
        found = script;
      }
    }
    if (found != null) {
      return switch (found) {
        case HAN -> "chinese";
        case OTHER_LETTER -> "other letters";
        default -> found.name().toLowerCase(Locale.ROOT);
      };
    }
    if (scripts[Script.DIGIT.index()] > 0) {
      return "digits";
    }
    if (scripts[Script.PUNCTUATION.index()] > 0) {
      return "punctuation";
    }
    return scripts[Script.OTHER.index()] > 0 ? "other signs" : "spaces";
  }

  private static long[] scripts(String text) {
    long[] scripts = new long[Script.values().length];
    for (int at = 0; at < text.length(); ) {
      int point = text.codePointAt(at);
      at += Character.charCount(point);
      scripts[Script.of(point).index()]++;
    }
    return scripts;
  }
}
