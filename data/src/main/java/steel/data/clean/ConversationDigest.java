package steel.data.clean;

import steel.data.CleanRecipe;
import steel.data.CleanRecipe.Step;
import steel.data.operator.DocumentDeduplicator;
import steel.data.operator.Operator;

/// Tells conversations apart: equal ones are duplicates wherever the recipe has a deduplicator.
record ConversationDigest(CleanRecipe recipe) {
  /// Words of a digest.
  static final int WORDS = 2;

  /// Whether conversations of a source are compared.
  boolean concerns(String source) {
    return recipe.steps().stream()
        .anyMatch(step -> step.concerns(source) && isDeduplicator(step.operator()));
  }

  private static boolean isDeduplicator(Operator operator) {
    return switch (operator) {
      case Operator.Deduplicator _, Operator.PassageDeduplicator _ -> true;
      case Operator.Mapper _, Operator.Filter _, Operator.RuleFilter _ -> false;
    };
  }

  /// The digest of a whole conversation, by the recipe's own way to compare equal documents if it
  /// has one.
  void sign(String source, String whole, long[] digest) {
    DocumentDeduplicator exact = new DocumentDeduplicator(recipe.profile(), false, false);
    for (Step step : recipe.steps()) {
      if (step.operator() instanceof DocumentDeduplicator own && step.concerns(source)) {
        exact = own;
        break;
      }
    }
    exact.sign(whole, digest);
  }
}
