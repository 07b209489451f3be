package steel.data.operator;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import steel.config.Block;
import steel.config.ConfigException;
import steel.data.Profile;
import steel.tokenizer.Tokenizer;

/// What operators may need beside their own parameters. A tokenizer is read when the first one asks
/// for it, and shared.
public final class OperatorContext {
  private final Profile profile;
  private final Optional<Path> tokenizerFolder;
  private final Optional<Path> modelsFolder;
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

  Optional<Path> modelsFolder() {
    return modelsFolder;
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
}
