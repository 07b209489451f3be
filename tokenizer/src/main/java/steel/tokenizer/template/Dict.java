package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keys and values in the order they came. As in Python 1, 1.0 and True are one key.
final class Dict implements Value {
  /// A key as it was first written, and its value.
  record Entry(Value key, Value value) {}

  private final Map<Value, Entry> entries = new LinkedHashMap<>();

  /// Sets a value while the dict is made; afterwards nobody does.
  ///
  /// @throws TemplateException if the key is one that can change
  void put(Value key, Value value) {
    Value plain = plain(key);
    Entry known = entries.get(plain);
    entries.put(plain, new Entry(known == null ? key : known.key(), value));
  }

  @Nullable Value get(Value key) {
    Entry entry = entries.get(plain(key));
    return entry == null ? null : entry.value();
  }

  @Nullable Value get(String key) {
    return get(Text.of(key));
  }

  int size() {
    return entries.size();
  }

  Collection<Entry> entries() {
    return entries.values();
  }

  List<Value> keys() {
    return entries.values().stream().map(Entry::key).toList();
  }

  List<Value> values() {
    return entries.values().stream().map(Entry::value).toList();
  }

  /// A tuple for each key.
  List<Value> pairs() {
    List<Value> pairs = new ArrayList<>();
    for (Entry entry : entries.values()) {
      pairs.add(Items.tuple(List.of(entry.key(), entry.value())));
    }
    return pairs;
  }

  /// The key under which equal keys meet.
  private static Value plain(Value key) {
    return switch (key) {
      case Atom.Bool(boolean value) -> Atom.of(value ? 1L : 0L);
      case Atom.Real(double value) when value == Math.rint(value) && Math.abs(value) < 1e15 ->
          Atom.of((long) value);
      case Items items when items.kind() == Items.Kind.TUPLE ->
          Items.tuple(items.values().stream().map(Dict::plain).toList());
      case Items items -> throw unhashable(items);
      case Dict dict -> throw unhashable(dict);
      default -> key;
    };
  }

  private static TemplateException unhashable(Value key) {
    return TemplateException.type("unhashable type: '%s'".formatted(key.typeName()));
  }

  @Override
  public String typeName() {
    return "dict";
  }
}
