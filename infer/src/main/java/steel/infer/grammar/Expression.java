package steel.infer.grammar;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a text may be, before it is an automaton.
sealed interface Expression {
  /// No bound on how often.
  int UNLIMITED = -1;

  /// The empty text.
  Expression EMPTY = new Sequence(List.of());

  /// No text at all.
  Expression NOTHING = new Choice(List.of());

  /// One character of a set.
  record Characters(CodePoints set) implements Expression {}

  /// A text as it is.
  record Text(String text) implements Expression {}

  /// One after the other.
  record Sequence(List<Expression> parts) implements Expression {
    public Sequence {
      parts = List.copyOf(parts);
    }
  }

  /// One of several.
  record Choice(List<Expression> options) implements Expression {
    public Choice {
      options = List.copyOf(options);
    }
  }

  /// The same again.
  ///
  /// @param most or [#UNLIMITED]
  record Repeat(Expression body, int least, int most) implements Expression {}

  /// A text of another rule.
  record Call(int rule) implements Expression {}

  /// What may be in a list: members in their order, those that are there with separators between.
  ///
  /// @param extra what may follow them, any number of times
  record Members(List<Member> members, @Nullable Expression extra, Expression separator)
      implements Expression {
    public Members {
      members = List.copyOf(members);
    }
  }

  /// One of [Members].
  record Member(Expression body, boolean required) {}

  static Expression sequence(Expression... parts) {
    return new Sequence(List.of(parts));
  }

  static Expression choice(Expression... options) {
    return new Choice(List.of(options));
  }

  static Expression optional(Expression body) {
    return new Repeat(body, 0, 1);
  }

  /// Any number of times, none included.
  static Expression many(Expression body) {
    return new Repeat(body, 0, UNLIMITED);
  }
}
