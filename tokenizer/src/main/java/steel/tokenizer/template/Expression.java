package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands between braces: gives a value.
sealed interface Expression {
  /// The line of the template it stands in.
  int line();

  /// Its value; [#evaluate] guards it.
  Value compute(Scope scope);

  /// Its value, within the limits of the run.
  default Value evaluate(Scope scope) {
    scope.run().enter(line());
    Value value = compute(scope);
    scope.run().leave();
    return value;
  }

  /// A value that is written out.
  record Literal(int line, Value value) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return value;
    }
  }

  /// A variable.
  record Name(int line, String name) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return scope.get(name);
    }
  }

  /// `[a, b]` or `(a, b)`.
  record Row(int line, Items.Kind kind, List<Expression> parts) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return new Items(kind, all(parts, scope));
    }
  }

  /// `{key: value}`.
  record Pairs(int line, List<Expression> keys, List<Expression> values) implements Expression {
    @Override
    public Value compute(Scope scope) {
      Dict dict = new Dict();
      for (int i = 0; i < keys.size(); i++) {
        dict.put(keys.get(i).evaluate(scope), values.get(i).evaluate(scope));
      }
      return dict;
    }
  }

  /// `owner.name`.
  record Attribute(int line, Expression owner, String name) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Access.attribute(owner.evaluate(scope), name);
    }
  }

  /// `owner[key]`.
  record Element(int line, Expression owner, Expression key) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Access.element(owner.evaluate(scope), key.evaluate(scope));
    }
  }

  /// `owner[from:to:step]`; a bound that is not written is `None`.
  record Slice(int line, Expression owner, Expression from, Expression to, Expression step)
      implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Access.slice(
          scope.run(),
          owner.evaluate(scope),
          from.evaluate(scope),
          to.evaluate(scope),
          step.evaluate(scope));
    }
  }

  /// What is written between the parentheses of a call.
  ///
  /// @param more lists of further positional arguments, `*more`
  /// @param moreNamed dicts of further named ones, `**more`
  record Given(
      List<Expression> positional,
      Map<String, Expression> named,
      List<Expression> more,
      List<Expression> moreNamed) {
    static final Given NOTHING = new Given(List.of(), Map.of(), List.of(), List.of());

    Arguments evaluate(Scope scope) {
      List<Value> values = all(positional, scope);
      for (Expression row : more) {
        values.addAll(Iteration.list(scope.run(), row.evaluate(scope)));
      }
      Map<String, Value> byName = new LinkedHashMap<>();
      for (Map.Entry<String, Expression> entry : named.entrySet()) {
        byName.put(entry.getKey(), entry.getValue().evaluate(scope));
      }
      for (Expression expression : moreNamed) {
        if (!(expression.evaluate(scope) instanceof Dict dict)) {
          throw TemplateException.type("argument after ** must be a mapping");
        }
        for (Dict.Entry entry : dict.entries()) {
          byName.put(Printer.text(scope.run(), entry.key()).chars(), entry.value());
        }
      }
      return new Arguments(values, byName);
    }
  }

  /// `callee(arguments)`.
  record Call(int line, Expression callee, Given given) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return call(scope, given.evaluate(scope));
    }

    /// Calls it with other arguments than those that are written.
    Value call(Scope scope, Arguments arguments) {
      Value called = callee.evaluate(scope);
      return switch (called) {
        case Callable callable -> callable.call(scope.run(), arguments);
        case Undefined undefined -> throw undefined.failure();
        default ->
            throw TemplateException.type(
                "'%s' object is not callable".formatted(called.typeName()));
      };
    }
  }

  /// `input | filter(arguments)`.
  record Filtered(int line, Expression input, String filter, Given given) implements Expression {
    @Override
    public Value compute(Scope scope) {
      Value value = input.evaluate(scope);
      return Filters.get(filter).apply(scope.run(), value, given.evaluate(scope));
    }
  }

  /// `input is test(arguments)`.
  record Tested(int line, Expression input, String test, Given given) implements Expression {
    @Override
    public Value compute(Scope scope) {
      Value value = input.evaluate(scope);
      return Atom.of(Tests.get(test).holds(scope.run(), value, given.evaluate(scope)));
    }
  }

  /// `-number` or `+number`.
  record Signed(int line, boolean isMinus, Expression number) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Operation.signed(isMinus, number.evaluate(scope));
    }
  }

  /// `left operator right`.
  record Binary(int line, String operator, Expression left, Expression right)
      implements Expression {
    @Override
    public Value compute(Scope scope) {
      Value a = left.evaluate(scope);
      return Operation.binary(scope.run(), operator, a, right.evaluate(scope));
    }
  }

  /// `a ~ b ~ c`: all as text.
  record Joined(int line, List<Expression> parts) implements Expression {
    @Override
    public Value compute(Scope scope) {
      TextBuilder out = new TextBuilder(scope.run());
      for (Expression part : parts) {
        Printer.print(scope.run(), part.evaluate(scope), out);
      }
      return out.build();
    }
  }

  /// `a < b <= c`: each two neighbours, until one does not hold.
  record Compared(int line, Expression first, List<String> operators, List<Expression> others)
      implements Expression {
    @Override
    public Value compute(Scope scope) {
      Value left = first.evaluate(scope);
      for (int i = 0; i < operators.size(); i++) {
        Value right = others.get(i).evaluate(scope);
        if (!Comparison.holds(scope.run(), operators.get(i), left, right)) {
          return Atom.FALSE;
        }
        left = right;
      }
      return Atom.TRUE;
    }
  }

  /// `not value`.
  record Not(int line, Expression value) implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Atom.of(!Truth.of(value.evaluate(scope)));
    }
  }

  /// `a and b`, `a or b`: the value that decides.
  record Either(int line, boolean isAnd, Expression left, Expression right) implements Expression {
    @Override
    public Value compute(Scope scope) {
      Value value = left.evaluate(scope);
      return Truth.of(value) == isAnd ? right.evaluate(scope) : value;
    }
  }

  /// `value if condition else otherwise`.
  record Conditional(int line, Expression condition, Expression value, Expression otherwise)
      implements Expression {
    @Override
    public Value compute(Scope scope) {
      return Truth.of(condition.evaluate(scope))
          ? value.evaluate(scope)
          : otherwise.evaluate(scope);
    }
  }

  private static List<Value> all(List<Expression> expressions, Scope scope) {
    List<Value> values = new ArrayList<>(expressions.size());
    for (Expression expression : expressions) {
      values.add(expression.evaluate(scope));
    }
    return values;
  }
}
