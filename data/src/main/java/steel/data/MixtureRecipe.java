package steel.data;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import steel.config.Block;

/// Which packed tokens are read together, and how much of each: a file such as
/// `recipes/tiny/mixture.yaml`.
///
/// @param tokens wanted in total; without it, as many as the repetitions allow
/// @param sources what is mixed
public record MixtureRecipe(OptionalLong tokens, List<Source> sources) {
  /// Four epochs of text teach about as much as four times the text; more do not. Source:
  /// Muennighoff et al. 2023, "Scaling data-constrained language models", arXiv:2305.16264.
  private static final double DEFAULT_REPETITIONS = 4;

  /// One folder of packed tokens.
  ///
  /// @param name as reports call it
  /// @param path a folder with a manifest
  /// @param weight its share of the tokens, once all weights are divided by their sum
  /// @param maxRepetitions how often all of it may be read at most
  public record Source(String name, Path path, double weight, double maxRepetitions) {
    public Source {
      if (!(weight > 0) || !Double.isFinite(weight)) {
        throw new IllegalArgumentException("weight must be above 0, got " + weight);
      }
      if (!(maxRepetitions > 0)) {
        throw new IllegalArgumentException(
            "max_repetitions must be above 0, got " + maxRepetitions);
      }
    }

    static Source read(Block block) {
      return new Source(
          block.text("name"),
          block.path("path"),
          block.number("weight"),
          block.number("max_repetitions", DEFAULT_REPETITIONS));
    }
  }

  public MixtureRecipe {
    sources = List.copyOf(sources);
    if (tokens.isPresent() && tokens.getAsLong() < 1) {
      throw new IllegalArgumentException("tokens must be positive, got " + tokens.getAsLong());
    }
    if (sources.isEmpty()) {
      throw new IllegalArgumentException("sources must name at least one folder");
    }
    Set<String> names = new HashSet<>();
    for (Source source : sources) {
      if (!names.add(source.name())) {
        throw new IllegalArgumentException("two sources are named " + source.name());
      }
    }
  }

  /// Reads the root block of a mixture file.
  public static MixtureRecipe read(Block block) {
    OptionalLong tokens =
        block.has("tokens") ? OptionalLong.of(block.integer("tokens")) : OptionalLong.empty();
    return new MixtureRecipe(tokens, block.children("sources", Source::read));
  }
}
