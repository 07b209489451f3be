package steel.tokenizer.template;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a function, filter or test is called with.
///
/// @param positional in order
/// @param named by keyword
record Arguments(List<Value> positional, Map<String, Value> named) {
  static final Arguments NONE = new Arguments(List.of(), Map.of());

  static Arguments of(Value... positional) {
    return new Arguments(List.of(positional), Map.of());
  }

  /// The same without the first `count` by place.
  Arguments after(int count) {
    return new Arguments(positional.subList(count, positional.size()), named);
  }

  /// Gives each argument the name of its parameter.
  ///
  /// @param function named in errors
  /// @param parameters in the order of the function's signature
  /// @throws TemplateException if there are too many, or one has a name that is none of these
  Bound bind(String function, String... parameters) {
    if (positional.size() > parameters.length) {
      throw TemplateException.type(
          "%s() takes at most %d arguments, got %d"
              .formatted(function, parameters.length, positional.size()));
    }
    Map<String, Value> values = new HashMap<>();
    for (int i = 0; i < positional.size(); i++) {
      values.put(parameters[i], positional.get(i));
    }
    for (Map.Entry<String, Value> entry : named.entrySet()) {
      String name = entry.getKey();
      if (!List.of(parameters).contains(name)) {
        throw TemplateException.type(
            "%s() got an unexpected keyword argument '%s'".formatted(function, name));
      }
      if (values.put(name, entry.getValue()) != null) {
        throw TemplateException.type(
            "%s() got multiple values for argument '%s'".formatted(function, name));
      }
    }
    return new Bound(function, values);
  }

  /// Arguments by the names of their parameters.
  record Bound(String function, Map<String, Value> values) {
    boolean has(String name) {
      return values.containsKey(name);
    }

    @Nullable Value find(String name) {
      return values.get(name);
    }

    /// @throws TemplateException if it is missing
    Value get(String name) {
      Value value = values.get(name);
      if (value == null) {
        throw TemplateException.type(
            "%s() missing a required argument: '%s'".formatted(function, name));
      }
      return value;
    }

    Value or(String name, Value byDefault) {
      return values.getOrDefault(name, byDefault);
    }

    boolean truth(String name, boolean byDefault) {
      Value value = values.get(name);
      return value == null ? byDefault : Truth.of(value);
    }

    /// @throws TemplateException if it is no whole number
    long integer(String name, long byDefault) {
      Value value = values.get(name);
      return value == null ? byDefault : Numbers.integer(value);
    }

    /// A whole number, of which `None` means the default too.
    long integerOrNone(String name, long byDefault) {
      return values.get(name) instanceof Atom.None ? byDefault : integer(name, byDefault);
    }

    /// @throws TemplateException if it is no text
    Text text(String name, String byDefault) {
      Value value = values.get(name);
      return value == null ? Text.of(byDefault) : requireText(value);
    }

    /// @throws TemplateException if it is missing or no text
    Text text(String name) {
      return requireText(get(name));
    }

    private Text requireText(Value value) {
      return switch (value) {
        case Text text -> text;
        case Undefined undefined -> throw undefined.failure();
        default ->
            throw TemplateException.type(
                "%s() wants a str, got '%s'".formatted(function, value.typeName()));
      };
    }
  }
}
