package steel.data.analysis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.data.Analysis;
import steel.data.CleanRecipe;
import steel.data.operator.Operator;

/// What was counted of one source. Used by one thread.
final class SourceCount {
  private final CleanRecipe recipe;
  private final long[] scripts = new long[Script.values().length];
  private final Map<String, Long> languages = new TreeMap<>();
  private final Distribution length = new Distribution();
  private final int[] places; // where the statistics of each step begin
  private final List<Distribution> statistics = new ArrayList<>(); // one a rule, or one a step
  private final long[] outside;
  private long conversations;
  private long characters;
  private long bytes;

  SourceCount(CleanRecipe recipe) {
    this.recipe = recipe;
    this.places = new int[recipe.steps().size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = statistics.size();
      int own = Math.max(1, recipe.steps().get(i).rules().size());
      for (int rule = 0; rule < own; rule++) {
        statistics.add(new Distribution());
      }
    }
    this.outside = new long[statistics.size()];
  }

  /// Counts a document as it came.
  void text(String text) {
    long[] own = new long[scripts.length];
    int codePoints = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      i += Character.charCount(c);
      own[Script.of(c).index]++;
      bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
      codePoints++;
    }
    for (int i = 0; i < own.length; i++) {
      scripts[i] += own[i];
    }
    characters += codePoints;
    length.add(codePoints);
    languages.merge(Script.language(own), 1L, Long::sum);
  }

  void conversation() {
    conversations++;
  }

  /// Counts what a filter measured.
  ///
  /// @param rule which of its rules; 0 if it has none
  void statistic(int step, int rule, double value, boolean isOutside) {
    int place = places[step] + rule;
    statistics.get(place).add(value);
    outside[place] += isOutside ? 1 : 0;
  }

  void add(SourceCount other) {
    for (int i = 0; i < scripts.length; i++) {
      scripts[i] += other.scripts[i];
    }
    other.languages.forEach((language, count) -> languages.merge(language, count, Long::sum));
    length.add(other.length);
    for (int i = 0; i < outside.length; i++) {
      statistics.get(i).add(other.statistics.get(i));
      outside[i] += other.outside[i];
    }
    conversations += other.conversations;
    characters += other.characters;
    bytes += other.bytes;
  }

  Analysis.Source summary() {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (Script script : Script.values()) {
      if (scripts[script.index] > 0) {
        shares.put(script.label(), (double) scripts[script.index] / characters);
      }
    }
    return new Analysis.Source(
        length.count(),
        conversations,
        characters,
        bytes,
        shares,
        languages,
        length.summary(0, Double.MAX_VALUE, 0),
        measured());
  }

  private Map<String, Analysis.Statistic> measured() {
    Map<String, Analysis.Statistic> measured = new LinkedHashMap<>();
    for (int i = 0; i < places.length; i++) {
      Operator operator = recipe.steps().get(i).operator();
      String step = "%d %s".formatted(i + 1, operator.name());
      if (operator instanceof Operator.Filter filter) {
        measured.put(step, measured(places[i], filter.range()));
      } else if (operator instanceof Operator.RuleFilter filter) {
        for (int rule = 0; rule < filter.rules().size(); rule++) {
          Operator.Rule of = filter.rules().get(rule);
          measured.put(step + " " + of.name(), measured(places[i] + rule, of.range()));
        }
      }
    }
    return measured;
  }

  private Analysis.Statistic measured(int place, Operator.Range range) {
    return statistics.get(place).summary(range.min(), range.max(), outside[place]);
  }
}
