package steel.weights;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import steel.files.FormatException;

/// What a GGUF file says beside its tensors, by key.
///
/// @param file for messages
/// @param values in the order of the file
public record GgufMetadata(Path file, Map<String, GgufValue> values) {
  /// Whether there is a value of that key.
  public boolean has(String key) {
    return values.containsKey(key);
  }

  /// A text, if there is one.
  ///
  /// @throws FormatException if the value is no text
  public Optional<String> text(String key) {
    return switch (values.get(key)) {
      case null -> Optional.empty();
      case GgufValue.Text(String text) -> Optional.of(text);
      case GgufValue _ -> throw isNot(key, "a text");
    };
  }

  /// A whole number, if there is one.
  ///
  /// @throws FormatException if the value is no whole number, or beyond 2^31
  public OptionalInt integer(String key) {
    return switch (values.get(key)) {
      case null -> OptionalInt.empty();
      case GgufValue.Whole(_, long value) when value == (int) value -> OptionalInt.of((int) value);
      case GgufValue _ -> throw isNot(key, "a whole number below 2^31");
    };
  }

  /// A number, or else another. One of single precision is the shortest decimal that means it, so
  /// that 1e-6 is 1e-6 and not 9.999999974752427e-7.
  ///
  /// @throws FormatException if the value is no number
  public double numberOr(String key, double orElse) {
    return switch (values.get(key)) {
      case null -> orElse;
      case GgufValue.Whole(_, long value) -> value;
      case GgufValue.Real(GgufValue.Kind kind, double value) ->
          kind == GgufValue.Kind.FLOAT32
              ? Double.parseDouble(Float.toString((float) value))
              : value;
      case GgufValue _ -> throw isNot(key, "a number");
    };
  }

  /// A list of texts, each made when it is asked for; none if there is no such key.
  ///
  /// @throws FormatException if the value is another
  public List<String> texts(String key) {
    GgufValue.Items list = items(key);
    List<GgufValue> items = list.values();
    if (list.items() != GgufValue.Kind.STRING && !items.isEmpty()) {
      throw isNot(key, "a list of texts");
    }
    return new AbstractList<>() {
      @Override
      public String get(int index) {
        return ((GgufValue.Text) items.get(index)).value();
      }

      @Override
      public int size() {
        return items.size();
      }
    };
  }

  /// A list of whole numbers; none if there is no such key.
  ///
  /// @throws FormatException if the value is another
  public List<Integer> integers(String key) {
    List<Integer> integers = new ArrayList<>();
    for (GgufValue item : items(key).values()) {
      if (!(item instanceof GgufValue.Whole(_, long value)) || value != (int) value) {
        throw isNot(key, "a list of whole numbers below 2^31");
      }
      integers.add((int) value);
    }
    return integers;
  }

  private GgufValue.Items items(String key) {
    return switch (values.get(key)) {
      case null -> new GgufValue.Items(GgufValue.Kind.STRING, List.of());
      case GgufValue.Items items -> items;
      case GgufValue _ -> throw isNot(key, "a list");
    };
  }

  private FormatException isNot(String key, String wanted) {
    return new FormatException(file, "%s is not %s".formatted(key, wanted));
  }
}
