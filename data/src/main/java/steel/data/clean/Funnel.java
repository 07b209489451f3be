package steel.data.clean;

import java.util.ArrayList;
import java.util.List;
import steel.data.CleanRecipe;
import steel.data.CleanSummary.ConversationCounts;
import steel.data.CleanSummary.Counts;
import steel.data.CleanSummary.OperatorCounts;
import steel.data.Profile;

/// Counts what the steps did to documents and conversations, of one source or in total.
final class Funnel {
  /// The last row of the corrected profile: documents of which nothing is left.
  static final String EMPTY = "empty_document";

  private final CleanRecipe recipe;
  private final long[] in;
  private final long[] dropped;
  private final long[] changed;
  private long documents;
  private long kept;
  private long keptChanged;
  private long conversations;
  private long keptConversations;
  private long changedConversations;
  private long emptyConversations;
  private long duplicateConversations;

  Funnel(CleanRecipe recipe) {
    this.recipe = recipe;
    int rows = recipe.steps().size() + 1;
    this.in = new long[rows];
    this.dropped = new long[rows];
    this.changed = new long[rows];
  }

  /// @param droppedAt the step that dropped it; -1 if it is kept
  void count(Outcome.OfDocument document, int droppedAt) {
    documents++;
    int last = droppedAt < 0 ? recipe.steps().size() : droppedAt;
    boolean anyChange = false;
    for (int i = 0; i <= last; i++) {
      boolean reached =
          i == recipe.steps().size() || recipe.steps().get(i).concerns(document.source());
      in[i] += reached ? 1 : 0;
      if (i < recipe.steps().size() && document.changed()[i]) {
        changed[i]++;
        anyChange = true;
      }
    }
    if (droppedAt < 0) {
      kept++;
      keptChanged += anyChange ? 1 : 0;
    } else {
      dropped[droppedAt]++;
    }
  }

  void count(Outcome.OfConversation conversation, boolean isDuplicate) {
    conversations++;
    if (conversation.isEmpty()) {
      emptyConversations++;
    } else if (isDuplicate) {
      duplicateConversations++;
    } else {
      keptConversations++;
      changedConversations += conversation.isChanged() ? 1 : 0;
    }
  }

  Counts counts() {
    List<OperatorCounts> operators = new ArrayList<>();
    int rows = recipe.steps().size() + (recipe.profile() == Profile.CORRECTED ? 1 : 0);
    for (int i = 0; i < rows; i++) {
      String name = i < recipe.steps().size() ? recipe.steps().get(i).operator().name() : EMPTY;
      operators.add(new OperatorCounts(name, in[i], in[i] - dropped[i], dropped[i], changed[i]));
    }
    return new Counts(
        documents,
        kept,
        documents - kept,
        keptChanged,
        operators,
        new ConversationCounts(
            conversations,
            keptConversations,
            changedConversations,
            emptyConversations,
            duplicateConversations));
  }
}
