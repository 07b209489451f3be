package steel.tokenizer.template;

/// What stands between the quotes of a string, its escapes as Python reads them: control
/// characters, characters by number (`x`, `u` and `U` with two, four and eight hexadecimal digits,
/// or octal), and a line feed that is left out. Others stay as written.
final class StringLiteral {
  private StringLiteral() {}

  /// @throws TemplateException if an escape is cut short
  static String content(String written) {
    if (written.indexOf('\\') < 0) {
      return written;
    }
    StringBuilder out = new StringBuilder(written.length());
    for (int at = 0; at < written.length(); ) {
      char c = written.charAt(at++);
      if (c != '\\' || at == written.length()) {
        out.append(c);
        continue;
      }
      char kind = written.charAt(at++);
      switch (kind) {
        case 'x' -> at = hexadecimal(written, at, 2, out);
        case 'u' -> at = hexadecimal(written, at, 4, out);
        case 'U' -> at = hexadecimal(written, at, 8, out);
        case '0', '1', '2', '3', '4', '5', '6', '7' -> at = octal(written, at - 1, out);
        case 'N' -> throw error("a character by name is not supported; write its number");
        case '\n' -> {} // goes on in the next line
        default -> out.append(simple(kind));
      }
    }
    return out.toString();
  }

  private static String simple(char kind) {
    return switch (kind) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case 'r' -> "\r";
      case 'b' -> "\b";
      case 'f' -> "\f";
      case 'a' -> "\u0007";
      case 'v' -> "\u000b";
      case '\\', '\'', '"' -> String.valueOf(kind);
      default -> "\\" + kind;
    };
  }

  private static int hexadecimal(String written, int from, int digits, StringBuilder out) {
    int to = from + digits;
    if (to > written.length() || !written.substring(from, to).matches("[0-9a-fA-F]+")) {
      throw error("a string has an escape with less than %d digits".formatted(digits));
    }
    long point = Long.parseLong(written.substring(from, to), 16);
    if (point > Character.MAX_CODE_POINT) {
      throw error("a string has an escape beyond the last character");
    }
    out.appendCodePoint((int) point);
    return to;
  }

  private static int octal(String written, int from, StringBuilder out) {
    int to = from;
    while (to < Math.min(from + 3, written.length())
        && written.charAt(to) >= '0'
        && written.charAt(to) <= '7') {
      to++;
    }
    out.appendCodePoint(Integer.parseInt(written.substring(from, to), 8));
    return to;
  }

  private static TemplateException error(String problem) {
    return new TemplateException(TemplateException.Kind.SYNTAX, problem);
  }
}
