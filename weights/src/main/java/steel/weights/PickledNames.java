package steel.weights;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import steel.files.FormatException;
import steel.weights.Pickled.Dictionary;
import steel.weights.Pickled.Global;
import steel.weights.Pickled.Nothing;
import steel.weights.Pickled.Real;
import steel.weights.Pickled.Sequence;
import steel.weights.Pickled.Storage;
import steel.weights.Pickled.Text;
import steel.weights.Pickled.Truth;
import steel.weights.Pickled.View;
import steel.weights.Pickled.Whole;

/// What a pickled tree of dictionaries and lists holds, under names that join the keys by dots:
/// `model` and in it `lm_head.weight` are `model.lm_head.weight`.
///
/// @param views its tensors
/// @param texts its numbers and texts
record PickledNames(Map<String, View> views, Map<String, String> texts) {
  /// Trees are shallow: a model, an optimiser, its state, a parameter.
  private static final int MAX_DEPTH = 32;

  /// One value may be meant from many places, and those from many more.
  private static final int MAX_VALUES = 1_000_000;

  /// Characters of all names together, likewise.
  private static final long MAX_CHARACTERS = 64 << 20;

  /// Names everything in a tree.
  ///
  /// @param file for messages
  /// @throws FormatException if it holds no dictionary at its root, itself, or too much; or two
  ///   tensors have one name
  static PickledNames of(Path file, Pickled root) {
    if (!(root instanceof Dictionary)) {
      throw new FormatException(
          file, "its pickle is no dictionary of tensors; save a state_dict, or use safetensors");
    }
    Naming naming = new Naming(file);
    naming.visit("", root, 0);
    return new PickledNames(naming.views, naming.texts);
  }

  private static final class Naming {
    private final Path file;
    private final Map<String, View> views = new LinkedHashMap<>();
    private final Map<String, String> texts = new LinkedHashMap<>();
    private int values;
    private long characters;

    Naming(Path file) {
      this.file = file;
    }

    void visit(String name, Pickled value, int depth) {
      characters += name.length();
      if (depth > MAX_DEPTH || ++values > MAX_VALUES || characters > MAX_CHARACTERS) {
        throw new FormatException(
            file, "its pickle holds itself, or far more than the tensors of a model");
      }
      switch (value) {
        case Dictionary(var items) ->
            items.forEach((key, item) -> visit(join(name, text(key)), item, depth + 1));
        case Sequence(var items) -> {
          for (int i = 0; i < items.size(); i++) {
            visit(join(name, Integer.toString(i)), items.get(i), depth + 1);
          }
        }
        case View view -> {
          if (views.put(name, view) != null) {
            throw new FormatException(file, "two tensors are called " + name);
          }
        }
        case Text _, Whole _, Real _, Truth _ -> {
          String text = text(value);
          texts.put(name, text);
          characters += text.length();
        }
        case Nothing _, Global _, Storage _ -> {} // say nothing by themselves
      }
    }

    private static String join(String name, String key) {
      return name.isEmpty() ? key : name + "." + key;
    }

    private static String text(Pickled value) {
      return switch (value) {
        case Text(String text) -> text;
        case Whole(var number) -> number.toString();
        case Real(double number) -> Double.toString(number);
        case Truth(boolean truth) -> Boolean.toString(truth);
        case Nothing _, Global _, Storage _, View _, Sequence _, Dictionary _ ->
            throw new IllegalArgumentException("not a text");
      };
    }
  }
}
