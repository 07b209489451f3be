package steel.data.operator;

import java.util.List;
import steel.config.Block;
import steel.data.operator.RuleSet.Bound;
import steel.data.text.Characters;

/// Keeps texts whose lines are those of prose: long, ended by punctuation, different. Source:
/// Penedo et al. 2024, FineWeb, arXiv:2406.17557, section 3.6; figures as datatrove's filter of
/// this name has them, words as [Words#withSigns] tells them. Blank lines do not count.
///
/// @param set the rules that are on
/// @param shortLineLength characters of the longest line that is short
/// @param stopChars what may end a line; empty for all that [Signs#isTerminal] knows
public record FinewebQualityFilter(RuleSet set, int shortLineLength, List<String> stopChars)
    implements Operator.RuleFilter {
  private static final List<Bound> BOUNDS =
      List.of(
          Bound.least("line_punct_thr", 0.12),
          Bound.most("short_line_thr", 0.67),
          Bound.most("char_duplicates_ratio", 0.01),
          Bound.most("new_line_ratio", 0.3));

  static FinewebQualityFilter read(Block block) {
    return new FinewebQualityFilter(
        RuleSet.read(block, BOUNDS),
        block.size("short_line_length", 30),
        block.texts("stop_chars", List.of()));
  }

  @Override
  public String name() {
    return "fineweb_quality_filter";
  }

  @Override
  public List<Operator.Rule> rules() {
    return set.rules();
  }

  @Override
  public double[] figures(String text) {
    RepeatedPieces lines = RepeatedPieces.none(text);
    int ended = 0;
    int shortOnes = 0;
    int breaks = 0;
    for (int from = 0; from <= text.length(); ) {
      int at = text.indexOf('\n', from);
      int to = at < 0 ? text.length() : at;
      breaks += at < 0 ? 0 : 1;
      if (!isBlank(text, from, to)) {
        lines.add(from, to);
        ended += isEnded(text, from, to) ? 1 : 0;
        shortOnes += isShort(text, from, to) ? 1 : 0;
      }
      from = to + 1;
    }
    return set.pick(
        new double[] {
          RuleSet.share(ended, lines.count()),
          RuleSet.share(shortOnes, lines.count()),
          RuleSet.share(lines.characters(), Characters.length(text) - breaks),
          RuleSet.share(breaks, Words.withSigns(text).count())
        });
  }

  private static boolean isBlank(String text, int from, int to) {
    int i = from;
    while (i < to && Characters.isSpace(text.charAt(i))) {
      i++;
    }
    return i == to;
  }

  private boolean isEnded(String text, int from, int to) {
    if (stopChars.isEmpty()) {
      return Signs.isTerminal(text.codePointBefore(to));
    }
    for (String end : stopChars) {
      if (to - from >= end.length() && text.startsWith(end, to - end.length())) {
        return true;
      }
    }
    return false;
  }

  private boolean isShort(String text, int from, int to) {
    return to - from <= 2 * shortLineLength && text.codePointCount(from, to) <= shortLineLength;
  }
}
