package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import steel.tokenizer.template.Filters.Filter;

/// Filters that do something with each part by the name of another filter, test or attribute.
final class PickFilters {
  static final Map<String, Filter> ALL = new HashMap<>();

  /// Whether a part is kept.
  private interface Choice {
    boolean holds(Value value);
  }

  static {
    ALL.put("map", PickFilters::map);
    ALL.put("select", (run, input, given) -> pick(run, input, given, true, false));
    ALL.put("reject", (run, input, given) -> pick(run, input, given, false, false));
    ALL.put("selectattr", (run, input, given) -> pick(run, input, given, true, true));
    ALL.put("rejectattr", (run, input, given) -> pick(run, input, given, false, true));
    ALL.put("attr", PickFilters::attribute);
  }

  private PickFilters() {}

  private static Value map(Run run, Value input, Arguments arguments) {
    List<Value> mapped = new ArrayList<>();
    if (!Truth.of(input)) {
      return new Generated("map", mapped);
    }
    Iterator<Value> values = Iteration.of(run, input);
    if (arguments.positional().isEmpty() && arguments.named().containsKey("attribute")) {
      Arguments.Bound given = arguments.bind("map", "attribute", "default");
      AttributePath path = AttributePath.of(given.get("attribute"));
      Value byDefault = given.or("default", Atom.NONE);
      values.forEachRemaining(value -> mapped.add(path.follow(value, byDefault)));
    } else {
      Filter filter = Filters.get(name("map", arguments, 0));
      Arguments rest = arguments.after(1);
      run.deepen();
      values.forEachRemaining(value -> mapped.add(filter.apply(run, value, rest)));
      run.leave();
    }
    return new Generated("map", mapped);
  }

  private static String name(String filter, Arguments arguments, int place) {
    if (arguments.positional().size() <= place
        || !(arguments.positional().get(place) instanceof Text name)) {
      throw TemplateException.type(filter + " wants the name of a filter or test");
    }
    return name.chars();
  }

  /// @param isKept whether those are kept that the test holds for
  /// @param byAttribute whether the first argument is an attribute, which is tested
  private static Value pick(
      Run run, Value input, Arguments arguments, boolean isKept, boolean byAttribute) {
    List<Value> kept = new ArrayList<>();
    if (!Truth.of(input)) {
      return new Generated("select", kept);
    }
    int place = byAttribute ? 1 : 0;
    if (arguments.positional().size() < place) {
      throw TemplateException.type("Missing parameter for attribute name");
    }
    AttributePath path =
        byAttribute
            ? AttributePath.of(arguments.positional().getFirst())
            : new AttributePath(List.of());
    Choice choice = choice(run, arguments, place);
    Iterator<Value> values = Iteration.of(run, input);
    while (values.hasNext()) {
      Value value = values.next();
      if (choice.holds(path.follow(value)) == isKept) {
        kept.add(value);
      }
    }
    return new Generated("select", kept);
  }

  private static Choice choice(Run run, Arguments arguments, int place) {
    if (arguments.positional().size() == place) {
      return Truth::of;
    }
    Tests.Test test = Tests.get(name("select", arguments, place));
    Arguments rest = arguments.after(place + 1);
    return value -> test.holds(run, value, rest);
  }

  private static Value attribute(Run run, Value input, Arguments arguments) {
    Text name = arguments.bind("attr", "name").text("name");
    return input instanceof Dict dict
            && dict.get(name) != null
            && !DictMethods.NAMES.contains(name.chars())
        ? Undefined.attribute(input, name.chars()) // keys do not count
        : Access.attribute(input, name.chars());
  }
}
