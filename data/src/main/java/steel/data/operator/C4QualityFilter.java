package steel.data.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import steel.config.Block;

/// Keeps texts of several sentences that are neither filler nor code: C4's rules on documents,
/// which are meant for what [C4LineMapper] leaves. Source: Raffel et al. 2020, C4,
/// arXiv:1910.10683, section 2.2; as datatrove's filter of this name has them, sentences as
/// [Sentences] tells them.
///
/// @param rules those that are on
public record C4QualityFilter(List<Operator.Rule> rules) implements Operator.RuleFilter {
  private static final String LOREM_IPSUM_RULE = "filter_lorem_ipsum";
  private static final String CURLY_BRACKET_RULE = "filter_curly_bracket";
  private static final String SENTENCES_RULE = "min_num_sentences";

  private static final Operator.Range NONE = new Operator.Range(0, 0);

  public C4QualityFilter {
    rules = List.copyOf(rules);
  }

  static C4QualityFilter read(Block block) {
    List<Operator.Rule> rules = new ArrayList<>();
    if (block.flag(LOREM_IPSUM_RULE, true)) {
      rules.add(new Operator.Rule(LOREM_IPSUM_RULE, NONE));
    }
    if (block.flag(CURLY_BRACKET_RULE, true)) {
      rules.add(new Operator.Rule(CURLY_BRACKET_RULE, NONE));
    }
    int sentences = block.size(SENTENCES_RULE, 5);
    if (sentences > 0) {
      rules.add(new Operator.Rule(SENTENCES_RULE, new Operator.Range(sentences, Double.MAX_VALUE)));
    }
    if (rules.isEmpty()) {
      throw block.error("all of its rules are off; leave the step out");
    }
    return new C4QualityFilter(rules);
  }

  @Override
  public String name() {
    return "c4_quality_filter";
  }

  @Override
  public double[] figures(String text) {
    double[] figures = new double[rules.size()];
    for (int i = 0; i < figures.length; i++) {
      figures[i] =
          switch (rules.get(i).name()) {
            case LOREM_IPSUM_RULE ->
                RuleSet.occurrences(text.toLowerCase(Locale.ROOT), C4LineMapper.LOREM_IPSUM);
            case CURLY_BRACKET_RULE -> RuleSet.occurrences(text, "{");
            default -> sentences(text);
          };
    }
    return figures;
  }

  private static int sentences(String text) {
    Lines lines = new Lines(text);
    int count = 0;
    while (lines.next()) {
      count += Sentences.count(text, lines.from(), lines.to());
    }
    return count;
  }
}
