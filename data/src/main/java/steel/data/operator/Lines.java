package steel.data.operator;

import steel.data.text.Characters;

/// Walks over the lines of a text: what line breaks of any kind end, a carriage return and the line
/// feed behind it together; nothing follows the last break. White space at the ends of a line can
/// be left out.
final class Lines {
  private final String text;
  private int from;
  private int to;
  private int next;

  Lines(String text) {
    this.text = text;
  }

  /// Goes to the next line, if there is one.
  boolean next() {
    if (next >= text.length()) {
      return false;
    }
    from = next;
    to = from;
    while (to < text.length() && !Characters.isLineBreak(text.charAt(to))) {
      to++;
    }
    next = to + 1;
    if (next < text.length() && text.charAt(to) == '\r' && text.charAt(next) == '\n') {
      next++;
    }
    return true;
  }

  /// Leaves out the white space at both ends of the line.
  void strip() {
    while (from < to && Characters.isSpace(text.charAt(from))) {
      from++;
    }
    while (to > from && Characters.isSpace(text.charAt(to - 1))) {
      to--;
    }
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  boolean startsWith(String beginning) {
    return to - from >= beginning.length() && text.startsWith(beginning, from);
  }

  boolean endsWith(String end) {
    return to - from >= end.length() && text.startsWith(end, to - end.length());
  }
}
