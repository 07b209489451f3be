package steel.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.config.Block;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.FolderManifest;
import steel.model.ConfigJson;
import steel.model.FreshWeights;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.tokenizer.Tokenizer;
import steel.weights.ShardedWriter;
import steel.weights.TensorType;

/// A model that has learned nothing yet, as a folder: what pretraining begins with.
///
/// @param shape of the model
/// @param tokenizer folder of its tokenizer; without one the model takes and gives ids
public record FreshModel(ModelShape shape, Optional<Path> tokenizer) {

  /// Reads the parts of a pretraining recipe that say what the model is; the others may be missing.
  public static FreshModel read(Block block) {
    for (String other : List.of("data", "train", "validation", "checkpoint", "samples", "probe")) {
      block.passOver(other);
    }
    return new FreshModel(block.child("model", ModelShape::read), block.optionalPath("tokenizer"));
  }

  /// The whole configuration.
  ///
  /// @throws steel.config.ConfigException if the tokenizer cannot be read, or there is neither one
  ///   nor a `vocab_size`
  public ModelConfig config() {
    return config(tokenizer.map(Tokenizer::read));
  }

  private ModelConfig config(Optional<Tokenizer> read) {
    if (read.isPresent()) {
      Tokenizer known = read.get();
      return shape.config(
          known.vocabSize(), ModelConfig.SpecialTokens.ending(known.imEnd(), known.endOfText()));
    }
    if (shape.vocabSize() == 0) {
      throw new ConfigException(
          "neither a tokenizer nor model.vocab_size is given; the model needs one of them");
    }
    return shape.config(shape.vocabSize(), new ModelConfig.SpecialTokens(-1, List.of()));
  }

  /// What was written.
  ///
  /// @param config of the model
  /// @param parameters numbers
  /// @param bytes of all weight files
  public record Written(ModelConfig config, long parameters, long bytes) {}

  /// Writes the folder, which appears whole or not at all. Holds one file of weights in memory.
  ///
  /// @param seed of the weights
  /// @param type of the weights; F32, F16 or BF16
  /// @param shardBytes at most so many bytes of tensors a file, but at least one tensor
  /// @throws IOException if the disk refuses; an older folder is then untouched
  /// @throws steel.config.ConfigException if the tokenizer cannot be read, or there is neither one
  ///   nor a `vocab_size`
  public Written write(long seed, TensorType type, long shardBytes, Path out) throws IOException {
    Optional<Tokenizer> read = tokenizer.map(Tokenizer::read);
    ModelConfig config = config(read);
    try (AtomicFolder folder = AtomicFolder.beside(out)) {
      if (read.isPresent()) {
        TokenizerFolder.complete(
            tokenizer.orElseThrow(),
            folder.path(),
            config.specialTokens().eos(),
            read.get().endOfText());
      }
      ConfigJson.write(config, type, Map.of(), folder.path());
      FreshWeights weights =
          new FreshWeights(config, shape.initialization(), shape.routerScale(), seed);
      List<String> names = List.copyOf(ParameterShapes.of(config).keySet());
      long bytes = ShardedWriter.write(folder.path(), weights, names, type, shardBytes);
      FolderManifest.write(folder.path());
      folder.commit();
      return new Written(config, ParameterShapes.count(config), bytes);
    }
  }
}
