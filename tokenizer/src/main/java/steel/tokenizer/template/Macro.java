package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A macro: text with parameters. Sees what is around its definition, as it is when it is called.
final class Macro implements Callable {
  private final Definition source;
  private final Scope around;

  private Macro(Definition source, Scope around) {
    this.source = source;
    this.around = around;
  }

  /// A macro's parameters.
  ///
  /// @param defaults of those that have one, by name
  /// @param hasMore whether the body uses `varargs`, so that more arguments are taken
  /// @param hasMoreNamed whether it uses `kwargs`
  /// @param hasCaller whether it uses `caller`
  record Signature(
      List<String> names,
      Map<String, Expression> defaults,
      boolean hasMore,
      boolean hasMoreNamed,
      boolean hasCaller) {}

  /// `macro name(parameters)`.
  record Definition(int line, String name, Signature signature, List<Statement> body)
      implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      scope.set(name, new Macro(this, scope));
      return Flow.GO_ON;
    }
  }

  /// `call(parameters) macro(arguments)`: the macro's `caller` is the body.
  record CallBlock(int line, Signature signature, Expression.Call call, List<Statement> body)
      implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      Macro caller = new Macro(new Definition(line, "caller", signature, body), scope);
      Arguments given = call.given().evaluate(scope);
      Map<String, Value> named = new LinkedHashMap<>(given.named());
      named.put("caller", caller);
      Value written = call.call(scope, new Arguments(given.positional(), named));
      Printer.print(scope.run(), written, out);
      return Flow.GO_ON;
    }
  }

  @Override
  public Value call(Run run, Arguments arguments) {
    Scope inner = around.inner();
    Map<String, Value> named = new HashMap<>(arguments.named());
    bindNames(arguments.positional(), named, inner);
    Signature signature = source.signature();
    Value caller = named.remove("caller");
    if (signature.hasCaller()) {
      inner.set("caller", caller == null ? Undefined.because("No caller defined") : caller);
    } else if (caller != null) {
      throw TemplateException.type(
          "macro '%s' takes no keyword argument 'caller'".formatted(source.name()));
    }
    takeMore(arguments.positional(), named, inner);
    run.deepen();
    Text written = Statement.capture(source.body(), inner);
    run.leave();
    return written;
  }

  private void bindNames(List<Value> positional, Map<String, Value> named, Scope inner) {
    Signature signature = source.signature();
    Set<String> missing = new HashSet<>();
    for (int i = 0; i < signature.names().size(); i++) {
      String name = signature.names().get(i);
      Value value = i < positional.size() ? positional.get(i) : named.remove(name);
      if (value == null) {
        missing.add(name);
      } else {
        inner.set(name, value);
      }
    }
    for (String name : signature.names()) { // in order: a default may use those before it
      if (missing.contains(name)) {
        Expression byDefault = signature.defaults().get(name);
        inner.set(
            name,
            byDefault == null
                ? Undefined.because("parameter '" + name + "' was not provided")
                : byDefault.evaluate(inner));
      }
    }
  }

  private void takeMore(List<Value> positional, Map<String, Value> named, Scope inner) {
    Signature signature = source.signature();
    int known = signature.names().size();
    if (signature.hasMore()) {
      inner.set(
          "varargs",
          Items.tuple(
              positional.size() > known
                  ? new ArrayList<>(positional.subList(known, positional.size()))
                  : List.of()));
    } else if (positional.size() > known) {
      throw TemplateException.type(
          "macro '%s' takes not more than %d argument(s)".formatted(source.name(), known));
    }
    if (signature.hasMoreNamed()) {
      Dict more = new Dict();
      named.forEach((name, value) -> more.put(Text.of(name), value));
      inner.set("kwargs", more);
    } else if (!named.isEmpty()) {
      throw TemplateException.type(
          "macro '%s' takes no keyword argument '%s'"
              .formatted(source.name(), named.keySet().iterator().next()));
    }
  }

  @Override
  public Value attribute(String name) {
    @Nullable Value known =
        switch (name) {
          case "name" -> Text.of(source.name());
          case "arguments" ->
              Items.tuple(source.signature().names().stream().<Value>map(Text::of).toList());
          case "caller" -> Atom.of(source.signature().hasCaller());
          case "catch_varargs" -> Atom.of(source.signature().hasMore());
          case "catch_kwargs" -> Atom.of(source.signature().hasMoreNamed());
          default -> null;
        };
    return known == null ? Undefined.attribute(this, name) : known;
  }

  @Override
  public String typeName() {
    return "Macro";
  }
}
