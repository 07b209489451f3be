package steel.data.operator;

import java.util.List;
import steel.config.Block;
import steel.data.operator.RuleSet.Bound;
import steel.data.text.Characters;

/// Keeps texts that repeat themselves little: lines, paragraphs, and runs of words. Source: Rae et
/// al. 2021, Gopher, arXiv:2112.11446, table A1; figures as datatrove's filter of this name has
/// them, words as [Words#withSigns] tells them.
///
/// A character fraction is of all characters of the text, white space too. Of runs of 2 to 4 words
/// the most frequent one counts, once for each occurrence; of runs of 5 to 10 each that was there
/// before, none twice.
///
/// @param set the rules that are on
public record GopherRepetitionFilter(RuleSet set) implements Operator.RuleFilter {
  private static final int LAST_TOP = 4; // words of the longest run whose most frequent one counts
  private static final int LAST = 10; // words of the longest run
  private static final int FIRST_RUN = 4; // where the rules on runs begin

  private static final List<Bound> BOUNDS =
      List.of(
          Bound.most("dup_para_frac", 0.3),
          Bound.most("dup_para_char_frac", 0.2),
          Bound.most("dup_line_frac", 0.3),
          Bound.most("dup_line_char_frac", 0.2),
          Bound.most("top_2_gram_frac", 0.2),
          Bound.most("top_3_gram_frac", 0.18),
          Bound.most("top_4_gram_frac", 0.16),
          Bound.most("dup_5_gram_frac", 0.15),
          Bound.most("dup_6_gram_frac", 0.14),
          Bound.most("dup_7_gram_frac", 0.13),
          Bound.most("dup_8_gram_frac", 0.12),
          Bound.most("dup_9_gram_frac", 0.11),
          Bound.most("dup_10_gram_frac", 0.1));

  static GopherRepetitionFilter read(Block block) {
    return new GopherRepetitionFilter(RuleSet.read(block, BOUNDS));
  }

  @Override
  public String name() {
    return "gopher_repetition_filter";
  }

  @Override
  public List<Operator.Rule> rules() {
    return set.rules();
  }

  @Override
  public double[] figures(String text) {
    int length = Characters.length(text);
    double[] figures = new double[BOUNDS.size()];
    RepeatedPieces paragraphs = RepeatedPieces.of(Characters.strip(text), 2);
    figures[0] = RuleSet.share(paragraphs.repeated(), paragraphs.count());
    figures[1] = RuleSet.share(paragraphs.characters(), length);
    RepeatedPieces lines = RepeatedPieces.of(text, 1);
    figures[2] = RuleSet.share(lines.repeated(), lines.count());
    figures[3] = RuleSet.share(lines.characters(), length);
    RepeatedRuns runs = RepeatedRuns.of(Words.withSigns(text));
    for (int n = 2; n <= LAST; n++) {
      runs.grow();
      int characters = n <= LAST_TOP ? runs.topCharacters() : runs.repeatedCharacters();
      figures[FIRST_RUN + n - 2] = RuleSet.share(characters, length);
    }
    return set.pick(figures);
  }
}
