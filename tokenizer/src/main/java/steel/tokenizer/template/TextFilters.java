package steel.tokenizer.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import steel.tokenizer.template.Filters.Filter;

/// Filters that make texts or numbers.
final class TextFilters {
  static final Map<String, Filter> ALL = new HashMap<>();

  private static final Pattern WORD = Pattern.compile("\\w+", Pattern.UNICODE_CHARACTER_CLASS);
  private static final Pattern TITLE_BREAK =
      Pattern.compile("[-\\s({\\[<]+", Pattern.UNICODE_CHARACTER_CLASS);

  static {
    for (String name : List.of("upper", "lower", "capitalize")) {
      ALL.put(
          name,
          (run, input, arguments) -> {
            Arguments.Bound _ = arguments.bind(name);
            return LetterCase.changed(run, Printer.text(run, input), name);
          });
    }
    ALL.put("title", TextFilters::title);
    ALL.put("trim", TextFilters::trim);
    ALL.put("replace", TextFilters::replace);
    ALL.put("string", TextFilters::string);
    ALL.put("safe", TextFilters::string);
    ALL.put("escape", TextFilters::escape);
    ALL.put("e", TextFilters::escape);
    ALL.put("tojson", JsonText::write);
    ALL.put("indent", TextFilters::indent);
    ALL.put("center", TextFilters::center);
    ALL.put("truncate", TextFilters::truncate);
    ALL.put("format", TextFilters::format);
    ALL.put("wordcount", TextFilters::wordCount);
    ALL.put("int", TextFilters::integer);
    ALL.put("float", TextFilters::real);
    ALL.put("abs", TextFilters::absolute);
    ALL.put("round", TextFilters::round);
  }

  private TextFilters() {}

  private static Value string(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("string");
    return Printer.text(run, input);
  }

  private static Value title(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("title");
    Text text = Printer.text(run, input);
    TextBuilder out = new TextBuilder(run);
    Matcher gap = TITLE_BREAK.matcher(text.chars());
    int from = 0;
    while (gap.find()) {
      out.append(LetterCase.changed(run, text.slice(from, gap.start()), "capitalize"));
      out.append(text, gap.start(), gap.end());
      from = gap.end();
    }
    return out.append(LetterCase.changed(run, text.slice(from, text.length()), "capitalize"))
        .build();
  }

  private static Value trim(Run run, Value input, Arguments arguments) {
    Value chars = arguments.bind("trim", "chars").or("chars", Atom.NONE);
    return TextMethods.strip(Printer.text(run, input), chars, true, true);
  }

  private static Value replace(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("replace", "old", "new", "count");
    return TextMethods.replace(
        run,
        Printer.text(run, input),
        Printer.text(run, given.get("old")),
        Printer.text(run, given.get("new")),
        given.integerOrNone("count", -1));
  }

  private static Value escape(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("escape");
    Text text = Printer.text(run, input);
    TextBuilder out = new TextBuilder(run);
    for (int at = 0; at < text.length(); at++) {
      String escaped =
          switch (text.chars().charAt(at)) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '\'' -> "&#39;";
            case '"' -> "&#34;";
            default -> "";
          };
      if (escaped.isEmpty()) {
        out.append(text, at, at + 1);
      } else {
        out.append(escaped, text.markAt(at));
      }
    }
    return out.build();
  }

  private static Value indent(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("indent", "width", "first", "blank");
    Value width = given.or("width", Atom.of(4L));
    Text shift =
        width instanceof Text text
            ? text
            : new TextBuilder(run).repeat(Text.of(" "), Numbers.integer(width)).build();
    Text text = requireText("indent", input);
    Text ended = new TextBuilder(run).append(text).append("\n").build(); // an empty last line too
    List<Value> lines =
        Iteration.list(run, TextMethods.call(run, ended, "splitlines", Arguments.NONE));
    TextBuilder out = new TextBuilder(run);
    for (int i = 0; i < lines.size(); i++) {
      Text line = (Text) lines.get(i);
      boolean isShifted =
          i == 0 ? given.truth("first", false) : given.truth("blank", false) || !line.isEmpty();
      out.append(i == 0 ? "" : "\n").append(isShifted ? shift : Text.EMPTY).append(line);
    }
    return out.build();
  }

  private static Value center(Run run, Value input, Arguments arguments) {
    long width = arguments.bind("center", "width").integer("width", 80);
    return LetterCase.call(run, Printer.text(run, input), "center", Arguments.of(Atom.of(width)));
  }

  private static Value truncate(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("truncate", "length", "killwords", "end", "leeway");
    Text text = requireText("truncate", input);
    Text end = given.text("end", "...");
    long length = given.integer("length", 255);
    int kept = (int) Math.min(Integer.MAX_VALUE, length - end.codePointCount());
    if (kept < 0) {
      throw TemplateException.type("expected length >= " + end.codePointCount());
    }
    if (text.codePointCount() <= length + given.integerOrNone("leeway", 5)) {
      return text;
    }
    Text head = text.slice(0, text.placeOf(kept));
    int space = head.chars().lastIndexOf(' ');
    boolean isWhole = given.truth("killwords", false) || space < 0;
    return new TextBuilder(run).append(isWhole ? head : head.slice(0, space)).append(end).build();
  }

  private static Value format(Run run, Value input, Arguments arguments) {
    Value values = Items.tuple(arguments.positional());
    if (!arguments.named().isEmpty()) {
      Dict dict = new Dict();
      arguments.named().forEach((name, value) -> dict.put(Text.of(name), value));
      values = dict;
    }
    return TextFormat.percent(run, Printer.text(run, input), values);
  }

  private static Value wordCount(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("wordcount");
    return Atom.of(WORD.matcher(Printer.text(run, input).chars()).results().count());
  }

  private static Value integer(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("int", "default", "base");
    Value byDefault = given.or("default", Atom.of(0L));
    requireDefined(input);
    if (input instanceof Text text) {
      String digits = text.chars().strip().replace("_", "");
      try {
        return Atom.of(Long.parseLong(digits, (int) given.integer("base", 10)));
      } catch (NumberFormatException e) {
        return whole(parsed(text), byDefault); // "42.5" is 42
      }
    }
    return Numbers.isNumber(input) ? whole(Numbers.real(input), byDefault, input) : byDefault;
  }

  private static Value whole(double number, Value byDefault) {
    return Double.isNaN(number) || Double.isInfinite(number) ? byDefault : Atom.of((long) number);
  }

  private static Value whole(double number, Value byDefault, Value input) {
    return Numbers.isInteger(input) ? Atom.of(Numbers.integer(input)) : whole(number, byDefault);
  }

  private static Value real(Run run, Value input, Arguments arguments) {
    Value byDefault = arguments.bind("float", "default").or("default", new Atom.Real(0));
    requireDefined(input);
    if (input instanceof Text text) {
      double number = parsed(text);
      return Double.isNaN(number) ? byDefault : new Atom.Real(number);
    }
    return Numbers.isNumber(input) ? new Atom.Real(Numbers.real(input)) : byDefault;
  }

  /// The number that a text is; NaN if none.
  private static double parsed(Text text) {
    String digits = text.chars().strip();
    if (!digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
      return Double.NaN;
    }
    return Double.parseDouble(digits);
  }

  private static Value absolute(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("abs");
    requireDefined(input);
    if (!Numbers.isNumber(input)) {
      throw TemplateException.type("bad operand type for abs(): '%s'".formatted(input.typeName()));
    }
    return Numbers.real(input) < 0 ? Operation.signed(true, input) : Operation.signed(false, input);
  }

  private static Value round(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("round", "precision", "method");
    requireDefined(input);
    if (!Numbers.isNumber(input)) {
      throw TemplateException.type(
          "type %s doesn't define __round__ method".formatted(input.typeName()));
    }
    int precision = Math.clamp(given.integer("precision", 0), -300, 300);
    String method = given.text("method", "common").chars();
    double number = Numbers.real(input);
    double scale = Math.pow(10, precision);
    return switch (method) {
      case "common" -> {
        double rounded = Numbers.round(number, precision);
        yield !Numbers.isInteger(input)
            ? new Atom.Real(rounded)
            : Atom.of(precision < 0 ? (long) rounded : Numbers.integer(input));
      }
      case "ceil" -> new Atom.Real(Math.ceil(number * scale) / scale);
      case "floor" -> new Atom.Real(Math.floor(number * scale) / scale);
      default -> throw TemplateException.type("method must be common, ceil or floor");
    };
  }

  private static Text requireText(String filter, Value input) {
    requireDefined(input);
    if (!(input instanceof Text text)) {
      throw TemplateException.type("%s wants a str, got '%s'".formatted(filter, input.typeName()));
    }
    return text;
  }

  private static void requireDefined(Value input) {
    if (input instanceof Undefined undefined) {
      throw undefined.failure();
    }
  }
}
