package steel.data.operator;

import steel.data.text.Characters;

/// Keeps texts in which few characters are U+FFFD, the mark of a byte that nobody could read. What
/// stood there is lost, so that such a text can only be left out. Not of data-juicer.
public record ReplacementCharacterFilter(Operator.Range range) implements Operator.Filter {
  @Override
  public String name() {
    return "replacement_character_filter";
  }

  @Override
  public String statisticName() {
    return "replacement_char_ratio";
  }

  @Override
  public double statistic(String text) {
    int lost = 0;
    for (int i = text.indexOf('\ufffd'); i >= 0; i = text.indexOf('\ufffd', i + 1)) {
      lost++;
    }
    return lost == 0 ? 0 : (double) lost / Characters.length(text);
  }
}
