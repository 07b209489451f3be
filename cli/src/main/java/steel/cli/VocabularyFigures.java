package steel.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import steel.cli.inspect.Columns;
import steel.cli.inspect.TokenText;
import steel.data.Languages;
import steel.tokenizer.TokenEntry;
import steel.tokenizer.Tokenizer;

/// What the tokens of a tokenizer are: how long, in which letters, and which of them no text gives.
final class VocabularyFigures {
  private static final int SHOWN = 12; // of a list that may be long
  private static final int TOKEN_COLUMNS = 56;
  private static final int BAR_COLUMNS = 40;
  private static final String PIECES = "pieces of characters";
  private static final List<Integer> LENGTHS = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 16, 32);

  private final Tokenizer tokenizer;
  private final List<TokenEntry> entries;
  private final int longest;

  /// @param longest how many of the longest tokens are shown
  VocabularyFigures(Tokenizer tokenizer, int longest) {
    this.tokenizer = tokenizer;
    this.entries = TokenEntry.of(tokenizer);
    this.longest = longest;
  }

  /// A share as people read it.
  static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }

  private List<TokenEntry> added() {
    return entries.stream().filter(e -> e.origin() != TokenEntry.Origin.VOCABULARY).toList();
  }

  private List<TokenEntry> vocabulary() {
    return entries.stream().filter(e -> e.origin() == TokenEntry.Origin.VOCABULARY).toList();
  }

  private List<TokenEntry> neverGiven() {
    return entries.stream().filter(e -> e.reach() != TokenEntry.Reach.GIVEN).toList();
  }

  /// The longest tokens of the vocabulary, whole characters only, by characters.
  private List<TokenEntry> longest(Predicate<TokenEntry> which) {
    return vocabulary().stream()
        .filter(TokenEntry::isWhole)
        .filter(which)
        .sorted(
            Comparator.comparingInt(VocabularyFigures::characters)
                .reversed()
                .thenComparingInt(TokenEntry::id))
        .limit(longest)
        .toList();
  }

  private static int characters(TokenEntry entry) {
    return entry.text().codePointCount(0, entry.text().length());
  }

  private static boolean isChinese(TokenEntry entry) {
    return Languages.ofToken(entry.text()).equals("chinese");
  }

  /// Tokens of the vocabulary by number of bytes, such as `7` or `10-12`.
  private Map<String, Long> byBytes() {
    Map<String, Long> counts = new LinkedHashMap<>();
    int from = 1;
    for (int to : LENGTHS) {
      int least = from;
      String name = least == to ? Integer.toString(to) : least + "-" + to;
      counts.put(name, count(e -> e.bytes() >= least && e.bytes() <= to));
      from = to + 1;
    }
    int least = from;
    counts.put(least + " or more", count(e -> e.bytes() >= least));
    return counts;
  }

  private long count(Predicate<TokenEntry> which) {
    return vocabulary().stream().filter(which).count();
  }

  /// Tokens of the vocabulary by what they are made of, the most first.
  private Map<String, Long> byScript() {
    Map<String, Long> counts = new LinkedHashMap<>();
    for (TokenEntry entry : vocabulary()) {
      counts.merge(entry.isWhole() ? Languages.ofToken(entry.text()) : PIECES, 1L, Long::sum);
    }
    Map<String, Long> sorted = new LinkedHashMap<>();
    counts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
    return sorted;
  }

  /// All figures, lists in full.
  Map<String, Object> json() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tokens", tokenizer.tokenCount());
    figures.put("largest_id", tokenizer.vocabSize() - 1);
    figures.put("merges", tokenizer.mergeCount());
    figures.put("splitting", tokenizer.splitting());
    figures.put("normalizer", tokenizer.normalises() ? "NFC" : null);
    figures.put("ignore_merges", tokenizer.takesWholePieces());
    figures.put("hash", tokenizer.hash());
    figures.put(
        "added_tokens",
        added().stream()
            .map(e -> shown(e, "special", e.origin() == TokenEntry.Origin.SPECIAL))
            .toList());
    figures.put("by_bytes", byBytes());
    figures.put("by_script", byScript());
    figures.put("not_utf8", count(e -> !e.isWhole()));
    figures.put(
        "never_given",
        neverGiven().stream()
            .map(e -> shown(e, "why", e.reach().name().toLowerCase(Locale.ROOT)))
            .toList());
    figures.put("longest", longest(_ -> true).stream().map(VocabularyFigures::sized).toList());
    figures.put(
        "longest_chinese",
        longest(VocabularyFigures::isChinese).stream().map(VocabularyFigures::sized).toList());
    return figures;
  }

  private static Map<String, Object> shown(TokenEntry entry, String key, Object value) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("id", entry.id());
    shown.put("text", entry.text());
    shown.put(key, value);
    return shown;
  }

  private static Map<String, Object> sized(TokenEntry entry) {
    Map<String, Object> sized = shown(entry, "characters", characters(entry));
    sized.put("bytes", entry.bytes());
    return sized;
  }

  /// For people.
  void print(String name, PrintWriter out) {
    out.println(name);
    out.println(
        "  %,d tokens: %,d of the vocabulary, %,d added; %,d merges"
            .formatted(
                entries.size(), vocabulary().size(), added().size(), tokenizer.mergeCount()));
    out.println(
        "  texts are %s split as %s does%s"
            .formatted(
                tokenizer.normalises() ? "brought into NFC and" : "left as they are, and",
                tokenizer.splitting(),
                tokenizer.takesWholePieces() ? "; a piece that is a token is not merged" : ""));
    out.println("  hash " + tokenizer.hash());
    printAdded(out);
    out.println();
    printCounts("bytes", byBytes(), out);
    out.println();
    printCounts("made of", byScript(), out);
    printNeverGiven(out);
    printLongest("longest tokens", longest(_ -> true), out);
    printLongest("longest of Chinese", longest(VocabularyFigures::isChinese), out);
  }

  private void printAdded(PrintWriter out) {
    List<TokenEntry> added = added();
    if (added.isEmpty()) {
      return;
    }
    out.println();
    Table table = new Table("added token", "id", "kind");
    for (TokenEntry entry : added.subList(0, Math.min(SHOWN, added.size()))) {
      boolean isSpecial = entry.origin() == TokenEntry.Origin.SPECIAL;
      table.add(token(entry), entry.id(), isSpecial ? "special" : "a word");
    }
    table.print(out);
    printMore(added, out);
  }

  private void printCounts(String title, Map<String, Long> counts, PrintWriter out) {
    long all = vocabulary().size();
    long most = counts.values().stream().mapToLong(count -> count).max().orElse(1);
    Table table = new Table(title, "tokens", "share");
    List<String> bars = new ArrayList<>(List.of(""));
    long left = all;
    for (Map.Entry<String, Long> row : counts.entrySet()) {
      if (left > 0) { // no rows of nothing at the end
        long count = row.getValue();
        table.add(row.getKey(), count, percent(count, all));
        bars.add("█".repeat((int) Math.ceilDiv(BAR_COLUMNS * count, most)));
        left -= count;
      }
    }
    table.print(out, bars);
  }

  private void printNeverGiven(PrintWriter out) {
    List<TokenEntry> never = neverGiven();
    out.println();
    if (never.isEmpty()) {
      out.println("No token was found that no text can give.");
      return;
    }
    out.println(
        "%,d token%s that no text can give:".formatted(never.size(), never.size() == 1 ? "" : "s"));
    Table table = new Table("token", "id", "because");
    for (TokenEntry entry : never.subList(0, Math.min(SHOWN, never.size()))) {
      table.add(token(entry), entry.id(), because(entry.reach()));
    }
    table.print(out);
    printMore(never, out);
  }

  private static String because(TokenEntry.Reach reach) {
    return switch (reach) {
      case NOT_MERGED -> "merging gives others";
      case CUT -> "texts are always split in it";
      case NOT_NORMAL -> "it is not NFC";
      case GIVEN -> throw new IllegalArgumentException("a token that texts give");
    };
  }

  private void printLongest(String title, List<TokenEntry> tokens, PrintWriter out) {
    if (tokens.isEmpty()) {
      return;
    }
    out.println();
    Table table = new Table(title, "id", "characters", "bytes");
    for (TokenEntry entry : tokens) {
      table.add(token(entry), entry.id(), characters(entry), entry.bytes());
    }
    table.print(out);
  }

  private static String token(TokenEntry entry) {
    return Columns.cut(TokenText.of(entry.text()), TOKEN_COLUMNS);
  }

  private static void printMore(List<TokenEntry> list, PrintWriter out) {
    if (list.size() > SHOWN) {
      out.println("and %,d more; --json has them all".formatted(list.size() - SHOWN));
    }
  }
}
