package steel.tokenizer.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a template can use without being given it.
final class Globals {
  private static final Map<String, Value> ALL = new HashMap<>();

  static {
    put("range", (_, arguments) -> range(arguments));
    put("dict", (_, arguments) -> dict(arguments));
    put("namespace", (_, arguments) -> namespace(arguments));
    put("raise_exception", Globals::raise);
    put("strftime_now", Globals::now);
    put("joiner", (_, arguments) -> joiner(arguments));
    put("cycler", (_, arguments) -> new Cycler(arguments.positional()));
  }

  private Globals() {}

  private static void put(String name, Callable.Function.Body body) {
    ALL.put(name, new Callable.Function(name, body));
  }

  static @Nullable Value find(String name) {
    return ALL.get(name);
  }

  private static Value range(Arguments arguments) {
    Arguments.Bound given = arguments.bind("range", "start", "stop", "step");
    long first = Numbers.integer(given.get("start"));
    return given.has("stop")
        ? new Range(first, given.integer("stop", 0), given.integer("step", 1))
        : new Range(0, first, 1);
  }

  private static Dict dict(Arguments arguments) {
    Dict dict = new Dict();
    for (Value value : arguments.positional()) {
      if (!(value instanceof Dict other)) {
        throw TemplateException.type("dict() is supported for dicts and keywords only");
      }
      other.entries().forEach(entry -> dict.put(entry.key(), entry.value()));
    }
    arguments.named().forEach((name, value) -> dict.put(Text.of(name), value));
    return dict;
  }

  private static Value namespace(Arguments arguments) {
    Namespace namespace = new Namespace();
    for (Dict.Entry entry : dict(arguments).entries()) {
      if (entry.key() instanceof Text name) {
        namespace.values().put(name.chars(), entry.value());
      }
    }
    return namespace;
  }

  private static Value raise(Run run, Arguments arguments) {
    Value message = arguments.bind("raise_exception", "message").get("message");
    throw new TemplateException(TemplateException.Kind.RAISED, Printer.text(run, message).chars());
  }

  private static Value now(Run run, Arguments arguments) {
    String format = arguments.bind("strftime_now", "format").text("format").chars();
    return Text.of(Strftime.format(run.now(), format));
  }

  /// Gives nothing when first called, then its separator.
  private static Value joiner(Arguments arguments) {
    Text separator = arguments.bind("joiner", "sep").text("sep", ", ");
    boolean[] used = {false};
    return new Callable.Function(
        "joiner",
        (_, _) -> {
          Text gap = used[0] ? separator : Text.EMPTY;
          used[0] = true;
          return gap;
        });
  }

  /// Gives its values in turn.
  private static final class Cycler implements Callable {
    private final List<Value> values;
    private int at;

    Cycler(List<Value> values) {
      if (values.isEmpty()) {
        throw TemplateException.type("at least one item has to be provided");
      }
      this.values = values;
    }

    @Override
    public Value attribute(String name) {
      return switch (name) {
        case "current" -> values.get(at);
        case "next" -> new Function(name, (_, _) -> next());
        case "reset" ->
            new Function(
                name,
                (_, _) -> {
                  at = 0;
                  return Atom.NONE;
                });
        default -> Undefined.attribute(this, name);
      };
    }

    private Value next() {
      Value value = values.get(at);
      at = (at + 1) % values.size();
      return value;
    }

    @Override
    public Value call(Run run, Arguments arguments) {
      throw TemplateException.type("'Cycler' object is not callable");
    }

    @Override
    public String typeName() {
      return "Cycler";
    }
  }
}
