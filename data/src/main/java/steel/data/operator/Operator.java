package steel.data.operator;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import steel.data.Nearness;
import steel.data.dedup.DisjointSets;
import steel.data.dedup.Signatures;

/// One step of cleaning. Pure and thread-safe: the same text gives the same outcome, on any thread.
///
/// Where an operator takes a [steel.data.Profile], `reference` repeats data-juicer v0.2.0 to the
/// letter, and `corrected` is told in its own page.
public sealed interface Operator {
  /// Its name in a recipe: data-juicer's, or datatrove's where only it has one.
  String name();

  /// SHA-256 of the files of models it asks, by their names.
  default Map<String, String> models() {
    return Map.of();
  }

  /// Rewrites a text.
  non-sealed interface Mapper extends Operator {
    /// The text as it should be; the same object if nothing changes.
    String map(String text);
  }

  /// Measures a text and decides on it.
  non-sealed interface Filter extends Operator {
    /// Data-juicer's name of what is measured, such as `text_len`.
    String statisticName();

    /// The measure of a text.
    double statistic(String text);

    /// The bounds within which a text is kept.
    Range range();
  }

  /// Measures several things of a text, and drops it for the first that lies outside its bounds.
  non-sealed interface RuleFilter extends Operator {
    /// What is measured, in the order in which it decides; one or more.
    List<Rule> rules();

    /// The measures of a text: `[rules]`.
    double[] figures(String text);

    /// The first rule that figures break; -1 if they break none.
    default int firstBroken(double[] figures) {
      List<Rule> rules = rules();
      for (int i = 0; i < figures.length; i++) {
        if (!rules.get(i).range().holds(figures[i])) {
          return i;
        }
      }
      return -1;
    }
  }

  /// One of the things that a [RuleFilter] measures.
  ///
  /// @param name the key by which a recipe sets its bound, such as `dup_line_frac`
  /// @param range within which a text is kept
  record Rule(String name, Range range) {}

  /// Tells texts apart from those before them, over the whole corpus.
  non-sealed interface Deduplicator extends Operator {
    /// 64-bit words of a signature.
    int words();

    /// What is compared of a text.
    ///
    /// @param signature `[words]`, filled
    void sign(String text, long[] signature);

    /// What makes two signatures those of duplicates, for engines that join tables; it says the
    /// same as [#join].
    Nearness nearness();

    /// Unites the documents that are duplicates; the first of each set stays.
    ///
    /// @param signatures of all documents
    /// @param sets as many, each alone
    /// @throws IOException if the disk fails
    void join(Signatures signatures, DisjointSets sets) throws IOException;
  }

  /// Removes passages that were there before, in any document.
  non-sealed interface PassageDeduplicator extends Operator {
    /// What is compared of each passage of a text, 64 bits a passage.
    long[] passages(String text);

    /// A text without some of its passages.
    ///
    /// @param seen numbers of the passages to leave out
    String without(String text, BitSet seen);
  }

  /// Bounds, both included.
  record Range(double min, double max) {
    /// Whether a value lies within.
    public boolean holds(double value) {
      return min <= value && value <= max;
    }
  }
}
