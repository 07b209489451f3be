package steel.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;

/// Whether folders of packed tokens can be read together.
final class PackedFolders {
  private PackedFolders() {}

  /// Makes sure that sets belong together.
  ///
  /// @param sets at least one
  /// @throws ConfigException if one was packed in another way than the first, or has a file with
  ///   the bytes of another: by the checksum of the whole file, over all sets
  static void requireTogether(List<PackedSet> sets) {
    Map<String, Path> known = new HashMap<>(); // by checksum
    for (PackedSet set : sets) {
      requireAlike(sets.getFirst(), set);
      for (Manifest.PackedFile file : set.manifest().files()) {
        requireNew(set.path(file), known.get(file.sha256()), "leave one of them out");
      }
      // only now: a set may repeat itself
      set.manifest().files().forEach(file -> known.putIfAbsent(file.sha256(), set.path(file)));
    }
  }

  /// Makes sure that a file is not there already.
  ///
  /// @param same one that has its bytes, if any does
  /// @param remedy end of the message
  /// @throws ConfigException if one does
  static void requireNew(Path file, @Nullable Path same, String remedy) {
    if (same != null) {
      throw new ConfigException(
          "%s: repeated data: %s has the same bytes; %s".formatted(file, same, remedy));
    }
  }

  /// Makes sure that a set was packed as another was.
  ///
  /// @throws ConfigException if not
  static void requireAlike(PackedSet first, PackedSet next) {
    Manifest one = first.manifest();
    Manifest two = next.manifest();
    requireEqual("block_length", first, one.blockLength(), next, two.blockLength());
    requireEqual("tokenizer_hash", first, one.tokenizerHash(), next, two.tokenizerHash());
    requireEqual("vocab_size", first, one.vocabSize(), next, two.vocabSize());
    requireEqual("pad_id", first, one.padId(), next, two.padId());
    requireEqual("separator_id", first, one.separatorId(), next, two.separatorId());
  }

  private static void requireEqual(
      String what, PackedSet first, Object one, PackedSet next, Object two) {
    if (!one.equals(two)) {
      throw new ConfigException(
          "%s: its %s is %s, that of %s is %s; pack both with one tokenizer and one block_length"
              .formatted(next.folder(), what, two, first.folder(), one));
    }
  }
}
