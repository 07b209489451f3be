package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `value.name`, `value[key]` and `value[from:to:step]`, as the immutable sandbox allows them.
final class Access {
  private static final Set<String> LIST_CHANGES =
      Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
  private static final Set<String> DICT_CHANGES =
      Set.of("clear", "pop", "popitem", "setdefault", "update");
  private static final Set<String> EVERYWHERE =
      Set.of("__class__", "__doc__", "__init__", "__dict__", "__subclasses__", "__eq__", "__str__");

  private Access() {}

  /// `value.name`: an attribute, or else what is under this key.
  ///
  /// @throws TemplateException if there is no such value to begin with
  static Value attribute(Value value, String name) {
    Value attribute = ownAttribute(value, name);
    if (attribute != null) {
      return attribute;
    }
    Value element = value instanceof Dict dict ? dict.get(name) : null;
    return element != null ? element : Undefined.attribute(value, name);
  }

  /// `value[key]`: what is under this key or index, or else an attribute.
  ///
  /// @throws TemplateException if there is no such value to begin with
  static Value element(Value value, Value key) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    Value element =
        switch (value) {
          case Dict dict -> dict.get(key);
          case Text text when Numbers.isInteger(key) -> character(text, Numbers.integer(key));
          case Items items when items.isIndexed() -> indexed(items.values(), key);
          case Range range -> indexed(range.values(), key);
          default -> null;
        };
    if (element == null && key instanceof Text name) {
      element = ownAttribute(value, name.chars());
    }
    return element != null ? element : Undefined.element(value, key);
  }

  private static @Nullable Value indexed(List<Value> values, Value key) {
    if (!Numbers.isInteger(key)) {
      return null;
    }
    long index = Numbers.integer(key);
    long place = index < 0 ? index + values.size() : index;
    return place < 0 || place >= values.size() ? null : values.get((int) place);
  }

  private static @Nullable Value character(Text text, long index) {
    int count = text.codePointCount();
    long place = index < 0 ? index + count : index;
    if (place < 0 || place >= count) {
      return null;
    }
    int from = text.placeOf((int) place);
    return text.slice(from, from + Character.charCount(text.chars().codePointAt(from)));
  }

  /// An attribute that is not a key; null if there is none.
  private static @Nullable Value ownAttribute(Value value, String name) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    if (EVERYWHERE.contains(name)) {
      return Undefined.unsafe(value, name);
    }
    return switch (value) {
      case Text text -> method(TextMethods.NAMES, text, name);
      case Dict dict ->
          DICT_CHANGES.contains(name)
              ? Undefined.unsafe(dict, name)
              : method(DictMethods.NAMES, dict, name);
      case Items items when items.kind() == Items.Kind.LIST && LIST_CHANGES.contains(name) ->
          Undefined.unsafe(items, name);
      case Items items when items.isIndexed() -> method(RowMethods.NAMES, items, name);
      case Namespace namespace -> namespace.values().get(name);
      case Callable callable -> {
        Value own = callable.attribute(name);
        yield own instanceof Undefined ? null : own;
      }
      case Range range -> attributeOf(range, name);
      case Atom _, Undefined _, Items _, Generated _ -> null;
    };
  }

  private static @Nullable Value attributeOf(Range range, String name) {
    return switch (name) {
      case "start" -> Atom.of(range.start());
      case "stop" -> Atom.of(range.stop());
      case "step" -> Atom.of(range.step());
      default -> null;
    };
  }

  private static @Nullable Value method(Set<String> names, Value self, String name) {
    return names.contains(name) ? new Method(self, name) : null;
  }

  /// A method of a value, not called yet.
  private record Method(Value self, String name) implements Callable {
    @Override
    public Value call(Run run, Arguments arguments) {
      return switch (self) {
        case Text text -> TextMethods.call(run, text, name, arguments);
        case Dict dict -> DictMethods.call(run, dict, name, arguments);
        case Items items -> RowMethods.call(items, name, arguments);
        default -> throw new IllegalStateException(name);
      };
    }

    @Override
    public String typeName() {
      return "builtin_function_or_method";
    }
  }

  /// `value[from:to:step]`, each of them possibly `None`.
  ///
  /// @throws TemplateException if there is no value, a bound is no whole number, or the step is 0
  static Value slice(Run run, Value value, Value from, Value to, Value step) {
    if (value instanceof Undefined undefined) {
      throw undefined.failure();
    }
    boolean isSliced =
        value instanceof Text
            || value instanceof Range
            || (value instanceof Items row && row.isIndexed());
    if (!isSliced) {
      return Undefined.because(value.typeName() + " object cannot be sliced");
    }
    long stride = step instanceof Atom.None ? 1 : Numbers.integer(step);
    if (stride == 0) {
      throw TemplateException.type("slice step cannot be zero");
    }
    int size = (int) Iteration.length(value);
    long first = bound(from, size, stride, stride > 0 ? 0 : size - 1);
    long end = bound(to, size, stride, stride > 0 ? size : -1);
    if (value instanceof Text text) {
      return sliceText(run, text, first, end, stride);
    }
    if (value instanceof Range range) {
      return range.slice(first, end, stride);
    }
    Items items = (Items) value;
    List<Value> picked = new ArrayList<>();
    for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
      run.charge(1);
      picked.add(items.values().get((int) i));
    }
    return new Items(items.kind(), picked);
  }

  /// A bound counted from the front and kept inside, as Python does.
  private static long bound(Value wanted, int size, long stride, long byDefault) {
    if (wanted instanceof Atom.None) {
      return byDefault;
    }
    long index = Numbers.integer(wanted);
    long place = index < 0 ? index + size : index;
    return stride > 0
        ? Math.clamp(place, 0, (long) size)
        : Math.clamp(place, -1, Math.max(-1L, size - 1L));
  }

  private static Text sliceText(Run run, Text text, long first, long end, long stride) {
    run.chargeText(text.length());
    if (stride == 1) {
      return first >= end
          ? Text.EMPTY
          : text.slice(text.placeOf((int) first), text.placeOf((int) end));
    }
    int[] places = new int[text.codePointCount() + 1];
    for (int i = 1; i < places.length; i++) {
      places[i] = places[i - 1] + Character.charCount(text.chars().codePointAt(places[i - 1]));
    }
    TextBuilder out = new TextBuilder(run);
    for (long i = first; stride > 0 ? i < end : i > end; i += stride) {
      out.append(text, places[(int) i], places[(int) i + 1]);
    }
    return out.build();
  }
}
