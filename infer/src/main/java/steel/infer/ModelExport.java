package steel.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import steel.config.ConfigException;
import steel.files.AtomicFolder;
import steel.files.FolderManifest;
import steel.files.FormatException;
import steel.model.ConfigJson;
import steel.model.GgufModel;
import steel.model.ModelConfig;
import steel.model.ParameterShapes;
import steel.model.StoredModel;
import steel.tokenizer.Tokenizer;
import steel.tokenizer.TokenizerLists;
import steel.weights.BlockType;
import steel.weights.GgufValue;
import steel.weights.GgufWriter;
import steel.weights.ShardedWriter;
import steel.weights.TensorType;
import steel.weights.Weights;

/// Writes models for other programs: dense Qwen2 models as one GGUF file, and models of every kind
/// as a folder that Hugging Face's libraries read. From a folder or a GGUF file.
public final class ModelExport {
  /// What a model's authors say of it.
  private static final List<String> OF_ITS_AUTHORS = List.of(ModelCard.NAME, "LICENSE");

  private ModelExport() {}

  /// What was written.
  ///
  /// @param bytes of the file, or of all weight files
  /// @param tensors how many
  /// @param otherwise those of them that are stored as F16, because blocks do not fit their rows
  /// @param hasTokenizer whether a tokenizer went along; other programs want one
  public record Written(long bytes, int tensors, List<String> otherwise, boolean hasTokenizer) {}

  /// Writes a GGUF file that appears whole or not at all: matrices of one type, norms and biases as
  /// F32.
  ///
  /// @param model a folder or GGUF file
  /// @param type that of matrices; one that [BlockType#isWritten()]
  /// @throws ConfigException if the model is no dense Qwen2 whose heads are together as wide as a
  ///   token, or its tokenizer has no form in GGUF
  /// @throws FormatException if a file is broken, or a number is too large for the type
  /// @throws IOException if the disk refuses; an older file is then untouched
  public static Written toGguf(Path model, BlockType type, Path out) throws IOException {
    try (StoredModel stored = StoredModel.open(model)) {
      requireOther(model, out);
      Weights weights = stored.weights();
      ParameterShapes.requireIn(weights, stored.config());
      Map<String, GgufValue> values =
          new LinkedHashMap<>(
              GgufModel.metadata(stored.config(), stored.generationConfig(), name(model), type));
      Optional<Tokenizer> tokenizer = tokenizer(stored);
      if (tokenizer.isPresent()) {
        requireRows(model, tokenizer.get(), stored.config());
        TokenizerLists lists = TokenizerLists.of(tokenizer.get());
        ModelTokenizer.metadata(lists, stored.config().vocabSize()).forEach(values::putIfAbsent);
      }
      List<GgufWriter.Tensor> tensors = new ArrayList<>();
      List<String> otherwise = new ArrayList<>();
      GgufModel.names(stored.config())
          .forEach(
              (name, there) -> {
                BlockType one = typeOf(weights.shape(name), type);
                if (one == BlockType.F16 && type != BlockType.F16) {
                  otherwise.add(there);
                }
                tensors.add(new GgufWriter.Tensor(there, one, weights, name));
              });
      GgufWriter.write(out, values, tensors);
      return new Written(Files.size(out), tensors.size(), otherwise, tokenizer.isPresent());
    }
  }

  private static BlockType typeOf(long[] shape, BlockType matrices) {
    if (shape.length < 2) {
      return BlockType.F32; // small, and every number counts
    }
    return shape[shape.length - 1] % matrices.elements() == 0 ? matrices : BlockType.F16;
  }

  /// Writes a model folder: `config.json`, weights of one type in shards, the tokenizer, a [model
  /// card][ModelCard] and, for what is no plain `Qwen2ForCausalLM`, the file with which
  /// transformers runs it. A `README.md` and a `LICENSE` of the model go along as they are; the
  /// card is then not written.
  ///
  /// @param model a folder or GGUF file
  /// @param type F32, F16 or BF16
  /// @param shardBytes at most so many bytes of tensors a file, but at least one tensor
  /// @param out a folder, replaced if it is there
  /// @throws FormatException if a file is broken, or a number is too large for the type
  /// @throws IOException if the disk refuses; an older folder is then untouched
  public static Written toFolder(Path model, TensorType type, long shardBytes, Path out)
      throws IOException {
    try (StoredModel stored = StoredModel.open(model);
        AtomicFolder folder = AtomicFolder.beside(out)) {
      requireOther(model, out);
      ModelConfig config = stored.config().isQwen2() ? stored.config().asQwen2() : stored.config();
      ParameterShapes.requireIn(stored.weights(), stored.config());
      Path path = folder.path();
      ConfigJson.write(config, type, ModelingFile.AUTO_MAP, path);
      if (!config.isQwen2()) {
        ModelingFile.write(path);
      }
      Optional<Tokenizer> tokenizer = copyBesideWeights(stored, path);
      if (!Files.exists(path.resolve(ModelCard.NAME))) {
        ModelCard.write(name(out), config, tokenizer.isPresent(), RunRecord.of(model), path);
      }
      List<String> names = List.copyOf(ParameterShapes.of(stored.config()).keySet());
      Weights weights = stored.weights();
      long bytes = weights.read(() -> ShardedWriter.write(path, weights, names, type, shardBytes));
      FolderManifest.write(path);
      folder.commit();
      return new Written(bytes, names.size(), List.of(), tokenizer.isPresent());
    }
  }

  /// Writes what goes with the weights of a model: how it generates, its tokenizer, and what its
  /// authors say of it.
  ///
  /// @return the tokenizer, if it has one
  /// @throws IOException if the disk refuses
  static Optional<Tokenizer> copyBesideWeights(StoredModel stored, Path folder) throws IOException {
    stored.generationConfig().write(folder);
    Optional<Tokenizer> tokenizer = tokenizer(stored);
    if (tokenizer.isPresent()) {
      tokenizer.get().write(folder);
    }
    for (String name : OF_ITS_AUTHORS) {
      if (Files.isRegularFile(stored.path().resolve(name))) {
        Files.copy(stored.path().resolve(name), folder.resolve(name));
      }
    }
    return tokenizer;
  }

  private static Optional<Tokenizer> tokenizer(StoredModel model) {
    return ModelTokenizer.isIn(model) ? Optional.of(ModelTokenizer.read(model)) : Optional.empty();
  }

  private static String name(Path model) {
    Path name = model.toAbsolutePath().normalize().getFileName();
    return name == null ? "model" : name.toString().replaceFirst("\\.gguf$", "");
  }

  /// The weights are mapped: a file must not be written over itself.
  static void requireOther(Path model, Path out) throws IOException {
    if (Files.exists(out) && Files.isSameFile(model, out)) {
      throw new ConfigException(out + ": the model itself; write to another place");
    }
  }

  private static void requireRows(Path model, Tokenizer tokenizer, ModelConfig config) {
    if (tokenizer.vocabSize() > config.vocabSize()) {
      throw new ConfigException(
          "%s: the tokenizer has %d tokens, the model %d (vocab_size); is it of this model?"
              .formatted(model, tokenizer.vocabSize(), config.vocabSize()));
    }
  }
}
