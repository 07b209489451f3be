package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// `tojson` as transformers has it: Python's `json.dumps`, keys in their order, nothing escaped for
/// HTML, non-ASCII letters as they are.
final class JsonText {
  private final Run run;
  private final TextBuilder out;
  private final boolean ascii;
  private final boolean sortKeys;
  private final Text indent;
  private final boolean isIndented;
  private final Text itemSeparator;
  private final Text keySeparator;

  private JsonText(Run run, Arguments.Bound settings) {
    this.run = run;
    this.out = new TextBuilder(run);
    this.ascii = settings.truth("ensure_ascii", false);
    this.sortKeys = settings.truth("sort_keys", false);
    Value wanted = settings.or("indent", Atom.NONE);
    this.isIndented = !(wanted instanceof Atom.None);
    this.indent = isIndented ? indent(run, wanted) : Text.EMPTY;
    Value separators = settings.or("separators", Atom.NONE);
    if (separators instanceof Atom.None) {
      itemSeparator = Text.of(isIndented ? "," : ", ");
      keySeparator = Text.of(": ");
    } else {
      List<Value> two = Iteration.list(run, separators);
      if (two.size() != 2 || !(two.get(0) instanceof Text) || !(two.get(1) instanceof Text)) {
        throw TemplateException.type("tojson() wants two strs as separators");
      }
      itemSeparator = (Text) two.get(0);
      keySeparator = (Text) two.get(1);
    }
  }

  private static Text indent(Run run, Value wanted) {
    return wanted instanceof Text text
        ? text
        : new TextBuilder(run).repeat(Text.of(" "), Numbers.integer(wanted)).build();
  }

  /// The filter.
  static Text write(Run run, Value value, Arguments arguments) {
    JsonText json =
        new JsonText(
            run, arguments.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys"));
    json.write(value, 0);
    return json.out.build();
  }

  private void write(Value value, int level) {
    run.deepen();
    switch (value) {
      case Text text -> quote(text);
      case Atom atom -> out.append(atom(atom));
      case Items items when items.isIndexed() -> writeList(items.values(), level);
      case Dict dict -> writeDict(dict, level);
      default ->
          throw TemplateException.type(
              "Object of type %s is not JSON serializable".formatted(value.typeName()));
    }
    run.leave();
  }

  private static String atom(Atom atom) {
    return switch (atom) {
      case Atom.Int(long number) -> Long.toString(number);
      case Atom.Bool(boolean truth) -> truth ? "true" : "false";
      case Atom.None _ -> "null";
      case Atom.Real(double number) ->
          Double.isNaN(number)
              ? "NaN"
              : Double.isInfinite(number)
                  ? (number > 0 ? "Infinity" : "-Infinity")
                  : Numbers.print(number);
    };
  }

  private void writeList(List<Value> values, int level) {
    if (values.isEmpty()) {
      out.append("[]");
      return;
    }
    out.append("[");
    for (int i = 0; i < values.size(); i++) {
      if (i > 0) {
        out.append(itemSeparator);
      }
      breakLine(level + 1);
      write(values.get(i), level + 1);
    }
    breakLine(level);
    out.append("]");
  }

  private void writeDict(Dict dict, int level) {
    if (dict.size() == 0) {
      out.append("{}");
      return;
    }
    List<Dict.Entry> entries = new ArrayList<>(dict.entries());
    if (sortKeys) {
      entries.sort((a, b) -> Comparison.order("<", a.key(), b.key()));
    }
    out.append("{");
    boolean isFirst = true;
    for (Dict.Entry entry : entries) {
      if (!isFirst) {
        out.append(itemSeparator);
      }
      isFirst = false;
      breakLine(level + 1);
      switch (entry.key()) {
        case Text text -> quote(text);
        case Atom atom -> out.append("\"" + atom(atom) + "\"");
        default ->
            throw TemplateException.type(
                "keys must be str, int, float, bool or None, not " + entry.key().typeName());
      }
      out.append(keySeparator);
      write(entry.value(), level + 1);
    }
    breakLine(level);
    out.append("}");
  }

  private void breakLine(int level) {
    if (isIndented) {
      out.append("\n").repeat(indent, level);
    }
  }

  private void quote(Text text) {
    String chars = text.chars();
    out.append("\"");
    int kept = 0; // everything before it is written
    for (int at = 0; at < chars.length(); at++) {
      String escaped = escape(chars.charAt(at));
      if (!escaped.isEmpty()) {
        out.append(text, kept, at).append(escaped, text.markAt(at));
        kept = at + 1;
      }
    }
    out.append(text, kept, chars.length()).append("\"");
  }

  /// How a character must be written; empty if as it is.
  private String escape(char c) {
    return switch (c) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\f' -> "\\f";
      case '\b' -> "\\b";
      default -> c < 0x20 || (ascii && c > 0x7e) ? "\\u%04x".formatted((int) c) : "";
    };
  }
}
