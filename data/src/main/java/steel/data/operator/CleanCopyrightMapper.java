package steel.data.operator;

import java.util.regex.Pattern;
import steel.data.Profile;
import steel.data.text.Characters;

/// Removes notices of copyright from code.
///
/// Reference: of the first C comment, wherever it is, if it says "copyright"; a text without such a
/// comment loses all its first lines that are empty or begin with `//`, `#` or `--`, headings of
/// Markdown and `#include` among them. Corrected: every C comment that says so goes, and the
/// comment lines at the top only if one of them is a notice; `#!`, `#include` and headings stay.
public record CleanCopyrightMapper(Profile profile) implements Operator.Mapper {
  private static final Pattern COPYRIGHT = Pattern.compile("copyright", Pattern.CASE_INSENSITIVE);
  private static final Pattern NOTICE =
      Pattern.compile(
          "copyright (?:\\(c\\)|©|\\d|by)|©|licen[cs]ed under|spdx-license|all rights reserved",
          Pattern.CASE_INSENSITIVE);

  @Override
  public String name() {
    return "clean_copyright_mapper";
  }

  @Override
  public String map(String text) {
    return profile == Profile.REFERENCE ? reference(text) : corrected(text);
  }

  private static String reference(String text) {
    int open = text.indexOf("/*");
    int close = open < 0 ? -1 : text.indexOf("*/", open + 2);
    if (close >= 0) {
      boolean named = COPYRIGHT.matcher(text).region(open, close).find();
      return named ? text.substring(0, open) + text.substring(close + 2) : text;
    }
    int line = 0;
    while (line < text.length() && isHead(text, line)) {
      int end = text.indexOf('\n', line);
      line = end < 0 ? text.length() : end + 1;
    }
    return line == 0 ? text : text.substring(line);
  }

  /// Whether the line at `from` is empty or a comment of C++, of scripts or of SQL.
  private static boolean isHead(String text, int from) {
    return text.charAt(from) == '\n'
        || text.charAt(from) == '#'
        || text.startsWith("//", from)
        || text.startsWith("--", from);
  }

  private static String corrected(String text) {
    Splice out = new Splice(text);
    removeHead(text, out);
    int open = text.indexOf("/*", out.end());
    while (open >= 0) {
      int close = text.indexOf("*/", open + 2);
      if (close < 0) {
        break;
      }
      if (COPYRIGHT.matcher(text).region(open, close).find()) {
        out.remove(open, close + 2);
      }
      open = text.indexOf("/*", close + 2);
    }
    return out.result();
  }

  /// The lines at the top that are comments of one kind, after `#!` and empty ones.
  private static void removeHead(String text, Splice out) {
    int from = 0;
    while (from < text.length() && (text.charAt(from) == '\n' || text.startsWith("#!", from))) {
      from = nextLine(text, from);
    }
    String mark = from == text.length() ? "" : markAt(text, from);
    int to = from;
    while (!mark.isEmpty() && to < text.length() && markAt(text, to).equals(mark)) {
      to = nextLine(text, to);
    }
    if (to > from && NOTICE.matcher(text).region(from, to).find()) {
      out.remove(from, to);
    }
  }

  /// What makes the line at `from` a comment, or nothing.
  private static String markAt(String text, int from) {
    if (text.startsWith("//", from)) {
      return "//";
    }
    if (text.startsWith("--", from)) {
      return "--";
    }
    boolean directive =
        text.startsWith("#", from)
            && from + 1 < text.length()
            && Characters.isAsciiLetter(text.charAt(from + 1)); // #include, #define, #region
    return text.startsWith("#", from) && !directive ? "#" : "";
  }

  private static int nextLine(String text, int from) {
    int end = text.indexOf('\n', from);
    return end < 0 ? text.length() : end + 1;
  }
}
