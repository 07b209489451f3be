package steel.infer;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import steel.files.AtomicFolder;
import steel.files.FolderManifest;
import steel.model.ConfigJson;
import steel.model.ParameterShapes;
import steel.model.StoredModel;
import steel.weights.PanelType;
import steel.weights.QuantisedWriter;
import steel.weights.Weights;

/// Writes models with their matrices in 8 or 4 bits, in the order in which the kernels read them:
/// such a folder is mapped and runs, nothing is turned when it is opened.
public final class ModelQuantisation {
  private static final long SHARD_BYTES = 1_000_000_000; // what is in memory at once

  private ModelQuantisation() {}

  /// Writes a model folder of every kind: weights, `config.json`, generation settings, tokenizer,
  /// and what its authors say of it. Projections are stored in `type`, the embedding and the head
  /// in 8 bits in either case; norms, biases and routers stay as they are.
  ///
  /// @param model a folder or GGUF file
  /// @param out a folder, replaced if it is there
  /// @return what became of each tensor
  /// @throws steel.files.FormatException if a file is broken, or holds a number that is none
  /// @throws IOException if the disk refuses; an older folder is then untouched
  public static List<QuantisedWriter.Written> write(Path model, PanelType type, Path out)
      throws IOException {
    try (StoredModel stored = StoredModel.open(model);
        AtomicFolder folder = AtomicFolder.beside(out)) {
      ModelExport.requireOther(model, out);
      Weights weights = stored.weights();
      ParameterShapes.requireIn(weights, stored.config());
      Path path = folder.path();
      ConfigJson.writeQuantised(stored.config(), type.bits(), path);
      ModelExport.copyBesideWeights(stored, path);
      List<QuantisedWriter.Written> written =
          QuantisedWriter.write(
              path,
              weights,
              List.copyOf(ParameterShapes.of(stored.config()).keySet()),
              name -> typeOf(name, weights.shape(name), type),
              SHARD_BYTES);
      FolderManifest.write(path);
      folder.commit();
      return written;
    }
  }

  /// Routers stay exact: they are small, and choose among experts by small differences.
  private static Optional<PanelType> typeOf(String name, long[] shape, PanelType type) {
    if (!QuantisedWriter.fits(shape)) {
      return Optional.empty();
    }
    if (name.equals("model.embed_tokens.weight") || name.equals("lm_head.weight")) {
      return Optional.of(PanelType.Q8);
    }
    return name.endsWith("_proj.weight") ? Optional.of(type) : Optional.empty();
  }
}
