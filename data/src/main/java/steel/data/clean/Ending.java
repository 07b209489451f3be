package steel.data.clean;

import steel.data.CleanRecipe;
import steel.data.CleanRow;
import steel.data.Profile;
import steel.data.clean.Funnel.Count;

/// What becomes of documents and conversations behind the last pass.
public record Ending(CleanRecipe recipe) {
  /// The step that drops a document, or [CleanRow#NOWHERE]; the number of steps stands for what
  /// comes after all of them.
  ///
  /// @param mark of the last pass
  /// @param isDuplicate whether the recipe's last step has found it so
  public int dropsAt(int mark, boolean isDuplicate) {
    int steps = recipe.steps().size();
    if (isDuplicate) {
      return steps - 1;
    }
    boolean isBlank = recipe.profile() == Profile.CORRECTED && (mark & ShardPass.BLANK) != 0;
    return isBlank ? steps : (int) CleanRow.NOWHERE;
  }

  /// Counts documents of the same fate.
  ///
  /// @return as [#dropsAt]
  int count(Funnel funnel, int mark, boolean isDuplicate, long documents) {
    int step = dropsAt(mark, isDuplicate);
    if (!isDuplicate) {
      funnel.reach(recipe.steps().size(), documents);
    }
    if (step >= 0) {
      funnel.drop(step, documents);
      return step;
    }
    funnel.add(Count.KEPT, documents);
    if ((mark & ShardPass.CHANGED) != 0) {
      funnel.add(Count.KEPT_CHANGED, documents);
    }
    return step;
  }

  /// Whether a conversation is written.
  public static boolean keepsConversation(int mark, boolean isDuplicate) {
    return (mark & ShardPass.BLANK) == 0 && !isDuplicate;
  }

  /// Counts conversations of the same fate.
  ///
  /// @return whether they are written
  static boolean countConversations(
      Funnel funnel, int mark, boolean isDuplicate, long conversations) {
    if (keepsConversation(mark, isDuplicate)) {
      funnel.add(Count.KEPT_CONVERSATIONS, conversations);
      if ((mark & ShardPass.CHANGED) != 0) {
        funnel.add(Count.CHANGED_CONVERSATIONS, conversations);
      }
      return true;
    }
    boolean isEmpty = (mark & ShardPass.BLANK) != 0;
    funnel.add(isEmpty ? Count.EMPTY_CONVERSATIONS : Count.DUPLICATE_CONVERSATIONS, conversations);
    return false;
  }
}
