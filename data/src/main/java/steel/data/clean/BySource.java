package steel.data.clean;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;

/// Something for each source, in the order in which sources are met; refuses more of them than
/// there are data sets, because a key that differs by document would fill the memory.
///
/// @param <T> what there is for each
public final class BySource<T> {
  private static final int MOST = 256;

  private final Map<String, T> sources = new LinkedHashMap<>();
  private final Supplier<T> fresh;

  /// @param fresh makes what a new source begins with
  public BySource(Supplier<T> fresh) {
    this.fresh = fresh;
  }

  /// That of one source.
  ///
  /// @throws ConfigException if there are too many sources to be sources
  public T get(String source) {
    @Nullable T known = sources.get(source);
    if (known != null) {
      return known;
    }
    if (sources.size() >= MOST) {
      throw new ConfigException(
          "the key \"source\" of the documents has more than %d values; a source is a whole data set"
              .formatted(MOST));
    }
    T made = fresh.get();
    sources.put(source, made);
    return made;
  }

  /// Tells of every source.
  public void forEach(BiConsumer<String, T> action) {
    sources.forEach(action);
  }
}
