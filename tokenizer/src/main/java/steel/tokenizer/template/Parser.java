package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Reads the statements of a template.
final class Parser {
  private static final Set<String> LEFT_OUT =
      Set.of("extends", "block", "include", "import", "from", "autoescape");

  private final Tokens tokens;
  private final ExpressionParser expressions;
  private int loops; // around the place
  private boolean marksGenerations;

  /// @throws TemplateException with its line, if the source cannot be cut
  Parser(String source) {
    this.tokens = new Tokens(Lexer.read(source));
    this.expressions = new ExpressionParser(tokens);
  }

  /// The whole template.
  ///
  /// @throws TemplateException with its line, if it is not Jinja
  List<Statement> parse() {
    List<Statement> body = body();
    if (!tokens.current().is(Token.Type.END)) {
      throw unknownTag();
    }
    if (!expressions.unknown().isEmpty()) {
      throw expressions.unknown().getFirst();
    }
    return body;
  }

  /// Whether it had a `generation` block.
  boolean marksGenerations() {
    return marksGenerations;
  }

  /// Statements up to a tag that none of them is, such as `endif`, whose name is then next.
  private List<Statement> body(String... ends) {
    tokens.enter();
    List<Statement> body = new ArrayList<>();
    while (true) {
      Token token = tokens.current();
      switch (token.type()) {
        case DATA -> body.add(new Statement.Data(token.line(), tokens.take().text()));
        case PRINT_BEGIN -> {
          tokens.take();
          body.add(new Statement.Print(token.line(), expressions.parseTuple(true)));
          tokens.expect(Token.Type.PRINT_END);
        }
        case BLOCK_BEGIN -> {
          tokens.take();
          if (List.of(ends).contains(tokens.current().text())) {
            tokens.leave();
            return body;
          }
          body.add(statement());
          tokens.expect(Token.Type.BLOCK_END);
        }
        default -> {
          if (ends.length > 0) {
            throw tokens.error(
                "Unexpected end of template. Jinja was looking for the following tags: '%s'."
                    .formatted(String.join("' or '", ends)));
          }
          tokens.leave();
          return body;
        }
      }
    }
  }

  /// What stands between this tag and the one that ends it.
  private List<Statement> bodyUntil(String end) {
    List<Statement> body = bodyBefore(end);
    tokens.expectName(end);
    return body;
  }

  private List<Statement> bodyBefore(String... ends) {
    tokens.takeOperator(":"); // as in Python, if somebody writes it
    tokens.expect(Token.Type.BLOCK_END);
    return body(ends);
  }

  private Statement statement() {
    Token tag = tokens.current();
    if (!tag.is(Token.Type.NAME)) {
      throw tokens.error("tag name expected");
    }
    int line = tag.line();
    switch (tag.text()) {
      case "if",
          "for",
          "set",
          "macro",
          "call",
          "filter",
          "with",
          "generation",
          "break",
          "continue" ->
          tokens.take();
      default -> throw unknownTag();
    }
    return switch (tag.text()) {
      case "if" -> branches(line);
      case "for" -> loop(line);
      case "set" -> assignment(line);
      case "macro" -> macro(line);
      case "call" -> callBlock(line);
      case "filter" -> new Statement.Filter(line, filters(), bodyUntil("endfilter"));
      case "with" -> with(line);
      case "generation" -> generation(line);
      default -> leave(line, tag.text().equals("break"));
    };
  }

  private Statement generation(int line) {
    marksGenerations = true;
    return new Statement.Generation(line, alone("endgeneration"));
  }

  private TemplateException unknownTag() {
    String name = tokens.current().describe();
    return tokens.error(
        LEFT_OUT.contains(name)
            ? "Jinja's tag '%s' is not supported here.".formatted(name)
            : "Encountered unknown tag '%s'.".formatted(name));
  }

  private Statement leave(int line, boolean isBreak) {
    if (loops == 0) {
      throw tokens.error("'%s' outside loop".formatted(isBreak ? "break" : "continue"));
    }
    return new Statement.Leave(line, isBreak ? Statement.Flow.BREAK : Statement.Flow.CONTINUE);
  }

  /// A body that is written apart and put in its place as a whole: no loop around is left from it.
  private List<Statement> alone(String end) {
    int around = loops;
    loops = 0;
    List<Statement> body = bodyUntil(end);
    loops = around;
    return body;
  }

  private Statement branches(int line) {
    int known = expressions.unknown().size();
    List<Expression> conditions = new ArrayList<>();
    List<List<Statement>> bodies = new ArrayList<>();
    conditions.add(expressions.parseTuple(false));
    bodies.add(bodyBefore("elif", "else", "endif"));
    while (tokens.takeName("elif")) {
      conditions.add(expressions.parseTuple(false));
      bodies.add(bodyBefore("elif", "else", "endif"));
    }
    if (tokens.takeName("else")) {
      bodies.add(bodyBefore("endif"));
    }
    tokens.expectName("endif");
    expressions.forgetFrom(known);
    return new Statement.Branches(line, conditions, bodies);
  }

  private Statement loop(int line) {
    Target target = target(false);
    tokens.expectName("in");
    Expression rows = expressions.parseTuple(false);
    Expression condition = tokens.takeName("if") ? expressions.parse() : null;
    boolean isRecursive = tokens.takeName("recursive");
    loops++;
    List<Statement> body = bodyBefore("endfor", "else");
    loops--;
    List<Statement> otherwise = tokens.takeName("else") ? bodyBefore("endfor") : List.of();
    tokens.expectName("endfor");
    return new ForLoop(line, target, rows, condition, isRecursive, body, otherwise);
  }

  private Statement assignment(int line) {
    Target target = target(true);
    if (tokens.takeOperator("=")) {
      return new Statement.Assign(line, target, expressions.parseTuple(true));
    }
    List<Statement.Filtering> filters = new ArrayList<>();
    while (tokens.takeOperator("|")) {
      filters.add(expressions.filter());
    }
    return new Statement.Capture(line, target, filters, alone("endset"));
  }

  private List<Statement.Filtering> filters() {
    List<Statement.Filtering> filters = new ArrayList<>();
    do {
      filters.add(expressions.filter());
    } while (tokens.takeOperator("|"));
    return filters;
  }

  /// A name, or several with commas between.
  private Target target(boolean mayBeInside) {
    List<Target> targets = new ArrayList<>();
    boolean isSeveral = false;
    boolean isBracketed = tokens.takeOperator("(");
    while (tokens.current().is(Token.Type.NAME) || tokens.isOperator("(")) {
      targets.add(tokens.isOperator("(") ? nestedTarget(mayBeInside) : oneTarget(mayBeInside));
      if (!tokens.takeOperator(",")) {
        break;
      }
      isSeveral = true;
      if (tokens.isName("in")) {
        break;
      }
    }
    if (isBracketed) {
      tokens.expectOperator(")");
    }
    if (targets.isEmpty()) {
      throw tokens.error(
          "Expected a name to assign to, got '%s'".formatted(tokens.current().describe()));
    }
    return isSeveral ? new Target.Unpacked(targets) : targets.getFirst();
  }

  private Target nestedTarget(boolean mayBeInside) {
    tokens.enter();
    Target target = target(mayBeInside);
    tokens.leave();
    return target;
  }

  private Target oneTarget(boolean mayBeInside) {
    String name = tokens.expect(Token.Type.NAME).text();
    if (Set.of("true", "false", "none", "True", "False", "None").contains(name)) {
      throw tokens.error("can't assign to '" + name + "'");
    }
    return mayBeInside && tokens.takeOperator(".")
        ? new Target.Inside(name, tokens.expect(Token.Type.NAME).text())
        : new Target.Named(name);
  }

  private Statement macro(int line) {
    String name = tokens.expect(Token.Type.NAME).text();
    List<String> names = new ArrayList<>();
    Map<String, Expression> defaults = parameters(names);
    MacroBody body = macroBody("endmacro");
    return new Macro.Definition(line, name, body.signature(names, defaults), body.statements());
  }

  private Statement callBlock(int line) {
    List<String> names = new ArrayList<>();
    Map<String, Expression> defaults = tokens.isOperator("(") ? parameters(names) : Map.of();
    if (!(expressions.parse() instanceof Expression.Call call)) {
      throw tokens.error("expected call");
    }
    MacroBody body = macroBody("endcall");
    return new Macro.CallBlock(line, body.signature(names, defaults), call, body.statements());
  }

  /// Parameters in parentheses, of which the last may have defaults.
  ///
  /// @param names filled, in order
  private Map<String, Expression> parameters(List<String> names) {
    Map<String, Expression> defaults = new HashMap<>();
    tokens.expectOperator("(");
    while (!tokens.isOperator(")")) {
      if (!names.isEmpty()) {
        tokens.expectOperator(",");
      }
      String name = tokens.expect(Token.Type.NAME).text();
      names.add(name);
      if (tokens.takeOperator("=")) {
        defaults.put(name, expressions.parse());
      } else if (!defaults.isEmpty()) {
        throw tokens.error("non-default argument follows default argument");
      }
    }
    tokens.expectOperator(")");
    return defaults;
  }

  /// A macro's body and which of the special names it uses.
  private record MacroBody(List<Statement> statements, Set<String> special) {
    Macro.Signature signature(List<String> names, Map<String, Expression> defaults) {
      return new Macro.Signature(
          names,
          defaults,
          special.contains("varargs"),
          special.contains("kwargs"),
          special.contains("caller"));
    }
  }

  private MacroBody macroBody(String end) {
    int from = tokens.place();
    List<Statement> statements = alone(end);
    return new MacroBody(statements, tokens.namesSince(from));
  }

  private Statement with(int line) {
    List<Target> targets = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (!tokens.current().is(Token.Type.BLOCK_END)) {
      if (!targets.isEmpty()) {
        tokens.expectOperator(",");
      }
      targets.add(oneTarget(false));
      tokens.expectOperator("=");
      values.add(expressions.parse());
    }
    return new Statement.Scoped(line, targets, values, bodyUntil("endwith"));
  }
}
