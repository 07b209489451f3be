package steel.data.operator;

import java.util.List;
import java.util.Locale;
import steel.config.Block;
import steel.data.text.Characters;

/// Leaves out lines that are no prose: C4's rules on lines. What is left stands without white space
/// at its ends and without citations. Source: Raffel et al. 2020, C4, arXiv:1910.10683, section
/// 2.2; as datatrove's `C4QualityFilter` has them, words as [Words#withSigns] tells them.
///
/// A line with `lorem ipsum` stays if it is long enough, and one with a curly bracket if it does
/// not speak of JavaScript: by these [C4QualityFilter] drops the document. A line with a chat mark
/// stays as it is.
///
/// @param minWordsPerLine lines of fewer words go
/// @param maxWordLength lines with a longer word go; 0 for any length
/// @param endPunctuation how a line ends that stays, other than in `...`; empty for any way
/// @param removeCitations whether `[1]`, `[edit]` and the like are taken out
/// @param filterJavascript whether lines that say so go
/// @param policyPhrases lines with one of these go, whatever their case
public record C4LineMapper(
    int minWordsPerLine,
    int maxWordLength,
    List<String> endPunctuation,
    boolean removeCitations,
    boolean filterJavascript,
    List<String> policyPhrases)
    implements Operator.Mapper {
  static final String LOREM_IPSUM = "lorem ipsum";

  private static final String JAVASCRIPT = "javascript";
  private static final String DOTS = "...";

  private static final List<String> ENDS =
      List.of(".", "?", "!", "\"", "'", "。", "？", "！", "”", "’", "」", "』", "。）", "？）", "！）");
  private static final List<String> POLICIES =
      List.of(
          "terms of use",
          "privacy policy",
          "cookie policy",
          "uses cookies",
          "use of cookies",
          "use cookies",
          "隐私政策",
          "隐私权政策",
          "使用条款",
          "服务条款",
          "用户协议");
  private static final List<String> CITATIONS =
      List.of("[edit]", "[citation needed]", "[编辑]", "[来源请求]");

  public C4LineMapper {
    endPunctuation = List.copyOf(endPunctuation);
    policyPhrases = policyPhrases.stream().map(some -> some.toLowerCase(Locale.ROOT)).toList();
  }

  static C4LineMapper read(Block block) {
    boolean ends = block.flag("filter_no_terminal_punct", true);
    List<String> endPunctuation = block.texts("end_punctuation", ENDS);
    boolean policy = block.flag("filter_policy", true);
    List<String> policyPhrases = block.texts("policy_phrases", POLICIES);
    return new C4LineMapper(
        block.size("min_words_per_line", 3),
        block.size("max_word_length", 1000),
        ends ? endPunctuation : List.of(),
        block.flag("remove_citations", true),
        block.flag("filter_javascript", true),
        policy ? policyPhrases : List.of());
  }

  @Override
  public String name() {
    return "c4_line_mapper";
  }

  @Override
  public String map(String text) {
    boolean hasPhrase = mayHavePhrase(text);
    StringBuilder left = new StringBuilder(text.length());
    Lines lines = new Lines(text);
    boolean isFirst = true;
    while (lines.next()) {
      int before = left.length();
      left.append(isFirst ? "" : "\n");
      if (add(text, lines, hasPhrase, left)) {
        isFirst = false;
      } else {
        left.setLength(before);
      }
    }
    String mapped = Characters.strip(left.toString());
    return mapped.equals(text) ? text : mapped;
  }

  /// Whether any line may have one of the phrases that are looked for.
  private boolean mayHavePhrase(String text) {
    if (removeCitations && text.indexOf('[') >= 0) {
      return true; // without the citation in its middle
    }
    String small = text.toLowerCase(Locale.ROOT);
    return (filterJavascript && small.contains(JAVASCRIPT))
        || policyPhrases.stream().anyMatch(small::contains);
  }

  /// Adds a line to those that are left.
  ///
  /// @return whether it stays; if not, what was added is of no use
  private boolean add(String text, Lines lines, boolean hasPhrase, StringBuilder left) {
    if (hasMark(text, lines)) {
      left.append(text, lines.from(), lines.to());
      return true;
    }
    lines.strip();
    int begin = left.length();
    if (removeCitations) {
      addWithoutCitations(text, lines.from(), lines.to(), left);
    } else {
      left.append(text, lines.from(), lines.to());
    }
    if (!endPunctuation.isEmpty() && !isEnded(left, begin)) {
      return false;
    }
    if (!hasFittingWords(text, lines.from(), lines.to())) {
      return false;
    }
    return !hasPhrase || isFreeOfPhrases(left.substring(begin));
  }

  private static boolean hasMark(String text, Lines lines) {
    for (int i = lines.from(); i < lines.to(); i++) {
      if (SpecialTokens.isHidden(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private boolean isFreeOfPhrases(String line) {
    String small = line.toLowerCase(Locale.ROOT);
    if (small.contains(LOREM_IPSUM)) {
      return true;
    }
    if (filterJavascript && small.contains(JAVASCRIPT)) {
      return false;
    }
    return line.indexOf('{') >= 0 || policyPhrases.stream().noneMatch(small::contains);
  }

  private boolean isEnded(StringBuilder left, int begin) {
    return !endsWith(left, begin, DOTS)
        && endPunctuation.stream().anyMatch(end -> endsWith(left, begin, end));
  }

  private static boolean endsWith(StringBuilder left, int begin, String end) {
    int from = left.length() - end.length();
    if (from < begin) {
      return false;
    }
    for (int i = 0; i < end.length(); i++) {
      if (left.charAt(from + i) != end.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean hasFittingWords(String text, int from, int to) {
    int words = 0;
    int length = 0; // characters of the word so far
    int longest = 0;
    for (int i = from; i < to; ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      boolean isSpace = Characters.isSpace(c);
      if (isSpace || Characters.isUnspaced(c)) {
        words += length > 0 ? 1 : 0;
        words += isSpace ? 0 : 1;
        length = 0;
      } else {
        longest = Math.max(longest, ++length);
      }
    }
    words += length > 0 ? 1 : 0;
    return words >= minWordsPerLine && (maxWordLength == 0 || longest <= maxWordLength);
  }

  private static void addWithoutCitations(String text, int from, int to, StringBuilder left) {
    int done = from;
    int open = text.indexOf('[', from);
    while (open >= 0 && open < to) {
      int end = citationEnd(text, open, to);
      if (end > open) {
        left.append(text, done, open);
        done = end;
      }
      open = text.indexOf('[', Math.max(end, open + 1));
    }
    left.append(text, done, to);
  }

  /// Where the citation that begins at a bracket ends; `open` if it is none.
  private static int citationEnd(String text, int open, int to) {
    for (String citation : CITATIONS) {
      if (open + citation.length() <= to && text.startsWith(citation, open)) {
        return open + citation.length();
      }
    }
    int i = open + 1;
    while (i < to) {
      int c = text.codePointAt(i);
      if (c == ']') {
        return i + 1;
      }
      if (Character.getType(c) != Character.DECIMAL_DIGIT_NUMBER) {
        return open;
      }
      i += Character.charCount(c);
    }
    return open;
  }
}
