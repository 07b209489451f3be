package steel.data.operator;

import java.util.LinkedHashMap;
import java.util.Map;
import steel.data.text.Characters;

/// Macros as data-juicer expands them. Collected are `\newcommand{\name}{value}` and then
/// `\def\name {value}` whose last brace ends the line; a later definition replaces the value and
/// keeps the place. Then, macro by macro, every `\name` goes that a character other than an ASCII
/// letter or digit follows; that character is passed over with it.
///
/// Values may hold macros, so a text can grow without bound: beyond [#MAX_WORK] it stays as it is.
final class ReferenceMacros {
  /// Code units that all rounds together may read and write.
  private static final long MAX_WORK = 50_000_000;

  private static final String NEW_COMMAND = "\\newcommand";
  private static final String DEF = "\\def";

  private final String text;
  private final Map<String, String> macros = new LinkedHashMap<>();
  private long work;
  private int lineEnd = -1; // of the line last looked at

  private ReferenceMacros(String text) {
    this.text = text;
  }

  static String expand(String text) {
    ReferenceMacros found = new ReferenceMacros(text);
    found.collect(NEW_COMMAND);
    found.collect(DEF);
    String expanded = text;
    for (Map.Entry<String, String> macro : found.macros.entrySet()) {
      expanded = found.replace(expanded, macro.getKey(), macro.getValue());
      if (found.work > MAX_WORK) {
        return text;
      }
    }
    return expanded;
  }

  private void collect(String command) {
    lineEnd = -1;
    int at = text.indexOf(command);
    while (at >= 0) {
      int end = command.equals(DEF) ? endOfDef(at + DEF.length()) : endOfNew(at + command.length());
      at = text.indexOf(command, end < 0 ? at + 1 : end);
    }
  }

  /// `{\name}{value}` after `\newcommand`, perhaps with a star.
  private int endOfNew(int from) {
    int at = is('*', from) ? from + 1 : from;
    if (!is('{', at) || !is('\\', at + 1)) {
      return -1;
    }
    int end = endOfName(at + 2);
    return end > at + 2 && is('}', end) && is('{', end + 1)
        ? endOfValue(text.substring(at + 1, end), end + 2)
        : -1;
  }

  /// `\name{value}` after `\def`.
  private int endOfDef(int from) {
    int at = afterSpace(from);
    if (!is('\\', at)) {
      return -1;
    }
    int end = endOfName(at + 1);
    int brace = afterSpace(end);
    return end > at + 1 && is('{', brace) ? endOfValue(text.substring(at, end), brace + 1) : -1;
  }

  /// Collects the value from `from` up to the brace at the end of the line.
  private int endOfValue(String name, int from) {
    if (lineEnd < from) {
      int lineBreak = text.indexOf('\n', from);
      lineEnd = lineBreak < 0 ? text.length() : lineBreak;
    }
    if (lineEnd == from || text.charAt(lineEnd - 1) != '}') {
      return -1;
    }
    macros.put(name, text.substring(from, lineEnd - 1));
    return lineEnd;
  }

  private boolean is(char c, int at) {
    return at < text.length() && text.charAt(at) == c;
  }

  private int endOfName(int from) {
    int at = from;
    while (at < text.length() && isName(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int afterSpace(int from) {
    int at = from;
    while (at < text.length() && Characters.isPatternSpace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isName(char c) {
    return Characters.isAsciiLetter(c) || Characters.isAsciiDigit(c);
  }

  private String replace(String text, String name, String value) {
    work += text.length();
    Splice out = new Splice(text);
    int at = text.indexOf(name);
    while (at >= 0 && work <= MAX_WORK) {
      int end = at + name.length();
      if (end >= text.length()) {
        break;
      }
      boolean whole = !isName(text.charAt(end));
      if (whole) {
        out.replace(at, end, value);
        work += value.length();
      }
      at = text.indexOf(name, whole ? end + 1 : at + 1);
    }
    return out.result();
  }
}
