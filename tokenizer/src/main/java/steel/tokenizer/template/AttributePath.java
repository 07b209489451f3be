package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// The `attribute` of a filter such as `map`: `a.b.0` is the first part of the `b` of the `a`.
///
/// @param steps keys and indices, in order; none for the value itself
record AttributePath(List<Value> steps) {
  /// Reads a text, an index, or `None` for the value itself.
  static AttributePath of(Value attribute) {
    if (attribute instanceof Atom.None) {
      return new AttributePath(List.of());
    }
    if (!(attribute instanceof Text text)) {
      return new AttributePath(List.of(attribute));
    }
    List<Value> steps = new ArrayList<>();
    for (String step : text.chars().split("\\.", -1)) {
      steps.add(step.matches("[0-9]{1,9}") ? Atom.of(Long.parseLong(step)) : Text.of(step));
    }
    return new AttributePath(steps);
  }

  /// Reads several with commas between.
  static List<AttributePath> several(Value attribute) {
    if (!(attribute instanceof Text text)) {
      return List.of(of(attribute));
    }
    List<AttributePath> paths = new ArrayList<>();
    for (String path : text.chars().split(",", -1)) {
      paths.add(of(Text.of(path)));
    }
    return paths;
  }

  /// @throws TemplateException if a step leads from a value that there is not
  Value follow(Value value) {
    return follow(value, Atom.NONE);
  }

  /// @param byDefault in place of a step that leads nowhere; `None` for none
  Value follow(Value value, Value byDefault) {
    Value here = value;
    for (Value step : steps) {
      here = Access.element(here, step);
      if (here instanceof Undefined && !(byDefault instanceof Atom.None)) {
        here = byDefault;
      }
    }
    return here;
  }
}
