package steel.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import steel.config.ConfigException;
import steel.data.reference.ReferenceIdentity;

/// Packed files of one folder that are read: all that its manifest names, or some of them.
///
/// @param manifest names only files that are read
public record PackedSet(Path folder, Manifest manifest) {
  /// All files of a folder.
  ///
  /// @throws ConfigException if there is no manifest
  public static PackedSet of(Path folder) {
    return new PackedSet(folder, Manifest.read(folder));
  }

  /// The file of a name, if the manifest names it.
  Optional<Manifest.PackedFile> file(String name) {
    return manifest.files().stream().filter(file -> file.name().equals(name)).findFirst();
  }

  /// The same folder with some of its files.
  ///
  /// @param wanted as the manifest had them
  /// @throws ConfigException if one is not there any more, or is another now
  PackedSet only(List<Manifest.PackedFile> wanted) {
    List<Manifest.PackedFile> found = new ArrayList<>();
    for (Manifest.PackedFile one : wanted) {
      found.add(
          file(one.name())
              .filter(there -> there.sha256().equals(one.sha256()))
              .orElseThrow(
                  () ->
                      new ConfigException(
                          "%s: was appended to this run and is not the same any more; give it back"
                                  .formatted(folder.resolve(one.name()))
                              + " its former content")));
    }
    return new PackedSet(folder, manifest.withFiles(found));
  }

  /// As the original reads it: files by what it knows them by, blocks of padding like others.
  ///
  /// @throws IOException if a file cannot be read
  PackedSet asTheOriginalReadsIt() throws IOException {
    Map<String, Manifest.PackedFile> byIdentity = new TreeMap<>();
    for (Manifest.PackedFile file : manifest.files()) {
      Manifest.PackedFile same =
          byIdentity.put(
              ReferenceIdentity.of(path(file)),
              new Manifest.PackedFile(
                  file.name(), file.bytes(), manifest.chunkSize(), file.sha256()));
      if (same != null) {
        throw new ConfigException(
            "%s: the original takes it for %s, both ends are the same; leave train.profile: reference"
                    .formatted(path(file), same.name())
                + " out");
      }
    }
    return new PackedSet(folder, manifest.withFiles(List.copyOf(byIdentity.values())));
  }

  Path path(Manifest.PackedFile file) {
    return folder.resolve(file.name());
  }
}
