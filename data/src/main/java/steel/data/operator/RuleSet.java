package steel.data.operator;

import java.util.ArrayList;
import java.util.List;
import steel.config.Block;

/// The rules of a filter that a recipe leaves on, out of all that the filter knows.
///
/// @param rules those that are on
/// @param places of each, which of all it is
record RuleSet(List<Operator.Rule> rules, List<Integer> places) {
  RuleSet {
    rules = List.copyOf(rules);
    places = List.copyOf(places);
  }

  /// A rule that a filter knows: one bound, set by one key.
  ///
  /// @param key of the recipe
  /// @param isLeast whether it is the least that is kept, or else the most
  /// @param fallback where the recipe says nothing
  record Bound(String key, boolean isLeast, double fallback) {
    static Bound least(String key, double fallback) {
      return new Bound(key, true, fallback);
    }

    static Bound most(String key, double fallback) {
      return new Bound(key, false, fallback);
    }
  }

  /// Reads the bounds; 0 turns a rule off.
  ///
  /// @throws steel.config.ConfigException if a bound is below 0, or none is on
  static RuleSet read(Block block, List<Bound> bounds) {
    List<Operator.Rule> rules = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < bounds.size(); i++) {
      Bound bound = bounds.get(i);
      double value = block.number(bound.key(), bound.fallback());
      if (value < 0) {
        throw block.error(bound.key(), "must not be below 0; 0 turns the rule off");
      }
      if (value > 0) {
        rules.add(
            new Operator.Rule(
                bound.key(),
                bound.isLeast()
                    ? new Operator.Range(value, Double.MAX_VALUE)
                    : new Operator.Range(0, value)));
        places.add(i);
      }
    }
    if (rules.isEmpty()) {
      throw block.error("all of its rules are off; leave the step out");
    }
    return new RuleSet(rules, places);
  }

  /// The figures of the rules that are on.
  ///
  /// @param all figures, in the order of the bounds
  double[] pick(double[] all) {
    double[] picked = new double[places.size()];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = all[places.get(i)];
    }
    return picked;
  }

  /// A part of a whole; 0 of nothing.
  static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /// How often a piece occurs in a text, occurrences that overlap counted once.
  static int occurrences(String text, String piece) {
    int count = 0;
    for (int i = text.indexOf(piece); i >= 0; i = text.indexOf(piece, i + piece.length())) {
      count++;
    }
    return count;
  }
}
