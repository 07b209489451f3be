package steel.data.corpus;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/// The entries of every source in order, before they are written. Clean records are taken once
/// only, so that the duplicates in the corpus are those that [Dirt] plants and counts.
final class Shelf {
  private final Map<Source, List<Entry>> entries = new EnumMap<>(Source.class);
  private final Set<String> known = new HashSet<>();

  Shelf() {
    for (Source source : Source.values()) {
      entries.put(source, new ArrayList<>());
    }
  }

  static ObjectNode node() {
    return JsonNodeFactory.instance.objectNode();
  }

  /// Takes a record unless one with the same texts is there.
  ///
  /// @param texts what makes the record different from others of its source
  void add(Source source, String texts, ObjectNode record) {
    if (known.add(source + "\n" + texts)) {
      of(source).add(new Entry.Fields(record));
    }
  }

  /// Puts an entry in a random place.
  void insert(Source source, Entry entry, RandomGenerator random) {
    List<Entry> list = of(source);
    list.add(random.nextInt(list.size() + 1), entry);
  }

  /// The entries of a source; live, in file order.
  List<Entry> of(Source source) {
    List<Entry> list = entries.get(source);
    if (list == null) {
      throw new IllegalStateException("every source has a list, " + source + " too");
    }
    return list;
  }
}
