package steel.data;

import java.util.List;
import steel.config.Block;
import steel.data.operator.Operator;
import steel.data.operator.OperatorContext;
import steel.data.operator.Operators;

/// What cleaning does: a recipe such as `recipes/tiny/clean.yaml`, its `process` written as
/// data-juicer writes it.
///
/// @param profile whose defects
/// @param steps in the order in which they run
/// @param maxRecordBytes longer records are passed over
/// @param workers threads; 0 for all cores
/// @param textKey where the text of a line is
/// @param samples how many dropped documents of each step and source are shown
/// @param dataJuicer what else data-juicer writes into its recipes
public record CleanRecipe(
    Profile profile,
    List<Step> steps,
    int maxRecordBytes,
    int workers,
    String textKey,
    int samples,
    DataJuicerKeys dataJuicer) {
  private static final int SAMPLES = 10;

  public CleanRecipe {
    steps = List.copyOf(steps);
    if (maxRecordBytes < 1) {
      throw new IllegalArgumentException("max_record_bytes must be positive");
    }
  }

  /// One step.
  ///
  /// @param sources the sources it works on; empty for all
  /// @param exceptSources the sources it leaves alone; a name also stands for every source that
  ///   begins with it and `_`, so that `starcode` is `starcode_java` too
  public record Step(Operator operator, List<String> sources, List<String> exceptSources) {
    public Step {
      sources = List.copyOf(sources);
      exceptSources = List.copyOf(exceptSources);
    }

    /// The rules by which it drops; none if it decides by one figure, or by none.
    public List<Operator.Rule> rules() {
      return operator instanceof Operator.RuleFilter filter ? filter.rules() : List.of();
    }

    /// Whether it works on a source.
    public boolean concerns(String source) {
      return (sources.isEmpty() || names(sources, source)) && !names(exceptSources, source);
    }

    private static boolean names(List<String> names, String source) {
      return names.stream().anyMatch(n -> source.equals(n) || source.startsWith(n + "_"));
    }
  }

  /// Reads the root block of a recipe, which may be one of data-juicer.
  public static CleanRecipe read(Block block) {
    Profile profile = block.oneOf("profile", Profile.class, Profile.CORRECTED);
    OperatorContext context =
        new OperatorContext(profile, block.optionalPath("tokenizer"), block.optionalPath("models"));
    int processes = block.has("np") ? block.size("np") : 0;
    boolean traced = !block.has("open_tracer") || block.flag("open_tracer");
    int samples = block.has("trace_num") ? block.size("trace_num") : SAMPLES;
    List<String> textKeys = block.has("text_keys") ? block.texts("text_keys") : List.of();
    return new CleanRecipe(
        profile,
        block.named("process", (name, parameters) -> step(name, parameters, context)),
        block.size("max_record_bytes", 16 << 20),
        block.size("workers", Math.min(processes, Runtime.getRuntime().availableProcessors())),
        textKeys.isEmpty() ? "text" : textKeys.getFirst(),
        traced ? samples : 0,
        DataJuicerKeys.read(block));
  }

  private static Step step(String name, Block parameters, OperatorContext context) {
    return new Step(
        Operators.read(name, parameters, context),
        parameters.texts("sources", List.of()),
        parameters.texts("except_sources", List.of()));
  }

  int threads() {
    return workers > 0 ? workers : Runtime.getRuntime().availableProcessors();
  }
}
