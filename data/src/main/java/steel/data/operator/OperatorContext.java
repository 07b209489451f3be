package steel.data.operator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steel.config.Block;
import steel.config.ConfigException;
import steel.data.Profile;
import steel.data.language.FastTextModel;
import steel.data.language.PerplexityModel;
import steel.data.language.QualityClassifier;
import steel.data.language.UnigramPieces;
import steel.tokenizer.Tokenizer;

/// What operators may need beside their own parameters. A tokenizer or a model is read when the
/// first one asks for it, and shared.
public final class OperatorContext {
  /// The published models of languages.
  private static final List<String> LANGUAGE_MODELS = List.of("lid.176.bin", "lid.176.ftz");

  private final Profile profile;
  private final Optional<Path> tokenizerFolder;
  private final Optional<Path> modelsFolder;
  private final Map<String, PerplexityModel> perplexityModels = new HashMap<>();
  private final Map<String, UnigramPieces> pieces = new HashMap<>();
  private final Map<String, QualityClassifier> qualityClassifiers = new HashMap<>();
  private @Nullable FastTextModel languageModel;
  private @Nullable Tokenizer tokenizer;

  /// @param tokenizerFolder holds a tokenizer
  /// @param modelsFolder holds language models, named by language
  public OperatorContext(
      Profile profile, Optional<Path> tokenizerFolder, Optional<Path> modelsFolder) {
    this.profile = profile;
    this.tokenizerFolder = tokenizerFolder;
    this.modelsFolder = modelsFolder;
  }

  /// Without tokenizer and models.
  public static OperatorContext of(Profile profile) {
    return new OperatorContext(profile, Optional.empty(), Optional.empty());
  }

  Profile profile() {
    return profile;
  }

  /// @param block of the operator that wants it
  /// @throws ConfigException if none is given, or it cannot be read
  Tokenizer tokenizer(Block block) {
    Path folder =
        tokenizerFolder.orElseThrow(
            () ->
                block.error(
                    "tokenization",
                    "true wants a tokenizer, and none is given; name the folder of its"
                        + " tokenizer.json by --tokenizer DIR, or by the recipe's key"
                        + " \"tokenizer\""));
    Tokenizer known = tokenizer;
    if (known == null) {
      known = Tokenizer.read(folder);
      tokenizer = known;
    }
    return known;
  }

  /// @param block of the operator that wants it
  /// @throws ConfigException if no folder is given, or it does not hold the model
  PerplexityModel perplexityModel(Block block, String lang) {
    Path folder = models(block, "lang", "%1$s wants %1$s.arpa (or .arpa.gz)".formatted(lang));
    return perplexityModels.computeIfAbsent(
        lang, _ -> read(folder, () -> PerplexityModel.open(folder, lang)));
  }

  /// @param block of the operator that wants it
  /// @throws ConfigException if no folder is given, or it does not hold the model
  FastTextModel languageModel(Block block) {
    String names = String.join(" or ", LANGUAGE_MODELS);
    Path folder = models(block, "lang", "telling languages apart wants " + names);
    FastTextModel known = languageModel;
    if (known == null) {
      Path file =
          LANGUAGE_MODELS.stream()
              .map(folder::resolve)
              .filter(Files::exists)
              .findFirst()
              .orElseThrow(() -> block.error("lang", "%s holds no %s".formatted(folder, names)));
      known = read(file, () -> FastTextModel.open(file));
      languageModel = known;
    }
    return known;
  }

  /// @param block of the operator that wants it
  /// @throws ConfigException if no folder is given, or it does not hold the classifier
  QualityClassifier qualityClassifier(Block block, String name) {
    Path file = models(block, "model", "judging quality wants " + name).resolve(name);
    if (!Files.exists(file)) {
      throw block.error(
          "model", "%s is not there; steel data train quality makes one".formatted(file));
    }
    return qualityClassifiers.computeIfAbsent(
        name, _ -> read(file, () -> QualityClassifier.open(file)));
  }

  /// Whether the model of a language was trained here, and so on text as it is.
  boolean isTrainedHere(String lang) {
    return modelsFolder.map(folder -> Files.exists(folder.resolve(lang + ".json"))).orElse(false);
  }

  /// @param block of the operator that wants them
  /// @throws ConfigException if no folder is given, or it does not hold them
  UnigramPieces pieces(Block block, String lang) {
    String name = lang + ".sp.model";
    Path file = models(block, "lang", lang + " wants " + name).resolve(name);
    if (!Files.exists(file)) {
      throw block.error("lang", "%s is not there".formatted(file));
    }
    return pieces.computeIfAbsent(lang, _ -> read(file, () -> UnigramPieces.open(file)));
  }

  private Path models(Block block, String key, String want) {
    return modelsFolder.orElseThrow(
        () ->
            block.error(
                key,
                want
                    + ", and no models are given; name their folder by --models DIR, or by the"
                    + " recipe's key \"models\""));
  }

  /// Reads a model.
  private interface Reader<T> {
    T read() throws IOException;
  }

  private static <T> T read(Path path, Reader<T> reader) {
    try {
      return reader.read();
    } catch (IOException e) {
      throw new ConfigException("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }
}
