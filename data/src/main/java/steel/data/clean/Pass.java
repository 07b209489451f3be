package steel.data.clean;

import java.util.ArrayList;
import java.util.List;
import steel.data.CleanRecipe;
import steel.data.operator.Operator;

/// A stretch of steps that need no more than one document at a time, and the step behind it that
/// looks at all documents.
///
/// @param number from 0
/// @param from its first step
/// @param to the step behind its last one: a deduplicator, or the end of the recipe
public record Pass(int number, int from, int to) {
  /// The passes of a recipe, one or more. Where a deduplicator ends the recipe and leaves the texts
  /// as they are, no pass follows it.
  public static List<Pass> of(CleanRecipe recipe) {
    List<CleanRecipe.Step> steps = recipe.steps();
    List<Pass> passes = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < steps.size(); i++) {
      if (isOverAll(steps.get(i).operator())) {
        passes.add(new Pass(passes.size(), from, i));
        from = i + 1;
      }
    }
    boolean isDone =
        from > 0
            && from == steps.size()
            && steps.getLast().operator() instanceof Operator.Deduplicator;
    if (!isDone) {
      passes.add(new Pass(passes.size(), from, steps.size()));
    }
    return passes;
  }

  private static boolean isOverAll(Operator operator) {
    return switch (operator) {
      case Operator.Mapper _, Operator.Filter _, Operator.RuleFilter _ -> false;
      case Operator.Deduplicator _, Operator.PassageDeduplicator _ -> true;
    };
  }

  /// Whether a step that looks at all documents follows.
  public boolean endsInDeduplicator(CleanRecipe recipe) {
    return to < recipe.steps().size();
  }

  /// The name of its results.
  String stage() {
    return "pass-%d".formatted(number);
  }

  /// The result folder of the step behind it.
  String duplicates() {
    return "pass-%d/duplicates".formatted(number);
  }
}
