package steel.infer.grammar;

import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;

/// The text of a regular expression, read from the left.
final class RegexText {
  private final String text;
  private final String place;
  private final int[] points;
  private int at;

  /// @param place where the expression stands, for errors
  RegexText(String text, String place) {
    this.text = text;
    this.place = place;
    points = text.codePoints().toArray();
  }

  boolean hasMore() {
    return at < points.length;
  }

  /// Whether this character comes next.
  boolean sees(int point) {
    return hasMore() && points[at] == point;
  }

  /// Whether one of these comes next.
  boolean seesOneOf(String some) {
    return hasMore() && some.indexOf(points[at]) >= 0;
  }

  /// Whether this text comes next.
  boolean seesText(String next) {
    for (int i = 0; i < next.length(); i++) {
      if (at + i >= points.length || points[at + i] != next.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  int peek() {
    return points[at];
  }

  int next() {
    return points[at++];
  }

  /// Takes this character if it comes next.
  boolean take(int point) {
    boolean is = sees(point);
    at += is ? 1 : 0;
    return is;
  }

  int place() {
    return at;
  }

  String since(int begin) {
    return new String(points, begin, at - begin);
  }

  /// What is wrong with the next character.
  ConfigException wrong(String problem) {
    return wrongAt(at, problem, null);
  }

  /// What is wrong with a character.
  ConfigException wrongAt(int begin, String problem) {
    return wrongAt(begin, problem, null);
  }

  /// What is wrong with a character, and who says so.
  ConfigException wrongAt(int begin, String problem, @Nullable Exception cause) {
    String sentence =
        "%s: at character %d of \"%s\": %s".formatted(place, begin + 1, text, problem);
    return cause == null ? new ConfigException(sentence) : new ConfigException(sentence, cause);
  }
}
