package steel.tokenizer.template;

import java.util.List;

/// A piece of a template: writes text, or changes what can be seen.
sealed interface Statement
    permits Statement.Data,
        Statement.Print,
        Statement.Branches,
        Statement.Assign,
        Statement.Capture,
        Statement.Scoped,
        Statement.Filter,
        Statement.Generation,
        Statement.Leave,
        ForLoop,
        Macro.Definition,
        Macro.CallBlock {
  /// What happens next.
  enum Flow {
    GO_ON,
    BREAK,
    CONTINUE
  }

  /// The line of the template it stands in.
  int line();

  /// Does it; [#run] guards it.
  Flow perform(Scope scope, TextBuilder out);

  /// Does it, within the limits of the run.
  default Flow run(Scope scope, TextBuilder out) {
    scope.run().enter(line());
    Flow flow = perform(scope, out);
    scope.run().requireOutput(out.length());
    scope.run().leave();
    return flow;
  }

  /// Does one after another until one of them leaves the loop around.
  static Flow runAll(List<Statement> body, Scope scope, TextBuilder out) {
    for (Statement statement : body) {
      Flow flow = statement.run(scope, out);
      if (flow != Flow.GO_ON) {
        return flow;
      }
    }
    return Flow.GO_ON;
  }

  /// The text that statements write.
  static Text capture(List<Statement> body, Scope scope) {
    TextBuilder out = new TextBuilder(scope.run());
    Flow _ = runAll(body, scope, out);
    return out.build();
  }

  /// Text outside of braces.
  record Data(int line, String text) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      out.append(text);
      return Flow.GO_ON;
    }
  }

  /// `{{ value }}`.
  record Print(int line, Expression value) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      Printer.print(scope.run(), value.evaluate(scope), out);
      return Flow.GO_ON;
    }
  }

  /// `if`, `elif`, `else`: the first whose condition holds. No scope of its own.
  ///
  /// @param conditions one for each of the bodies but a last, which is `else`
  record Branches(int line, List<Expression> conditions, List<List<Statement>> bodies)
      implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      for (int i = 0; i < bodies.size(); i++) {
        if (i == conditions.size() || Truth.of(conditions.get(i).evaluate(scope))) {
          return runAll(bodies.get(i), scope, out);
        }
      }
      return Flow.GO_ON;
    }
  }

  /// `set target = value`.
  record Assign(int line, Target target, Expression value) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      target.assign(scope, value.evaluate(scope));
      return Flow.GO_ON;
    }
  }

  /// `set target` to what stands before `endset`, filtered.
  record Capture(int line, Target target, List<Filtering> filters, List<Statement> body)
      implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      target.assign(scope, Filtering.all(filters, scope, capture(body, scope.inner())));
      return Flow.GO_ON;
    }
  }

  /// `with`: names that only its body sees.
  record Scoped(int line, List<Target> targets, List<Expression> values, List<Statement> body)
      implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      Scope inner = scope.inner();
      for (int i = 0; i < targets.size(); i++) {
        targets.get(i).assign(inner, values.get(i).evaluate(scope));
      }
      return runAll(body, inner, out);
    }
  }

  /// `filter name`: what its body writes, filtered.
  record Filter(int line, List<Filtering> filters, List<Statement> body) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      Text written = capture(body, scope.inner());
      Printer.print(scope.run(), Filtering.all(filters, scope, written), out);
      return Flow.GO_ON;
    }
  }

  /// `generation`: what its body writes is the assistant's.
  record Generation(int line, List<Statement> body) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      int number = scope.run().nextGeneration();
      out.append(capture(body, scope.inner()).inGeneration(number));
      return Flow.GO_ON;
    }
  }

  /// `break` or `continue`.
  record Leave(int line, Flow flow) implements Statement {
    @Override
    public Flow perform(Scope scope, TextBuilder out) {
      return flow;
    }
  }

  /// A filter without its input.
  record Filtering(String filter, Expression.Given given) {
    static Value all(List<Filtering> filters, Scope scope, Value input) {
      Value value = input;
      for (Filtering filtering : filters) {
        value =
            Filters.get(filtering.filter())
                .apply(scope.run(), value, filtering.given().evaluate(scope));
      }
      return value;
    }
  }
}
