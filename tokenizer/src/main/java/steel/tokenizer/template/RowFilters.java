package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.tokenizer.template.Filters.Filter;

/// Filters that look at a value as a whole: its parts in another order, one of them, their sum.
final class RowFilters {
  static final Map<String, Filter> ALL = new HashMap<>();

  static {
    ALL.put("length", RowFilters::length);
    ALL.put("count", RowFilters::length);
    ALL.put("list", RowFilters::list);
    ALL.put("first", RowFilters::first);
    ALL.put("last", RowFilters::last);
    ALL.put("join", RowFilters::join);
    ALL.put("reverse", RowFilters::reverse);
    ALL.put("sort", RowFilters::sort);
    ALL.put("dictsort", RowFilters::dictSort);
    ALL.put("unique", RowFilters::unique);
    ALL.put("sum", RowFilters::sum);
    ALL.put("min", (run, input, arguments) -> extreme(run, input, arguments, "min"));
    ALL.put("max", (run, input, arguments) -> extreme(run, input, arguments, "max"));
    ALL.put("batch", RowFilters::batch);
    ALL.put("items", RowFilters::items);
    ALL.put("default", RowFilters::orDefault);
    ALL.put("d", RowFilters::orDefault);
  }

  private RowFilters() {}

  private static Value length(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("length");
    return Atom.of(Iteration.length(input));
  }

  private static Value list(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("list");
    return Items.list(Iteration.list(run, input));
  }

  private static Value first(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("first");
    Iterator<Value> values = Iteration.of(run, input);
    return values.hasNext()
        ? values.next()
        : Undefined.because("No first item, sequence was empty.");
  }

  private static Value last(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("last");
    if (input instanceof Generated || input instanceof Undefined) {
      throw TemplateException.type("'%s' object is not reversible".formatted(input.typeName()));
    }
    List<Value> values = Iteration.list(run, input);
    return values.isEmpty()
        ? Undefined.because("No last item, sequence was empty.")
        : values.getLast();
  }

  private static Value join(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("join", "d", "attribute");
    Text gap = Printer.text(run, given.or("d", Text.EMPTY));
    Value attribute = given.or("attribute", Atom.NONE);
    Iterator<Value> values = Iteration.of(run, input);
    TextBuilder out = new TextBuilder(run);
    for (boolean isFirst = true; values.hasNext(); isFirst = false) {
      if (!isFirst) {
        out.append(gap);
      }
      Printer.print(run, AttributePath.of(attribute).follow(values.next()), out);
    }
    return out.build();
  }

  private static Value reverse(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("reverse");
    if (input instanceof Text text) {
      return Access.slice(run, text, Atom.NONE, Atom.NONE, Atom.of(-1L));
    }
    List<Value> values = Iteration.list(run, input);
    Collections.reverse(values);
    return new Generated("reverse", values);
  }

  private static Value sort(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("sort", "reverse", "case_sensitive", "attribute");
    List<Value> values = Iteration.list(run, input);
    boolean exact = given.truth("case_sensitive", false);
    List<AttributePath> paths = AttributePath.several(given.or("attribute", Atom.NONE));
    List<Keyed> keyed = new ArrayList<>();
    for (Value value : values) {
      List<Value> key = paths.stream().map(p -> folded(run, p.follow(value), exact)).toList();
      keyed.add(new Keyed(Items.list(key), value));
    }
    Comparator<Keyed> order = (a, b) -> Comparison.order("<", a.key(), b.key());
    sortBy(run, keyed, order, given.truth("reverse", false));
    return Items.list(keyed.stream().map(Keyed::value).toList());
  }

  /// A value and what it is sorted by.
  private record Keyed(Value key, Value value) {}

  /// Equal values keep their order, also when it is turned round.
  private static <T> void sortBy(Run run, List<T> values, Comparator<T> order, boolean isReversed) {
    run.charge(8L * values.size());
    values.sort(isReversed ? order.reversed() : order);
  }

  private static Value dictSort(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("dictsort", "case_sensitive", "by", "reverse");
    if (!(input instanceof Dict dict)) {
      throw input instanceof Undefined undefined
          ? undefined.failure()
          : TemplateException.type("dictsort wants a dict, got '" + input.typeName() + "'");
    }
    boolean exact = given.truth("case_sensitive", false);
    String by = given.text("by", "key").chars();
    if (!by.equals("key") && !by.equals("value")) {
      throw TemplateException.type("You can only sort by either \"key\" or \"value\"");
    }
    List<Dict.Entry> entries = new ArrayList<>(dict.entries());
    Comparator<Dict.Entry> order =
        (a, b) ->
            Comparison.order(
                "<",
                folded(run, by.equals("key") ? a.key() : a.value(), exact),
                folded(run, by.equals("key") ? b.key() : b.value(), exact));
    sortBy(run, entries, order, given.truth("reverse", false));
    return Items.list(
        entries.stream().<Value>map(e -> Items.tuple(List.of(e.key(), e.value()))).toList());
  }

  /// Texts in lower case unless case counts; everything else as it is.
  private static Value folded(Run run, Value value, boolean isExact) {
    return value instanceof Text text && !isExact ? LetterCase.changed(run, text, "lower") : value;
  }

  private static Value unique(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("unique", "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(given.or("attribute", Atom.NONE));
    Dict seen = new Dict();
    List<Value> values = new ArrayList<>();
    Iterator<Value> all = Iteration.of(run, input);
    while (all.hasNext()) {
      Value value = all.next();
      Value key = folded(run, path.follow(value), given.truth("case_sensitive", false));
      if (seen.get(key) == null) {
        seen.put(key, Atom.TRUE);
        values.add(value);
      }
    }
    return new Generated("unique", values);
  }

  private static Value sum(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("sum", "attribute", "start");
    AttributePath path = AttributePath.of(given.or("attribute", Atom.NONE));
    Value sum = given.or("start", Atom.of(0L));
    Iterator<Value> values = Iteration.of(run, input);
    while (values.hasNext()) {
      sum = Operation.binary(run, "+", sum, path.follow(values.next()));
    }
    return sum;
  }

  private static Value extreme(Run run, Value input, Arguments arguments, String which) {
    Arguments.Bound given = arguments.bind(which, "case_sensitive", "attribute");
    AttributePath path = AttributePath.of(given.or("attribute", Atom.NONE));
    boolean exact = given.truth("case_sensitive", false);
    @Nullable Value best = null;
    Value bestKey = Atom.NONE;
    Iterator<Value> values = Iteration.of(run, input);
    while (values.hasNext()) {
      Value value = values.next();
      Value key = folded(run, path.follow(value), exact);
      String wins = which.equals("min") ? "<" : ">";
      if (best == null || Comparison.holds(run, wins, key, bestKey)) {
        best = value;
        bestKey = key;
      }
    }
    return best == null ? Undefined.because("No aggregated item, sequence was empty.") : best;
  }

  private static Value batch(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("batch", "linecount", "fill_with");
    long size = Numbers.integer(given.get("linecount"));
    Value fill = given.or("fill_with", Atom.NONE);
    List<Value> rows = new ArrayList<>();
    List<Value> row = new ArrayList<>();
    Iterator<Value> values = Iteration.of(run, input);
    while (values.hasNext()) {
      if (row.size() == size) {
        rows.add(Items.list(row));
        row = new ArrayList<>();
      }
      row.add(values.next());
    }
    if (!row.isEmpty()) {
      while (!(fill instanceof Atom.None) && row.size() < size) {
        run.charge(1);
        row.add(fill);
      }
      rows.add(Items.list(row));
    }
    return new Generated("batch", rows);
  }

  private static Value items(Run run, Value input, Arguments arguments) {
    Arguments.Bound _ = arguments.bind("items");
    return switch (input) {
      case Undefined _ -> new Generated("items", List.of());
      case Dict dict -> new Generated("items", dict.pairs());
      default -> throw TemplateException.type("Can only get item pairs from a mapping.");
    };
  }

  private static Value orDefault(Run run, Value input, Arguments arguments) {
    Arguments.Bound given = arguments.bind("default", "default_value", "boolean");
    boolean isMissing =
        input instanceof Undefined || (given.truth("boolean", false) && !Truth.of(input));
    return isMissing ? given.or("default_value", Text.EMPTY) : input;
  }
}
