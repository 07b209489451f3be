package steel.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import steel.cli.inspect.Columns;
import steel.data.TokenizerFit;
import steel.data.TokenizerFit.Row;
import steel.tokenizer.Tokenizer;

/// How one tokenizer, or two side by side, fit texts.
///
/// @param fit what was measured
/// @param tokenizers one or two
record FitFigures(TokenizerFit fit, List<Tokenizer> tokenizers) {
  private static final int SHOWN = 20; // sources
  private static final int NAME_COLUMNS = 22;

  FitFigures {
    tokenizers = List.copyOf(tokenizers);
  }

  private boolean isPair() {
    return tokenizers.size() > 1;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /// All figures, of all sources.
  Map<String, Object> json() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("total", json(fit.total()));
    figures.put("languages", json(fit.languages()));
    figures.put("sources", json(fit.sources()));
    figures.put("used_tokens", fit.used().getFirst());
    figures.put("used_share", ratio(fit.used().getFirst(), tokenizers.getFirst().tokenCount()));
    if (isPair()) {
      figures.put("used_tokens_against", fit.used().getLast());
      figures.put(
          "used_share_against", ratio(fit.used().getLast(), tokenizers.getLast().tokenCount()));
    }
    return figures;
  }

  private Map<String, Object> json(Map<String, Row> rows) {
    Map<String, Object> figures = new LinkedHashMap<>();
    rows.forEach((name, row) -> figures.put(name, json(row)));
    return figures;
  }

  private Map<String, Object> json(Row row) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("texts", row.texts());
    figures.put("characters", row.characters());
    figures.put("bytes", row.bytes());
    figures.putAll(json(row, 0));
    if (isPair()) {
      figures.put("against", json(row, 1));
      figures.put("tokens_ratio", ratio(row.tokens().getLast(), row.tokens().getFirst()));
    }
    return figures;
  }

  private static Map<String, Object> json(Row row, int which) {
    long tokens = row.tokens().get(which);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("tokens", tokens);
    figures.put("characters_per_token", ratio(row.characters(), tokens));
    figures.put("bytes_per_token", ratio(row.bytes(), tokens));
    figures.put("byte_piece_share", ratio(row.bytePieces().get(which), tokens));
    return figures;
  }

  /// For people.
  void print(PrintWriter out) {
    out.println();
    print("language", fit.languages(), out);
    if (fit.sources().size() > 1) {
      out.println();
      print("source", fit.sources(), out);
      if (fit.sources().size() > SHOWN) {
        out.println("and %,d more; --json has them all".formatted(fit.sources().size() - SHOWN));
      }
    }
    if (isPair()) {
      out.println("other's: of the other tokenizer; ratio: its tokens to this one's");
    }
    out.println();
    for (int i = 0; i < tokenizers.size(); i++) {
      int used = fit.used().get(i);
      int all = tokenizers.get(i).tokenCount();
      out.println(
          "%s %,d of %,d tokens come up in these texts, %s"
              .formatted(
                  i == 0 ? "Of this tokenizer" : "Of the other",
                  used,
                  all,
                  VocabularyFigures.percent(used, all)));
    }
  }

  private void print(String title, Map<String, Row> rows, PrintWriter out) {
    List<String> head = new ArrayList<>(List.of(title));
    head.addAll(
        isPair()
            ? List.of(
                "characters",
                "tokens",
                "other's",
                "ratio",
                "chars/token",
                "other's",
                "pieces",
                "other's")
            : List.of(
                "texts", "characters", "tokens", "chars/token", "bytes/token", "byte pieces"));
    Table table = new Table(head.toArray(String[]::new));
    rows.entrySet().stream()
        .limit(SHOWN)
        .forEach(entry -> add(table, entry.getKey(), entry.getValue()));
    if (rows.size() > 1) {
      add(table, "total", fit.total());
    }
    table.print(out);
  }

  private void add(Table table, String name, Row row) {
    long tokens = row.tokens().getFirst();
    long others = row.tokens().getLast();
    String perToken = decimals(ratio(row.characters(), tokens));
    String pieces = VocabularyFigures.percent(row.bytePieces().getFirst(), tokens);
    if (isPair()) {
      table.add(
          Columns.cut(name, NAME_COLUMNS),
          large(row.characters()),
          large(tokens),
          large(others),
          decimals(ratio(others, tokens)),
          perToken,
          decimals(ratio(row.characters(), others)),
          pieces,
          VocabularyFigures.percent(row.bytePieces().getLast(), others));
    } else {
      table.add(
          Columns.cut(name, NAME_COLUMNS),
          large(row.texts()),
          large(row.characters()),
          large(tokens),
          perToken,
          decimals(ratio(row.bytes(), tokens)),
          pieces);
    }
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /// A count in few columns.
  private static String large(long count) {
    return count < 10_000_000
        ? String.format(Locale.ROOT, "%,d", count)
        : String.format(Locale.ROOT, "%,.2f M", count / 1e6);
  }
}
