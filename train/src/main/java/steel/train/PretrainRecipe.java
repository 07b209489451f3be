package steel.train;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import steel.config.Block;

/// A recipe of `steel pretrain`.
///
/// @param model shape of the fresh model
/// @param data packed tokens to learn from, and those to score only
/// @param tokenizer folder of the tokenizer that made them
/// @param samples texts to go on with while the model learns
/// @param probe questions to ask meanwhile
public record PretrainRecipe(
    ModelShape model,
    Data data,
    Path tokenizer,
    TrainSettings train,
    ValidationSettings validation,
    CheckpointSettings checkpoint,
    Optional<SampleSettings> samples,
    Optional<ProbeSettings> probe) {

  /// The `data` block.
  ///
  /// @param path packed tokens, or a mixture of such
  /// @param validation packed tokens that are only scored
  /// @param validationSources more of them, each with a loss of its own, by name
  /// @param epochs how often all of it may be read at most; of a mixture, 1
  /// @param maskDocuments whether a token sees its own document only, from position 0
  public record Data(
      Path path,
      Optional<Path> validation,
      Map<String, Path> validationSources,
      int epochs,
      boolean maskDocuments) {
    public Data {
      if (epochs < 1) {
        throw new IllegalArgumentException("epochs must be at least 1, got " + epochs);
      }
    }

    /// Packed tokens that are only scored.
    List<Path> heldOut() {
      return Stream.concat(validation.stream(), validationSources.values().stream()).toList();
    }

    private record Source(String name, Path path) {
      Source {
        if (!name.matches("[\\p{L}\\p{N}._-]+")) {
          throw new IllegalArgumentException(
              "name must be of letters, digits, dots and dashes, got \"%s\"".formatted(name));
        }
      }

      static Source read(Block block) {
        return new Source(block.text("name"), block.path("path"));
      }
    }

    private static Map<String, Path> validationSources(Block block) {
      Map<String, Path> sources = new TreeMap<>();
      for (Source source : block.children("validation_sources", Source::read)) {
        if (sources.put(source.name(), source.path()) != null) {
          throw block.error("validation_sources", "\"%s\" is there twice".formatted(source.name()));
        }
      }
      return Collections.unmodifiableMap(sources);
    }

    static Data read(Block block) {
      return new Data(
          block.path("path"),
          block.optionalPath("validation"),
          validationSources(block),
          block.size("epochs", 1),
          block.flag("mask_documents", false));
    }
  }

  /// Reads the root block, for `Recipe.read(file, PretrainRecipe::read)`.
  public static PretrainRecipe read(Block block) {
    return new PretrainRecipe(
        block.child("model", ModelShape::read),
        block.child("data", Data::read),
        block.path("tokenizer"),
        block.child("train", TrainSettings::read),
        block.child("validation", ValidationSettings::read),
        block.child("checkpoint", CheckpointSettings::read),
        block.optionalChild("samples", SampleSettings::read),
        block.optionalChild("probe", ProbeSettings::read));
  }
}
