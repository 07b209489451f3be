package steel.data.operator;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import steel.config.Block;
import steel.data.operator.RuleSet.Bound;

/// Keeps texts that look like prose by their words, signs and lines. Source: Rae et al. 2021,
/// Gopher, arXiv:2112.11446, appendix A.1.1; figures as datatrove's filter of this name has them,
/// words as [Words#withSigns] tells them.
///
/// Words that are nothing but [Signs] count in shares alone, neither among the words of a document
/// nor in their mean length. Of hashes and ellipses a word the larger ratio counts.
///
/// @param set the rules that are on
/// @param stopWords of which a text should have some
/// @param bullets how a line of a list begins
public record GopherQualityFilter(RuleSet set, StopWords stopWords, List<String> bullets)
    implements Operator.RuleFilter {
  private static final List<Bound> BOUNDS =
      List.of(
          Bound.least("min_doc_words", 50),
          Bound.most("max_doc_words", 100_000),
          Bound.least("min_avg_word_length", 1), // the paper's 3 would drop all Chinese
          Bound.most("max_avg_word_length", 10),
          Bound.most("max_symbol_word_ratio", 0.1),
          Bound.most("max_bullet_lines_ratio", 0.9),
          Bound.most("max_ellipsis_lines_ratio", 0.3),
          Bound.least("min_alpha_words_ratio", 0.8),
          Bound.least("min_stop_words", 2));

  private static final List<String> ENGLISH =
      List.of("the", "be", "to", "of", "and", "that", "have", "with");
  private static final List<String> CHINESE = List.of("的", "是", "了", "在", "和", "有", "不", "我");

  private static final List<String> BULLETS = List.of("•", "-", "·", "●", "■", "◆", "★", "※");

  private static final String DOTS = "...";
  private static final String ELLIPSIS = "…";

  static GopherQualityFilter read(Block block) {
    List<String> common = new ArrayList<>(ENGLISH);
    common.addAll(CHINESE);
    return new GopherQualityFilter(
        RuleSet.read(block, BOUNDS),
        new StopWords(block.texts("stop_words", common).stream().distinct().toList()),
        block.texts("bullets", BULLETS));
  }

  @Override
  public String name() {
    return "gopher_quality_filter";
  }

  @Override
  public List<Operator.Rule> rules() {
    return set.rules();
  }

  @Override
  public double[] figures(String text) {
    WordCount words = new WordCount(text, stopWords);
    LineCount lines = new LineCount(text, bullets);
    double meanLength = RuleSet.share(words.characters, words.spoken);
    int hashes = RuleSet.occurrences(text, "#");
    int ellipses = RuleSet.occurrences(text, DOTS) + RuleSet.occurrences(text, ELLIPSIS);
    return set.pick(
        new double[] {
          words.spoken,
          words.spoken,
          meanLength,
          meanLength,
          RuleSet.share(Math.max(hashes, ellipses), words.all),
          RuleSet.share(lines.bullets, lines.all),
          RuleSet.share(lines.ellipses, lines.all),
          RuleSet.share(words.alphabetic, words.all),
          words.stopWords
        });
  }

  /// What is counted of the words of a text.
  private static final class WordCount {
    final int all;
    int spoken; // of more than signs
    long characters; // of those
    int alphabetic; // with a letter
    final int stopWords; // different ones

    WordCount(String text, StopWords stopWords) {
      Words words = Words.withSigns(text);
      this.all = words.count();
      BitSet found = new BitSet(stopWords.count());
      for (int word = 0; word < all; word++) {
        int from = words.from(word);
        int to = words.to(word);
        int stopWord = stopWords.find(text, from, to);
        if (stopWord >= 0) {
          found.set(stopWord);
        }
        count(text, from, to);
      }
      this.stopWords = found.cardinality();
    }

    private void count(String text, int from, int to) {
      char first = text.charAt(from);
      if (first >= 0x4e00 && first <= 0x9fff) { // a word by itself
        alphabetic++;
        spoken++;
        characters++;
        return;
      }
      boolean isSpoken = false;
      boolean hasLetter = false;
      int length = 0;
      for (int i = from; i < to; length++) {
        int c = text.codePointAt(i);
        i += Character.charCount(c);
        isSpoken = isSpoken || !Signs.contains(c);
        hasLetter = hasLetter || Character.isLetter(c);
      }
      alphabetic += hasLetter ? 1 : 0;
      spoken += isSpoken ? 1 : 0;
      characters += isSpoken ? length : 0;
    }
  }

  /// What is counted of the lines of a text.
  private static final class LineCount {
    int all;
    int bullets; // that begin with one
    int ellipses; // that end in one

    LineCount(String text, List<String> marks) {
      Lines lines = new Lines(text);
      while (lines.next()) {
        lines.strip();
        all++;
        bullets += marks.stream().anyMatch(lines::startsWith) ? 1 : 0;
        ellipses += lines.endsWith(DOTS) || lines.endsWith(ELLIPSIS) ? 1 : 0;
      }
    }
  }
}
