package steel.data.clean;

import steel.data.CleanRecipe;
import steel.data.CleanRecipe.Step;
import steel.data.Profile;
import steel.data.operator.Operator;
import steel.data.operator.SpecialTokens;

/// Runs mappers and filters over texts, one at a time. Pure and thread-safe, but for what it
/// counts.
///
/// In the corrected profile chat markers are hidden from mappers and do not count in filters.
public record Steps(CleanRecipe recipe) {
  /// What is left of a text.
  ///
  /// @param text as deduplicators compare it, chat markers hidden
  /// @param isChanged whether a step rewrote it
  /// @param droppedAt the step that dropped it, -1 if none did
  /// @param rule the one of its rules by which it did, if it has several
  /// @param value what that step measured
  record Result(String text, boolean isChanged, int droppedAt, int rule, double value) {}

  /// Runs the steps of a pass.
  ///
  /// @param text chat markers hidden
  /// @param funnel counts what happens
  Result run(Pass pass, String source, String text, Funnel funnel) {
    boolean changed = false;
    String now = text;
    String shown = null; // `now` as filters see it, made when the first one looks
    for (int i = pass.from(); i < pass.to(); i++) {
      Step step = recipe.steps().get(i);
      if (!step.concerns(source)) {
        continue;
      }
      funnel.reach(i);
      if (step.operator() instanceof Operator.Mapper mapper) {
        String mapped = mapper.map(now);
        if (!mapped.equals(now)) {
          funnel.change(i);
          changed = true;
          now = mapped;
          shown = null;
        }
        continue;
      }
      shown = shown == null ? measured(now) : shown;
      if (step.operator() instanceof Operator.Filter filter) {
        double value = filter.statistic(shown);
        if (!filter.range().holds(value)) {
          funnel.drop(i);
          return new Result(now, changed, i, 0, value);
        }
      } else if (step.operator() instanceof Operator.RuleFilter filter) {
        double[] figures = filter.figures(shown);
        int broken = filter.firstBroken(figures);
        if (broken >= 0) {
          funnel.dropBy(i, broken);
          return new Result(now, changed, i, broken, figures[broken]);
        }
      }
    }
    return new Result(now, changed, -1, 0, 0);
  }

  /// One turn of a conversation: only mappers, of the whole recipe.
  String map(String source, String original) {
    String text = hide(original);
    for (Step step : recipe.steps()) {
      if (step.operator() instanceof Operator.Mapper mapper && step.concerns(source)) {
        text = mapper.map(text);
      }
    }
    return show(text);
  }

  /// What a filter measures of a text.
  ///
  /// @param text chat markers hidden
  public double measure(Operator.Filter filter, String text) {
    return filter.statistic(measured(text));
  }

  /// What a filter of several rules measures of a text.
  ///
  /// @param text chat markers hidden
  public double[] measure(Operator.RuleFilter filter, String text) {
    return filter.figures(measured(text));
  }

  private String measured(String text) {
    return protects() ? SpecialTokens.withoutHidden(text) : text;
  }

  /// A text as steps see it.
  public String hide(String text) {
    return protects() ? SpecialTokens.hide(text) : text;
  }

  /// A text as it is written.
  public String show(String text) {
    return whole(protects() ? SpecialTokens.show(text) : text);
  }

  private boolean protects() {
    return recipe.profile() == Profile.CORRECTED;
  }

  /// Half a surrogate pair cannot be written.
  private static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        int c = text.codePointAt(i);
        if (Character.charCount(c) == 1) {
          return withoutHalves(text);
        }
        i++;
      }
    }
    return text;
  }

  private static String withoutHalves(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
        .forEach(out::appendCodePoint);
    return out.toString();
  }
}
