package steel.cli.inspect;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.files.FolderManifest;
import steel.files.FormatException;
import steel.files.Progress;
import steel.model.ParameterShapes;
import steel.model.StoredModel;
import steel.weights.Weights;

/// Whether the files of a model are what was written, as far as anything tells: every byte is read.
///
/// @param manifest that they were held against
/// @param tensors of the model
/// @param isGguf whether it is one file, of a form that has no checksums
/// @param keptPanels the file beside a GGUF file that was held against it
/// @param time that it took
public record FileCheck(
    Path path,
    Optional<FolderManifest> manifest,
    int tensors,
    boolean isGguf,
    Optional<Path> keptPanels,
    Duration time) {

  /// Reads a model and returns if nothing is wrong.
  ///
  /// @throws FormatException if something is
  /// @throws IOException if a file cannot be read
  public static FileCheck of(Path path, Progress progress) throws IOException {
    long start = System.nanoTime();
    Optional<FolderManifest> manifest = Optional.empty();
    if (FolderManifest.isIn(path)) {
      manifest = Optional.of(requireWhole(FolderManifest.read(path), progress));
    }
    try (StoredModel stored = StoredModel.open(path)) {
      Weights weights = stored.weights();
      ParameterShapes.requireIn(weights, stored.config());
      List<String> names = List.copyOf(ParameterShapes.of(stored.config()).keySet());
      boolean isGguf = stored.gguf().isPresent();
      if (manifest.isPresent()) {
        requireNamed(manifest.get(), weights, names);
      } else if (!isGguf) {
        requireFinite(weights, names, progress);
      }
      Optional<Path> keptPanels = weights.compareKeptPanels();
      Duration time = Duration.ofNanos(System.nanoTime() - start);
      return new FileCheck(path, manifest, names.size(), isGguf, keptPanels, time);
    }
  }

  private static FolderManifest requireWhole(FolderManifest manifest, Progress progress)
      throws IOException {
    try (Progress.Task task = progress.start("verify", "bytes", manifest.bytes())) {
      Optional<String> damage = manifest.damage(task);
      if (damage.isPresent()) {
        throw new FormatException(
            manifest.folder(),
            "%s; write or fetch it again, or, if the change is yours, take its entry out of %s"
                .formatted(damage.get(), FolderManifest.NAME));
      }
    }
    return manifest;
  }

  /// Files that came later, and are read in the place of those that were written.
  private static void requireNamed(FolderManifest manifest, Weights weights, List<String> names) {
    for (String name : names) {
      Path file = weights.file(name);
      if (!manifest.files().containsKey(manifest.folder().relativize(file))) {
        throw new FormatException(
            file,
            "%s beside it has no checksum of it, so it came later; fetch the folder again as a whole, or delete %1$s if it is not of this model"
                .formatted(FolderManifest.NAME));
      }
    }
  }

  private static void requireFinite(Weights weights, List<String> names, Progress progress)
      throws IOException {
    try (Progress.Task task = progress.start("verify", "tensors", names.size())) {
      for (String name : names) {
        weights.requireFinite(name);
        task.advance(1);
      }
    }
  }

  /// For people.
  public void print(PrintWriter out) {
    double seconds = time.toMillis() / 1e3;
    if (manifest.isPresent()) {
      out.println(
          "Verified: %,d files with %,d tensors, %,.1f MB, have the SHA-256 of %s (%.2f s)."
              .formatted(
                  manifest.get().files().size(),
                  tensors,
                  manifest.get().bytes() / 1e6,
                  FolderManifest.NAME,
                  seconds));
    } else if (isGguf) {
      out.println(
          "Nothing to compare with: a GGUF file has no checksums. Its header is sound, and all %,d tensors lie in the file."
              .formatted(tensors));
    } else {
      out.println(
          "Nothing to compare with: the folder has no %s. Headers and sizes are sound, and of %,d tensors all numbers are finite (%.2f s)."
              .formatted(FolderManifest.NAME, tensors, seconds));
    }
    keptPanels.ifPresent(
        file ->
            out.println(
                "Verified: %s has what the blocks of %s give (%.2f s)."
                    .formatted(file.getFileName(), path.getFileName(), seconds)));
  }

  /// For machines.
  public Map<String, Object> json() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("has_checksums", manifest.isPresent());
    manifest.ifPresent(
        known -> {
          fields.put("files", known.files().size());
          fields.put("bytes", known.bytes());
        });
    fields.put("tensors", tensors);
    keptPanels.ifPresent(file -> fields.put("panels", file.toString()));
    fields.put("seconds", time.toMillis() / 1e3);
    return fields;
  }
}
