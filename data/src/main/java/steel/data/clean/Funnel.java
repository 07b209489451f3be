package steel.data.clean;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import steel.data.CleanRecipe;
import steel.data.CleanSummary.ConversationCounts;
import steel.data.CleanSummary.Counts;
import steel.data.CleanSummary.OperatorCounts;
import steel.data.Profile;
import steel.data.operator.Operator;

/// Counts what the steps did to documents and conversations, of one source or in total.
final class Funnel {
  /// The last row of the corrected profile: documents of which nothing is left.
  static final String EMPTY = "empty_document";

  /// What is counted once, not by step.
  enum Count {
    DOCUMENTS(0),
    KEPT(1),
    KEPT_CHANGED(2),
    CONVERSATIONS(3),
    KEPT_CONVERSATIONS(4),
    CHANGED_CONVERSATIONS(5),
    EMPTY_CONVERSATIONS(6),
    DUPLICATE_CONVERSATIONS(7);

    private final int cell;

    Count(int cell) {
      this.cell = cell;
    }
  }

  private static final int ONCE = Count.values().length;

  private final CleanRecipe recipe;
  private final int rows;
  private final int[] ruleCells; // where the rules of each step begin
  private final long[] cells; // the counts, then in, dropped, changed of each step, then the rules

  Funnel(CleanRecipe recipe) {
    this.recipe = recipe;
    this.rows = recipe.steps().size() + 1;
    this.ruleCells = new int[rows];
    int end = ONCE + 3 * rows;
    for (int i = 0; i < rows - 1; i++) {
      ruleCells[i] = end;
      end += recipe.steps().get(i).rules().size();
    }
    this.cells = new long[end];
  }

  void add(Count count) {
    add(count, 1);
  }

  void add(Count count, long documents) {
    cells[count.cell] += documents;
  }

  /// A document came to a step; the number of steps stands for what comes after all of them.
  void reach(int step) {
    reach(step, 1);
  }

  void reach(int step, long documents) {
    cells[ONCE + step] += documents;
  }

  void drop(int step) {
    drop(step, 1);
  }

  void drop(int step, long documents) {
    cells[ONCE + rows + step] += documents;
  }

  /// A step dropped a document by one of its rules.
  void dropBy(int step, int rule) {
    drop(step);
    cells[ruleCells[step] + rule]++;
  }

  void change(int step) {
    cells[ONCE + 2 * rows + step]++;
  }

  /// Adds what another has counted.
  void add(Funnel other) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] += other.cells[i];
    }
  }

  /// All counts, for [#add(List)].
  List<Long> state() {
    return Arrays.stream(cells).boxed().toList();
  }

  /// Adds what another process has counted.
  void add(List<Long> state) {
    for (int i = 0; i < cells.length; i++) {
      cells[i] += state.get(i);
    }
  }

  private long get(Count count) {
    return cells[count.cell];
  }

  Counts counts() {
    List<OperatorCounts> operators = new ArrayList<>();
    int shown = recipe.steps().size() + (recipe.profile() == Profile.CORRECTED ? 1 : 0);
    for (int i = 0; i < shown; i++) {
      String name = i < recipe.steps().size() ? recipe.steps().get(i).operator().name() : EMPTY;
      long in = cells[ONCE + i];
      long dropped = cells[ONCE + rows + i];
      long changed = cells[ONCE + 2 * rows + i];
      operators.add(new OperatorCounts(name, in, in - dropped, dropped, changed, byRule(i)));
    }
    return new Counts(
        get(Count.DOCUMENTS),
        get(Count.KEPT),
        get(Count.DOCUMENTS) - get(Count.KEPT),
        get(Count.KEPT_CHANGED),
        operators,
        new ConversationCounts(
            get(Count.CONVERSATIONS),
            get(Count.KEPT_CONVERSATIONS),
            get(Count.CHANGED_CONVERSATIONS),
            get(Count.EMPTY_CONVERSATIONS),
            get(Count.DUPLICATE_CONVERSATIONS)));
  }

  private Map<String, Long> byRule(int step) {
    Map<String, Long> dropped = new LinkedHashMap<>();
    List<Operator.Rule> rules =
        step < recipe.steps().size() ? recipe.steps().get(step).rules() : List.of();
    for (int i = 0; i < rules.size(); i++) {
      dropped.put(rules.get(i).name(), cells[ruleCells[step] + i]);
    }
    return dropped;
  }
}
