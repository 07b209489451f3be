package steel.tokenizer.template;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `'%s' % value` and `'{}'.format(value)`, in the parts that templates use: no width and alignment
/// in braces.
final class TextFormat {
  private static final Pattern PERCENT =
      Pattern.compile("%(?:\\(([^)]*)\\))?([-+ 0#]*)(\\d*)(?:\\.(\\d+))?(.?)", Pattern.DOTALL);
  private static final Pattern BRACES = Pattern.compile("\\{\\{|\\}\\}|\\{([^{}]*)\\}|[{}]");
  private static final Pattern FIELD = Pattern.compile("([^.\\[]*)((?:\\.\\w+|\\[[^\\]]*\\])*)");
  private static final Pattern STEP = Pattern.compile("\\.(\\w+)|\\[([^\\]]*)\\]");
  private static final long MAX_WIDTH = 1000;

  private TextFormat() {}

  /// `text % values`.
  ///
  /// @param values a tuple, a dict for `%(name)s`, or the only value
  /// @throws TemplateException if they do not fit the text
  static Text percent(Run run, Text text, Value values) {
    List<Value> all =
        values instanceof Items items && items.kind() == Items.Kind.TUPLE
            ? items.values()
            : List.of(values);
    Iterator<Value> next = all.iterator();
    boolean byName = false;
    TextBuilder out = new TextBuilder(run);
    Matcher field = PERCENT.matcher(text.chars());
    int kept = 0;
    while (field.find()) {
      out.append(text, kept, field.start());
      kept = field.end();
      if (field.group(5).equals("%")) {
        out.append("%");
        continue;
      }
      Value value;
      if (field.group(1) != null) {
        byName = true;
        value =
            values instanceof Dict dict ? Access.element(dict, Text.of(field.group(1))) : values;
      } else if (next.hasNext()) {
        value = next.next();
      } else {
        throw TemplateException.type("not enough arguments for format string");
      }
      appendPercent(run, field, value, out);
    }
    if (next.hasNext() && !byName && !(values instanceof Dict)) {
      throw TemplateException.type("not all arguments converted during string formatting");
    }
    return out.append(text, kept, text.length()).build();
  }

  private static void appendPercent(Run run, Matcher field, Value value, TextBuilder out) {
    String flags = field.group(2);
    int precision = field.group(4) == null ? -1 : (int) atMost(field.group(4));
    Text shown =
        switch (field.group(5)) {
          case "s" -> cut(Printer.text(run, value), precision);
          case "r" -> {
            TextBuilder repr = new TextBuilder(run);
            Printer.represent(run, value, repr);
            yield cut(repr.build(), precision);
          }
          case "d", "i", "u" -> Text.of(signed(flags, whole(value)));
          case "f", "F", "e", "g" -> Text.of(real(field.group(5), flags, precision, value));
          case "x" -> Text.of(Long.toHexString(whole(value)));
          case "X" -> Text.of(Long.toHexString(whole(value)).toUpperCase(Locale.ROOT));
          default ->
              throw TemplateException.type(
                  "unsupported format character in '%s'".formatted(field.group()));
        };
    long width = field.group(3).isEmpty() ? 0 : atMost(field.group(3));
    long missing = Math.max(0, width - shown.codePointCount());
    if (flags.contains("-")) {
      out.append(shown).repeat(Text.of(" "), missing);
    } else if (flags.contains("0") && !"sr".contains(field.group(5))) {
      int sign = shown.chars().startsWith("-") || shown.chars().startsWith("+") ? 1 : 0;
      out.append(shown, 0, sign).repeat(Text.of("0"), missing).append(shown, sign, shown.length());
    } else {
      out.repeat(Text.of(" "), missing).append(shown);
    }
  }

  private static long atMost(String digits) {
    if (digits.length() > 4 || Long.parseLong(digits) > MAX_WIDTH) {
      throw TemplateException.type("a width of more than " + MAX_WIDTH + " characters");
    }
    return Long.parseLong(digits);
  }

  private static Text cut(Text text, int precision) {
    return precision < 0 || precision >= text.codePointCount()
        ? text
        : text.slice(0, text.placeOf(precision));
  }

  private static String signed(String flags, long number) {
    return (number >= 0 && flags.contains("+") ? "+" : "") + number;
  }

  private static long whole(Value value) {
    requireNumber(value);
    return value instanceof Atom.Real(double number) ? (long) number : Numbers.integer(value);
  }

  private static void requireNumber(Value value) {
    if (!Numbers.isNumber(value)) {
      throw TemplateException.type(
          "%%d format: a real number is required, not %s".formatted(value.typeName()));
    }
  }

  private static String real(String kind, String flags, int precision, Value value) {
    requireNumber(value);
    double number = Numbers.real(value);
    String sign = number >= 0 && flags.contains("+") ? "+" : "";
    int digits = precision < 0 ? 6 : precision;
    return sign
        + switch (kind) {
          case "e" -> String.format(Locale.ROOT, "%." + digits + "e", number);
          case "g" -> throw TemplateException.type("%g is not supported; use %f");
          default -> String.format(Locale.ROOT, "%." + digits + "f", number);
        };
  }

  /// `text.format(...)`: `{}`, `{0}`, `{name}`, and attributes and elements of these.
  ///
  /// @throws TemplateException if a field is missing, or wants a width or form
  static Text braces(Run run, Text text, Arguments arguments) {
    TextBuilder out = new TextBuilder(run);
    Matcher field = BRACES.matcher(text.chars());
    int kept = 0;
    int automatic = 0;
    while (field.find()) {
      out.append(text, kept, field.start());
      kept = field.end();
      String all = field.group();
      if (all.equals("{{") || all.equals("}}")) {
        out.append(all.substring(1));
        continue;
      }
      String inner = field.group(1);
      if (inner == null) {
        throw TemplateException.type("Single '" + all + "' encountered in format string");
      }
      if (inner.contains(":") || inner.contains("!")) {
        throw TemplateException.type(
            "format() with a form, '{%s}', is not supported; use %%".formatted(inner));
      }
      Matcher path = FIELD.matcher(inner);
      if (!path.matches()) {
        throw TemplateException.type("'{" + inner + "}' is not a field");
      }
      String name = path.group(1).isEmpty() ? String.valueOf(automatic++) : path.group(1);
      Printer.print(run, follow(value(arguments, name), path.group(2)), out);
    }
    return out.append(text, kept, text.length()).build();
  }

  private static Value value(Arguments arguments, String name) {
    if (!name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      Value value = arguments.named().get(name);
      if (value == null) {
        throw TemplateException.type("format() has no argument '" + name + "'");
      }
      return value;
    }
    if (name.length() > 4 || Integer.parseInt(name) >= arguments.positional().size()) {
      throw TemplateException.type("format() has no argument " + name);
    }
    return arguments.positional().get(Integer.parseInt(name));
  }

  private static Value follow(Value value, String path) {
    Value here = value;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      String key = step.group(2);
      if (key == null) {
        here = Access.attribute(here, step.group(1));
      } else {
        boolean isNumber =
            !key.isEmpty() && key.length() < 10 && key.chars().allMatch(Character::isDigit);
        here = Access.element(here, isNumber ? Atom.of(Long.parseLong(key)) : Text.of(key));
      }
    }
    return here;
  }
}
