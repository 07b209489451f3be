package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;

/// Methods of Python's `str`. What is cut out of a text keeps its writers.
final class TextMethods {
  private static final Set<String> OWN =
      Set.of(
          "count",
          "endswith",
          "find",
          "format",
          "index",
          "join",
          "lstrip",
          "partition",
          "removeprefix",
          "removesuffix",
          "replace",
          "rfind",
          "rindex",
          "rpartition",
          "rsplit",
          "rstrip",
          "split",
          "splitlines",
          "startswith",
          "strip");
  static final Set<String> NAMES;

  static {
    Set<String> names = new HashSet<>(OWN);
    names.addAll(LetterCase.NAMES);
    NAMES = Set.copyOf(names);
  }

  private TextMethods() {}

  static Value call(Run run, Text text, String name, Arguments arguments) {
    run.chargeText(text.length());
    return switch (name) {
      case "strip", "lstrip", "rstrip" -> strip(text, name, arguments);
      case "split", "rsplit" -> split(run, text, name.equals("rsplit"), arguments);
      case "splitlines" -> splitLines(text, arguments.bind(name, "keepends"));
      case "partition", "rpartition" -> partition(text, name, arguments);
      case "startswith", "endswith" -> startsOrEnds(run, text, name, arguments);
      case "removeprefix", "removesuffix" -> remove(text, name, arguments);
      case "find", "rfind", "index", "rindex", "count" -> search(text, name, arguments);
      case "replace" -> replace(run, text, arguments.bind(name, "old", "new", "count"));
      case "join" -> join(run, text, arguments.bind(name, "iterable").get("iterable"));
      case "format" -> TextFormat.braces(run, text, arguments);
      default -> LetterCase.call(run, text, name, arguments);
    };
  }

  /// What Python's `str.isspace` holds for.
  static boolean isSpace(int point) {
    return switch (Character.getType(point)) {
      case Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> (point >= 9 && point <= 13) || (point >= 0x1c && point <= 0x1f) || point == 0x85;
    };
  }

  private static Text strip(Text text, String name, Arguments arguments) {
    Value chars = arguments.bind(name, "chars").or("chars", Atom.NONE);
    return strip(text, chars, !name.equals("rstrip"), !name.equals("lstrip"));
  }

  /// Without the characters at its ends that are in `chars`, or are space if that is `None`.
  static Text strip(Text text, Value chars, boolean left, boolean right) {
    IntPredicate isCut;
    if (chars instanceof Atom.None) {
      isCut = TextMethods::isSpace;
    } else if (chars instanceof Text set) {
      isCut = point -> set.chars().indexOf(point) >= 0;
    } else {
      throw TemplateException.type("strip arg must be None or str");
    }
    String all = text.chars();
    int from = 0;
    int to = all.length();
    while (left && from < to && isCut.test(all.codePointAt(from))) {
      from += Character.charCount(all.codePointAt(from));
    }
    while (right && to > from && isCut.test(all.codePointBefore(to))) {
      to -= Character.charCount(all.codePointBefore(to));
    }
    return text.slice(from, to);
  }

  private static Value split(Run run, Text text, boolean fromRight, Arguments arguments) {
    Arguments.Bound given = arguments.bind("split", "sep", "maxsplit");
    long most = given.integer("maxsplit", -1);
    int limit = most < 0 ? Integer.MAX_VALUE : (int) Math.min(most, Integer.MAX_VALUE);
    List<Value> parts =
        given.or("sep", Atom.NONE) instanceof Atom.None
            ? splitAtSpace(text, fromRight, limit)
            : splitAt(text, separator(given.text("sep")), fromRight, limit);
    run.charge(parts.size());
    return Items.list(parts);
  }

  private static String separator(Text separator) {
    if (separator.isEmpty()) {
      throw TemplateException.type("empty separator");
    }
    return separator.chars();
  }

  private static List<Value> splitAt(Text text, String separator, boolean fromRight, int limit) {
    List<Value> parts = new ArrayList<>();
    String chars = text.chars();
    if (fromRight) {
      int to = chars.length();
      while (parts.size() < limit) {
        int at = chars.lastIndexOf(separator, to - separator.length());
        if (at < 0) {
          break;
        }
        parts.add(text.slice(at + separator.length(), to));
        to = at;
      }
      parts.add(text.slice(0, to));
      Collections.reverse(parts);
      return parts;
    }
    int from = 0;
    for (int at = chars.indexOf(separator);
        at >= 0 && parts.size() < limit;
        at = chars.indexOf(separator, from)) {
      parts.add(text.slice(from, at));
      from = at + separator.length();
    }
    parts.add(text.slice(from, chars.length()));
    return parts;
  }

  private static List<Value> splitAtSpace(Text text, boolean fromRight, int limit) {
    List<Value> parts = new ArrayList<>();
    String chars = text.chars();
    if (fromRight) {
      int to = skipBack(chars, chars.length(), true);
      while (to > 0) {
        int from = parts.size() == limit ? 0 : skipBack(chars, to, false);
        parts.add(text.slice(from, to));
        to = skipBack(chars, from, true);
      }
      Collections.reverse(parts);
      return parts;
    }
    int from = skip(chars, 0, true);
    while (from < chars.length()) {
      int to = parts.size() == limit ? chars.length() : skip(chars, from, false);
      parts.add(text.slice(from, to));
      from = skip(chars, to, true);
    }
    return parts;
  }

  /// The first place from `at` on where space, or what is none, ends.
  private static int skip(String chars, int at, boolean space) {
    int i = at;
    while (i < chars.length() && isSpace(chars.charAt(i)) == space) {
      i++;
    }
    return i;
  }

  /// The same towards the front.
  private static int skipBack(String chars, int at, boolean space) {
    int i = at;
    while (i > 0 && isSpace(chars.charAt(i - 1)) == space) {
      i--;
    }
    return i;
  }

  private static Value splitLines(Text text, Arguments.Bound given) {
    boolean keepEnds = given.truth("keepends", false);
    List<Value> lines = new ArrayList<>();
    String chars = text.chars();
    int from = 0;
    for (int at = 0; at < chars.length(); at++) {
      char c = chars.charAt(at);
      boolean isBreak =
          (c >= '\n' && c <= '\r')
              || (c >= 0x1c && c <= 0x1e)
              || c == 0x85
              || c == 0x2028
              || c == 0x2029;
      if (isBreak) {
        int end = c == '\r' && chars.startsWith("\n", at + 1) ? at + 2 : at + 1;
        lines.add(text.slice(from, keepEnds ? end : at));
        from = end;
        at = end - 1;
      }
    }
    if (from < chars.length()) {
      lines.add(text.slice(from, chars.length()));
    }
    return Items.list(lines);
  }

  private static Value partition(Text text, String name, Arguments arguments) {
    Text separator = arguments.bind(name, "sep").text("sep");
    boolean fromRight = name.equals("rpartition");
    String sought = separator(separator);
    int at = fromRight ? text.chars().lastIndexOf(sought) : text.chars().indexOf(sought);
    if (at < 0) {
      return Items.tuple(
          fromRight
              ? List.of(Text.EMPTY, Text.EMPTY, text)
              : List.of(text, Text.EMPTY, Text.EMPTY));
    }
    return Items.tuple(
        List.of(
            text.slice(0, at),
            text.slice(at, at + sought.length()),
            text.slice(at + sought.length(), text.length())));
  }

  private static Value startsOrEnds(Run run, Text text, String name, Arguments arguments) {
    Arguments.Bound given = arguments.bind(name, "affix", "start", "end");
    Text part = window(text, given);
    Value affix = given.get("affix");
    Iterator<Value> affixes =
        affix instanceof Items items && items.kind() == Items.Kind.TUPLE
            ? Iteration.of(run, items)
            : List.of(affix).iterator();
    while (affixes.hasNext()) {
      if (!(affixes.next() instanceof Text wanted)) {
        throw TemplateException.type("%s first arg must be str or a tuple of str".formatted(name));
      }
      boolean fits =
          name.equals("startswith")
              ? part.chars().startsWith(wanted.chars())
              : part.chars().endsWith(wanted.chars());
      if (fits) {
        return Atom.TRUE;
      }
    }
    return Atom.FALSE;
  }

  /// The part of a text that `start` and `end` leave, counted in code points.
  private static Text window(Text text, Arguments.Bound given) {
    if (!given.has("start") && !given.has("end")) {
      return text;
    }
    int size = text.codePointCount();
    int from = place(given.integerOrNone("start", 0), size);
    int to = place(given.integerOrNone("end", size), size);
    return from >= to ? Text.EMPTY : text.slice(text.placeOf(from), text.placeOf(to));
  }

  private static int place(long index, int size) {
    return (int) Math.clamp(index < 0 ? index + size : index, 0, (long) size);
  }

  private static Value remove(Text text, String name, Arguments arguments) {
    String affix = arguments.bind(name, "affix").text("affix").chars();
    if (name.equals("removeprefix")) {
      return text.chars().startsWith(affix) ? text.slice(affix.length(), text.length()) : text;
    }
    return text.chars().endsWith(affix) ? text.slice(0, text.length() - affix.length()) : text;
  }

  private static Value search(Text text, String name, Arguments arguments) {
    Arguments.Bound given = arguments.bind(name, "sub", "start", "end");
    String sought = given.text("sub").chars();
    Text part = window(text, given);
    String chars = part.chars();
    if (name.equals("count")) {
      return Atom.of(count(chars, sought));
    }
    int at = name.startsWith("r") ? chars.lastIndexOf(sought) : chars.indexOf(sought);
    if (at < 0) {
      if (name.endsWith("index")) {
        throw TemplateException.type("substring not found");
      }
      return Atom.of(-1L);
    }
    long skipped =
        given.has("start") ? place(given.integerOrNone("start", 0), text.codePointCount()) : 0;
    return Atom.of(skipped + chars.codePointCount(0, at));
  }

  private static long count(String chars, String sought) {
    if (sought.isEmpty()) {
      return chars.codePointCount(0, chars.length()) + 1L;
    }
    long count = 0;
    for (int at = chars.indexOf(sought);
        at >= 0;
        at = chars.indexOf(sought, at + sought.length())) {
      count++;
    }
    return count;
  }

  private static Text replace(Run run, Text text, Arguments.Bound given) {
    return replace(
        run, text, given.text("old"), given.text("new"), given.integerOrNone("count", -1));
  }

  /// @param most how many are replaced; all if below 0
  static Text replace(Run run, Text text, Text old, Text replacement, long most) {
    String chars = text.chars();
    TextBuilder out = new TextBuilder(run);
    long left = most < 0 ? Long.MAX_VALUE : most;
    int kept = 0;
    for (int at = chars.indexOf(old.chars()); at >= 0 && left > 0; left--) {
      out.append(text, kept, at).append(replacement);
      kept = at + old.length();
      int next = kept;
      if (old.isEmpty()) {
        if (at == chars.length()) {
          break;
        }
        next = at + Character.charCount(chars.codePointAt(at));
      }
      at = chars.indexOf(old.chars(), next);
    }
    return out.append(text, kept, chars.length()).build();
  }

  private static Text join(Run run, Text separator, Value parts) {
    Iterator<Value> values = Iteration.of(run, parts);
    TextBuilder out = new TextBuilder(run);
    for (int i = 0; values.hasNext(); i++) {
      Value value = values.next();
      if (!(value instanceof Text part)) {
        throw TemplateException.type(
            "sequence item %d: expected str instance, %s found".formatted(i, value.typeName()));
      }
      if (i > 0) {
        out.append(separator);
      }
      out.append(part);
    }
    return out.build();
  }
}
