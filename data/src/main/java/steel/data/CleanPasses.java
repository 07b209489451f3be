package steel.data;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.data.clean.Ending;
import steel.data.clean.Pass;
import steel.data.clean.RowPass;
import steel.data.clean.RowTotals;
import steel.data.operator.Operator;

/// The passes of a recipe of cleaning, for engines that have workers of their own: each pass takes
/// one record at a time through the steps up to the next deduplicator. What the deduplicator
/// compares is in the rows of the pass; the engine says which of them are duplicates and hands the
/// rows to the next pass, and behind the last one to [CleanTotals].
public final class CleanPasses {
  private final CleanRecipe recipe;
  private final List<Pass> passes;
  private final Ending ending;

  public CleanPasses(CleanRecipe recipe) {
    this.recipe = recipe;
    this.passes = Pass.of(recipe);
    this.ending = new Ending(recipe);
  }

  /// How many there are; one at least.
  public int count() {
    return passes.size();
  }

  /// What the deduplicator behind a pass drops.
  public enum Drops {
    /// There is none.
    NOTHING,
    /// Documents.
    DOCUMENTS,
    /// Passages of documents.
    PASSAGES
  }

  /// What the deduplicator behind a pass drops.
  public Drops drops(int pass) {
    if (!passes.get(pass).endsInDeduplicator(recipe)) {
      return Drops.NOTHING;
    }
    return nearness(pass).isPresent() ? Drops.DOCUMENTS : Drops.PASSAGES;
  }

  /// What the deduplicator of documents behind a pass takes for duplicates; that of passages drops
  /// every passage whose word was there before, in place and within a document.
  public Optional<Nearness> nearness(int pass) {
    Pass behind = passes.get(pass);
    return behind.endsInDeduplicator(recipe)
            && recipe.steps().get(behind.to()).operator() instanceof Operator.Deduplicator operator
        ? Optional.of(operator.nearness())
        : Optional.empty();
  }

  /// The pass whose documents a deduplicator compares.
  ///
  /// @param step its number in the recipe
  public int before(int step) {
    return passes.stream().filter(pass -> pass.to() == step).findFirst().orElseThrow().number();
  }

  /// The step that drops a document behind the last pass, or [CleanRow#NOWHERE].
  ///
  /// @param isDuplicate whether the deduplicator that ends the recipe has found it so
  public int endsAt(int mark, boolean isDuplicate) {
    return ending.dropsAt(mark, isDuplicate);
  }

  /// Whether a conversation is written.
  ///
  /// @param isDuplicate whether one with its signature is at an earlier place
  public boolean keepsConversation(int mark, boolean isDuplicate) {
    return Ending.keepsConversation(mark, isDuplicate);
  }

  /// Adds up what workers make.
  public CleanTotals totals() {
    return new RowTotals(recipe);
  }

  /// Does a share of a pass. Used by one thread.
  public interface Worker {
    /// The first pass over a piece of the input.
    ///
    /// @throws IOException if the disk fails
    void read(CleanPiece piece) throws IOException;

    /// The first pass over a row of a table.
    ///
    /// @param piece the file
    /// @param row from 0
    /// @param text of the row; null if it holds none
    void read(
        CleanPiece piece,
        long row,
        @Nullable String text,
        @Nullable String id,
        @Nullable String source)
        throws IOException;

    /// A later pass over a document of the pass before.
    ///
    /// @param first the place of the document that it is a duplicate of, or [CleanRow#NOWHERE]
    /// @param seen which of its passages were there before, by their number
    void goOn(CleanRow.Text document, long first, int[] seen) throws IOException;

    /// Gives what was counted, and the first documents that were dropped.
    void finish();
  }

  /// A worker of a pass.
  ///
  /// @param sink gets what the pass makes
  public Worker worker(int pass, Consumer<CleanRow> sink) {
    return new RowPass(recipe, passes.get(pass), sink);
  }
}
