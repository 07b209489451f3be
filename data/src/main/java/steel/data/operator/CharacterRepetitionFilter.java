package steel.data.operator;

/// Keeps texts of which few pieces of `repLen` characters are repeated ones. Measured is the share
/// of the most frequent pieces among all: of as many of them as the square root of their number, at
/// most of those that occur more than once.
public record CharacterRepetitionFilter(Operator.Range range, int repLen)
    implements Operator.Filter {
  @Override
  public String name() {
    return "character_repetition_filter";
  }

  @Override
  public String statisticName() {
    return "char_rep_ratio";
  }

  @Override
  public double statistic(String text) {
    int[] characters = new int[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); length++) {
      int c = text.charAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        c = text.codePointAt(i);
      }
      characters[length] = c;
      i += Character.charCount(c);
    }
    NgramCounts counts = NgramCounts.of(characters, length, repLen);
    if (counts.total() == 0) {
      return 0;
    }
    int largest = Math.min((int) Math.sqrt(counts.distinct()), counts.repeated());
    return (double) counts.sumOfLargest(largest) / counts.total();
  }
}
