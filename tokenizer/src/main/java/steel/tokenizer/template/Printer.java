package steel.tokenizer.template;

import java.util.List;
import java.util.Map;

/// Values as Python prints them: `str` of a text is the text, everything else is its `repr`.
final class Printer {
  private Printer() {}

  /// Python's `str`.
  static Text text(Run run, Value value) {
    if (value instanceof Text text) {
      return text;
    }
    TextBuilder out = new TextBuilder(run);
    print(run, value, out);
    return out.build();
  }

  /// Appends Python's `str`.
  static void print(Run run, Value value, TextBuilder out) {
    switch (value) {
      case Text text -> out.append(text);
      case Undefined _ -> {}
      default -> represent(run, value, out);
    }
  }

  /// A short value for an error.
  static String describe(Value value) {
    return switch (value) {
      case Atom.Int(long number) -> Long.toString(number);
      case Text text -> "'" + text.chars() + "'";
      default -> "of type " + value.typeName();
    };
  }

  /// Appends Python's `repr`.
  static void represent(Run run, Value value, TextBuilder out) {
    run.deepen();
    switch (value) {
      case Atom atom -> out.append(atom(atom));
      case Undefined _ -> out.append("Undefined");
      case Text text -> quote(text, out);
      case Items items -> representItems(run, items, out);
      case Range(long start, long stop, long step) ->
          out.append("range(" + start + ", " + stop + (step == 1 ? ")" : ", " + step + ")"));
      case Dict dict -> representDict(run, dict, out);
      case Generated generated -> out.append("<generator object " + generated.name() + ">");
      case Namespace namespace -> {
        Dict dict = new Dict();
        for (Map.Entry<String, Value> entry : namespace.values().entrySet()) {
          dict.put(Text.of(entry.getKey()), entry.getValue());
        }
        out.append("<Namespace ");
        representDict(run, dict, out);
        out.append(">");
      }
      case Callable callable -> out.append("<" + callable.typeName() + ">");
    }
    run.leave();
  }

  private static String atom(Atom atom) {
    return switch (atom) {
      case Atom.Int(long number) -> Long.toString(number);
      case Atom.Real(double number) -> Numbers.print(number);
      case Atom.Bool(boolean truth) -> truth ? "True" : "False";
      case Atom.None _ -> "None";
    };
  }

  private static void representItems(Run run, Items items, TextBuilder out) {
    List<Value> values = items.values();
    boolean isView = !items.isIndexed();
    boolean isTuple = items.kind() == Items.Kind.TUPLE;
    out.append(isView ? items.typeName() + "([" : isTuple ? "(" : "[");
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ", ");
      represent(run, values.get(i), out);
    }
    out.append(isView ? "])" : !isTuple ? "]" : values.size() == 1 ? ",)" : ")");
  }

  private static void representDict(Run run, Dict dict, TextBuilder out) {
    out.append("{");
    String gap = "";
    for (Dict.Entry entry : dict.entries()) {
      out.append(gap);
      represent(run, entry.key(), out);
      out.append(": ");
      represent(run, entry.value(), out);
      gap = ", ";
    }
    out.append("}");
  }

  /// A text in quotes: double ones only if it has single ones and no double.
  private static void quote(Text text, TextBuilder out) {
    String chars = text.chars();
    char quote = chars.indexOf('\'') >= 0 && chars.indexOf('"') < 0 ? '"' : '\'';
    out.append(String.valueOf(quote));
    int kept = 0; // everything before it is written
    for (int at = 0; at < chars.length(); ) {
      int point = chars.codePointAt(at);
      int end = at + Character.charCount(point);
      String escaped = escape(point, quote);
      if (!escaped.isEmpty()) {
        out.append(text, kept, at).append(escaped, text.markAt(at));
        kept = end;
      }
      at = end;
    }
    out.append(text, kept, chars.length()).append(String.valueOf(quote));
  }

  /// How a character must be written inside quotes; empty if as it is.
  private static String escape(int point, char quote) {
    return switch (point) {
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> {
        if (point == quote) {
          yield "\\" + quote;
        }
        if (isPrintable(point)) {
          yield "";
        }
        yield point < 0x100
            ? "\\x%02x".formatted(point)
            : point < 0x10000 ? "\\u%04x".formatted(point) : "\\U%08x".formatted(point);
      }
    };
  }

  /// Python's `str.isprintable` of one character.
  static boolean isPrintable(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> point == ' ';
      default -> true;
    };
  }
}
