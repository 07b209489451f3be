package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `for target in rows if condition recursive`, with `else` for when nothing was looped over.
///
/// @param condition which values count; null for all
record ForLoop(
    int line,
    Target target,
    Expression rows,
    @Nullable Expression condition,
    boolean isRecursive,
    List<Statement> body,
    List<Statement> otherwise)
    implements Statement {

  @Override
  public Flow perform(Scope scope, TextBuilder out) {
    loop(scope, rows.evaluate(scope), 0, out);
    return Flow.GO_ON;
  }

  private void loop(Scope scope, Value over, int depth, TextBuilder out) {
    List<Value> values = values(scope, over);
    if (values.isEmpty()) {
      Flow _ = Statement.runAll(otherwise, scope.inner(), out);
      return;
    }
    Loop loop = new Loop(this, scope, values, depth);
    for (int i = 0; i < values.size(); i++) {
      Scope inner = scope.inner();
      target.assign(inner, values.get(i));
      loop.index = i;
      inner.set("loop", loop);
      scope.run().charge(1);
      if (Statement.runAll(body, inner, out) == Flow.BREAK) {
        return;
      }
    }
  }

  private List<Value> values(Scope scope, Value over) {
    List<Value> values = new ArrayList<>();
    Iterator<Value> all = Iteration.of(scope.run(), over);
    while (all.hasNext()) {
      Value value = all.next();
      if (condition != null) {
        Scope inner = scope.inner();
        target.assign(inner, value);
        if (!Truth.of(condition.evaluate(inner))) {
          continue;
        }
      }
      values.add(value);
    }
    return values;
  }

  /// The variable `loop` inside the body.
  private static final class Loop implements Callable {
    private final ForLoop source;
    private final Scope scope;
    private final List<Value> values;
    private final int depth;
    private int index;
    private @Nullable List<Value> lastSeen; // by changed()

    Loop(ForLoop source, Scope scope, List<Value> values, int depth) {
      this.source = source;
      this.scope = scope;
      this.values = values;
      this.depth = depth;
    }

    @Override
    public Value attribute(String name) {
      int size = values.size();
      return switch (name) {
        case "index" -> Atom.of(index + 1L);
        case "index0" -> Atom.of((long) index);
        case "revindex" -> Atom.of((long) size - index);
        case "revindex0" -> Atom.of(size - index - 1L);
        case "length" -> Atom.of((long) size);
        case "first" -> Atom.of(index == 0);
        case "last" -> Atom.of(index == size - 1);
        case "depth" -> Atom.of(depth + 1L);
        case "depth0" -> Atom.of((long) depth);
        case "previtem" ->
            index > 0 ? values.get(index - 1) : Undefined.because("there is no previous item");
        case "nextitem" ->
            index + 1 < size ? values.get(index + 1) : Undefined.because("there is no next item");
        case "cycle" -> new Function(name, (_, arguments) -> cycle(arguments.positional()));
        case "changed" ->
            new Function(name, (_, arguments) -> Atom.of(hasChanged(arguments.positional())));
        default -> Undefined.attribute(this, name);
      };
    }

    private Value cycle(List<Value> choices) {
      if (choices.isEmpty()) {
        throw TemplateException.type("no items for cycling given");
      }
      return choices.get(index % choices.size());
    }

    private boolean hasChanged(List<Value> now) {
      List<Value> before = lastSeen;
      lastSeen = now;
      return before == null || !Comparison.equal(Items.tuple(before), Items.tuple(now));
    }

    /// Loops over inner values by the same body.
    @Override
    public Value call(Run run, Arguments arguments) {
      if (!source.isRecursive()) {
        throw TemplateException.type(
            "The loop must have the 'recursive' marker to be called recursively.");
      }
      Value inner = arguments.bind("loop", "iterable").get("iterable");
      TextBuilder out = new TextBuilder(run);
      run.deepen();
      source.loop(scope, inner, depth + 1, out);
      run.leave();
      return out.build();
    }

    @Override
    public String typeName() {
      return "LoopContext";
    }
  }
}
