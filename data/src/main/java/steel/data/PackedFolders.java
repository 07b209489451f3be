package steel.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steel.config.ConfigException;

/// Folders of packed tokens that are read together.
final class PackedFolders {
  private PackedFolders() {}

  /// Their manifests, once it is sure that they belong together.
  ///
  /// @param folders at least one
  /// @throws ConfigException if one has no manifest, was packed in another way than the first, or
  ///   has a file with the bytes of another: by the checksum of the whole file, over all folders
  static List<Manifest> read(List<Path> folders) {
    List<Manifest> manifests = new ArrayList<>();
    Map<String, Path> known = new HashMap<>();
    for (Path folder : folders) {
      Manifest manifest = Manifest.read(folder);
      if (!manifests.isEmpty()) {
        requireAlike(folders.getFirst(), manifests.getFirst(), folder, manifest);
      }
      for (Manifest.PackedFile file : manifest.files()) {
        Path same = known.get(file.sha256());
        if (same != null) {
          throw new ConfigException(
              "%s: repeated data: %s has the same bytes; leave one of them out"
                  .formatted(folder.resolve(file.name()), same));
        }
      }
      for (Manifest.PackedFile file : manifest.files()) {
        known.putIfAbsent(file.sha256(), folder.resolve(file.name()));
      }
      manifests.add(manifest);
    }
    return manifests;
  }

  private static void requireAlike(Path firstFolder, Manifest first, Path folder, Manifest next) {
    requireEqual("block_length", firstFolder, first.blockLength(), folder, next.blockLength());
    requireEqual(
        "tokenizer_hash", firstFolder, first.tokenizerHash(), folder, next.tokenizerHash());
    requireEqual("vocab_size", firstFolder, first.vocabSize(), folder, next.vocabSize());
    requireEqual("pad_id", firstFolder, first.padId(), folder, next.padId());
    requireEqual("separator_id", firstFolder, first.separatorId(), folder, next.separatorId());
  }

  private static void requireEqual(
      String what, Path firstFolder, Object first, Path folder, Object next) {
    if (!first.equals(next)) {
      throw new ConfigException(
          "%s: its %s is %s, that of %s is %s; pack both with one tokenizer and one block_length"
              .formatted(folder, what, next, firstFolder, first));
    }
  }
}
