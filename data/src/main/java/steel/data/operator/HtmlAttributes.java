package steel.data.operator;

import java.util.Locale;
import java.util.Set;
import steel.data.text.Characters;

/// What stands in a tag behind its name.
final class HtmlAttributes {
  /// A longer tag is none.
  static final int MAX_TAG = 4_000;

  /// Attributes that may stand without a value.
  private static final Set<String> FLAGS =
      Set.of(
          "allowfullscreen",
          "async",
          "autofocus",
          "autoplay",
          "checked",
          "compact",
          "controls",
          "default",
          "defer",
          "disabled",
          "download",
          "hidden",
          "ismap",
          "itemscope",
          "loop",
          "multiple",
          "muted",
          "nohref",
          "noshade",
          "novalidate",
          "nowrap",
          "open",
          "playsinline",
          "readonly",
          "required",
          "reversed",
          "selected");

  private HtmlAttributes() {}

  /// After the `>` that ends a tag whose name ends at `from`, or -1 if what stands before it does
  /// not look like attributes.
  static int after(String text, int from) {
    int limit = Math.min(text.length(), from + MAX_TAG);
    int at = from;
    while (at < limit) {
      int name = at;
      while (name < limit && isSpaceOrSlash(text.charAt(name))) {
        name++;
      }
      if (name < limit && text.charAt(name) == '>') {
        return name + 1;
      }
      if (name == at) {
        return -1; // neither space nor end after a name or value
      }
      int end = name;
      while (end < limit && isNameCharacter(text.charAt(end))) {
        end++;
      }
      if (end == name) {
        return -1;
      }
      int equals = end;
      while (equals < limit && Characters.isSpace(text.charAt(equals))) {
        equals++;
      }
      boolean hasValue = equals < limit && text.charAt(equals) == '=';
      if (!hasValue && !FLAGS.contains(text.substring(name, end).toLowerCase(Locale.ROOT))) {
        return -1;
      }
      at = hasValue ? afterValue(text, equals + 1, limit) : end;
      if (at < 0) {
        return -1;
      }
    }
    return -1;
  }

  private static int afterValue(String text, int from, int limit) {
    int at = from;
    while (at < limit && Characters.isSpace(text.charAt(at))) {
      at++;
    }
    if (at < limit && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      int close = text.indexOf(text.charAt(at), at + 1, limit);
      return close < 0 ? -1 : close + 1;
    }
    while (at < limit && !Characters.isSpace(text.charAt(at)) && text.charAt(at) != '>') {
      at++;
    }
    return at;
  }

  private static boolean isSpaceOrSlash(char c) {
    return c == '/' || Characters.isSpace(c);
  }

  private static boolean isNameCharacter(char c) {
    return Characters.isAsciiLetter(c)
        || Characters.isAsciiDigit(c)
        || c == '-'
        || c == '_'
        || c == ':'
        || c == '.'
        || c == '@';
  }
}
