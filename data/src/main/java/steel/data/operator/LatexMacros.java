package steel.data.operator;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.data.text.Characters;

/// Macros of LaTeX without arguments, expanded where TeX would: from the definition on, also inside
/// the values of others, while the definitions stay. A definition is `\newcommand`,
/// `\renewcommand`, `\providecommand` or `\def`, a name of letters, and a value whose braces match.
final class LatexMacros {
  private static final int MAX_DEPTH = 8; // a macro may hold itself
  private static final int MAX_GROWTH = 4;
  private static final int MAX_VALUE = 2_000;

  private final String text;
  private final StringBuilder out;
  private final int limit;
  private final Map<String, String> macros = new HashMap<>();

  private LatexMacros(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length() + 100);
    this.limit = MAX_GROWTH * text.length() + 1_000;
  }

  /// The text as it is if it would grow beyond measure.
  static String expand(String text) {
    LatexMacros found = new LatexMacros(text);
    return found.run() ? found.out.toString() : text;
  }

  /// A definition.
  ///
  /// @param end after its value
  private record Definition(String name, String value, int end) {}

  private boolean run() {
    int i = 0;
    while (i < text.length()) {
      if (text.charAt(i) != '\\') {
        out.append(text.charAt(i++));
        continue;
      }
      Definition definition = definitionAt(i);
      if (definition != null) {
        macros.put(definition.name, definition.value);
        out.append(text, i, definition.end);
        i = definition.end;
      } else {
        int end = afterCommand(text, i);
        if (!appendCommand(text.substring(i, end), 0)) {
          return false;
        }
        i = end;
      }
    }
    return true;
  }

  /// Appends a command, or what it stands for.
  private boolean appendCommand(String command, int depth) {
    String value = depth < MAX_DEPTH ? macros.get(command) : null;
    if (value == null) {
      out.append(command);
      return true;
    }
    int i = 0;
    while (i < value.length()) {
      if (value.charAt(i) == '\\') {
        int end = afterCommand(value, i);
        if (!appendCommand(value.substring(i, end), depth + 1)) {
          return false;
        }
        i = end;
      } else {
        out.append(value.charAt(i++));
      }
      if (out.length() > limit) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Definition definitionAt(int i) {
    int at = afterCommand(text, i);
    return switch (text.substring(i, at)) {
      case "\\newcommand", "\\renewcommand", "\\providecommand" -> {
        int from = is('*', at) ? at + 1 : at;
        boolean braced = is('{', from);
        int name = braced ? from + 1 : from;
        int end = is('\\', name) ? afterCommand(text, name) : name;
        yield end < name + 2 || (braced && !is('}', end))
            ? null
            : definition(name, end, braced ? end + 1 : end);
      }
      case "\\def" -> {
        int end = is('\\', at) ? afterCommand(text, at) : at;
        yield end < at + 2 ? null : definition(at, end, end);
      }
      default -> null;
    };
  }

  private @Nullable Definition definition(int name, int nameEnd, int brace) {
    if (!is('{', brace)) {
      return null; // with arguments, or no definition
    }
    int depth = 0;
    int last = Math.min(text.length(), brace + MAX_VALUE);
    for (int at = brace; at < last; at++) {
      char c = text.charAt(at);
      if (c == '\\') {
        at++; // \{ and \} are no braces
      } else if (c == '{') {
        depth++;
      } else if (c == '}' && --depth == 0) {
        return new Definition(text.substring(name, nameEnd), text.substring(brace + 1, at), at + 1);
      }
    }
    return null;
  }

  private boolean is(char c, int at) {
    return at < text.length() && text.charAt(at) == c;
  }

  /// After the backslash at `from` and the letters, or the one other character, that follow it.
  private static int afterCommand(String text, int from) {
    int at = from + 1;
    while (at < text.length() && Characters.isAsciiLetter(text.charAt(at))) {
      at++;
    }
    return at == from + 1 && at < text.length() ? at + 1 : at;
  }
}
