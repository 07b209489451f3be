package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads expressions, weakest operator first: `if else`, `or`, `and`, `not`, comparisons, `+ -`,
/// `~`, `* / // %`, `**`, signs, then calls, attributes, filters and tests.
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
  private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and");

  private final Tokens tokens;
  private final PrimaryParser primaries;
  private final List<TemplateException> unknown = new ArrayList<>();

  ExpressionParser(Tokens tokens) {
    this.tokens = tokens;
    this.primaries = new PrimaryParser(tokens, this);
  }

  /// Filters and tests that there are not, found so far where they are sure to be run; a template
  /// may name others where a condition can keep it from them.
  List<TemplateException> unknown() {
    return unknown;
  }

  /// One expression.
  Expression parse() {
    tokens.enter();
    int known = unknown.size();
    Expression value = either(false);
    while (tokens.isName("if")) {
      int line = tokens.take().line();
      Expression condition = either(false);
      Expression otherwise =
          tokens.takeName("else")
              ? parse()
              : new Expression.Literal(
                  line,
                  Undefined.because(
                      "the inline if-expression evaluated to false and no else section was defined."));
      value = new Expression.Conditional(line, condition, value, otherwise);
      forgetFrom(known);
    }
    tokens.leave();
    return value;
  }

  /// Drops unknown names that were found after `count` others.
  void forgetFrom(int count) {
    unknown.subList(count, unknown.size()).clear();
  }

  /// An expression without `if`, which has another meaning where it stands.
  private Expression parseUnconditional() {
    return either(false);
  }

  /// One expression, or several with commas between: then they are a tuple.
  ///
  /// @param mayBeConditional whether `a if b` belongs to it
  Expression parseTuple(boolean mayBeConditional) {
    return tuple(mayBeConditional, false);
  }

  /// @param mayBeEmpty whether no expression at all is the empty tuple
  Expression tuple(boolean mayBeConditional, boolean mayBeEmpty) {
    int line = tokens.line();
    List<Expression> parts = new ArrayList<>();
    boolean isTuple = false;
    while (!isTupleEnd()) {
      parts.add(mayBeConditional ? parse() : parseUnconditional());
      if (!tokens.takeOperator(",")) {
        break;
      }
      isTuple = true;
    }
    if (!isTuple && parts.size() == 1) {
      return parts.getFirst();
    }
    if (parts.isEmpty() && !mayBeEmpty) {
      throw tokens.error("Expected an expression, got '%s'".formatted(tokens.current().describe()));
    }
    return new Expression.Row(line, Items.Kind.TUPLE, parts);
  }

  private boolean isTupleEnd() {
    return tokens.current().is(Token.Type.PRINT_END)
        || tokens.current().is(Token.Type.BLOCK_END)
        || tokens.isOperator(")")
        || tokens.isName("recursive");
  }

  private Expression either(boolean isAnd) {
    Expression left = isAnd ? not() : either(true);
    while (tokens.isName(isAnd ? "and" : "or")) {
      int line = tokens.take().line();
      left = new Expression.Either(line, isAnd, left, isAnd ? not() : either(true));
    }
    return left;
  }

  private Expression not() {
    if (!tokens.isName("not")) {
      return comparison();
    }
    tokens.enter();
    Expression value = new Expression.Not(tokens.take().line(), not());
    tokens.leave();
    return value;
  }

  private Expression comparison() {
    int line = tokens.line();
    Expression first = sum();
    List<String> operators = new ArrayList<>();
    List<Expression> others = new ArrayList<>();
    for (String operator = comparisonOperator(); !operator.isEmpty(); ) {
      operators.add(operator);
      others.add(sum());
      operator = comparisonOperator();
    }
    return operators.isEmpty() ? first : new Expression.Compared(line, first, operators, others);
  }

  /// Takes a comparison operator; empty if none is next.
  private String comparisonOperator() {
    Token token = tokens.current();
    if (token.is(Token.Type.OPERATOR) && COMPARISONS.contains(token.text())) {
      return tokens.take().text();
    }
    if (tokens.takeName("in")) {
      return "in";
    }
    if (token.isName("not") && tokens.following().isName("in")) {
      tokens.take();
      tokens.take();
      return "not in";
    }
    return "";
  }

  private Expression sum() {
    Expression left = joined();
    while (tokens.isOperator("+") || tokens.isOperator("-")) {
      Token operator = tokens.take();
      left = new Expression.Binary(operator.line(), operator.text(), left, joined());
    }
    return left;
  }

  private Expression joined() {
    int line = tokens.line();
    Expression first = product();
    if (!tokens.isOperator("~")) {
      return first;
    }
    List<Expression> parts = new ArrayList<>(List.of(first));
    while (tokens.takeOperator("~")) {
      parts.add(product());
    }
    return new Expression.Joined(line, parts);
  }

  private Expression product() {
    Expression left = power();
    while (tokens.isOperator("*")
        || tokens.isOperator("/")
        || tokens.isOperator("//")
        || tokens.isOperator("%")) {
      Token operator = tokens.take();
      left = new Expression.Binary(operator.line(), operator.text(), left, power());
    }
    return left;
  }

  private Expression power() {
    Expression left = signed(true);
    while (tokens.isOperator("**")) {
      int line = tokens.take().line();
      left = new Expression.Binary(line, "**", left, signed(true));
    }
    return left;
  }

  private Expression signed(boolean withFilters) {
    Expression value;
    if (tokens.isOperator("-") || tokens.isOperator("+")) {
      tokens.enter();
      Token sign = tokens.take();
      value = new Expression.Signed(sign.line(), sign.text().equals("-"), signed(false));
      tokens.leave();
    } else {
      value = primaries.parse();
    }
    value = postfix(value);
    return withFilters ? filtered(value) : value;
  }

  private Expression postfix(Expression value) {
    Expression result = value;
    while (true) {
      int line = tokens.line();
      if (tokens.takeOperator(".")) {
        result = attribute(result, line);
      } else if (tokens.isOperator("[")) {
        result = subscript(result);
      } else if (tokens.isOperator("(")) {
        result = new Expression.Call(line, result, given());
      } else {
        return result;
      }
    }
  }

  private Expression attribute(Expression owner, int line) {
    Token name = tokens.take();
    if (name.is(Token.Type.NAME)) {
      return new Expression.Attribute(line, owner, name.text());
    }
    if (name.is(Token.Type.INTEGER)) {
      return new Expression.Element(
          line, owner, new Expression.Literal(line, primaries.number(name)));
    }
    throw tokens.error("expected name or number");
  }

  private Expression subscript(Expression owner) {
    int line = tokens.take().line();
    Expression none = new Expression.Literal(line, Atom.NONE);
    @Nullable Expression first = tokens.isOperator(":") ? null : tuple(true, false);
    Expression result;
    if (tokens.takeOperator(":")) {
      Expression to = isBound() ? parse() : none;
      Expression step = tokens.takeOperator(":") && isBound() ? parse() : none;
      result = new Expression.Slice(line, owner, first == null ? none : first, to, step);
    } else if (first == null) {
      throw tokens.error("expected subscript expression");
    } else {
      result = new Expression.Element(line, owner, first);
    }
    tokens.expectOperator("]");
    return result;
  }

  private boolean isBound() {
    return !tokens.isOperator(":") && !tokens.isOperator("]");
  }

  /// The arguments of a call, parentheses included.
  Expression.Given given() {
    tokens.expectOperator("(");
    tokens.enter();
    List<Expression> positional = new ArrayList<>();
    Map<String, Expression> named = new LinkedHashMap<>();
    List<Expression> more = new ArrayList<>();
    List<Expression> moreNamed = new ArrayList<>();
    while (!tokens.isOperator(")")) {
      if (tokens.takeOperator("*")) {
        more.add(parse());
      } else if (tokens.takeOperator("**")) {
        moreNamed.add(parse());
      } else if (tokens.current().is(Token.Type.NAME) && tokens.following().isOperator("=")) {
        String name = tokens.take().text();
        tokens.take();
        if (named.put(name, parse()) != null) {
          throw tokens.error("keyword argument repeated: " + name);
        }
      } else if (named.isEmpty() && more.isEmpty() && moreNamed.isEmpty()) {
        positional.add(parse());
      } else {
        throw tokens.error("invalid syntax for function call expression");
      }
      if (!tokens.takeOperator(",")) {
        break;
      }
    }
    tokens.leave();
    tokens.expectOperator(")");
    return new Expression.Given(positional, named, more, moreNamed);
  }

  private Expression filtered(Expression value) {
    Expression result = value;
    while (true) {
      int line = tokens.line();
      if (tokens.takeOperator("|")) {
        Statement.Filtering filter = filter();
        result = new Expression.Filtered(line, result, filter.filter(), filter.given());
      } else if (tokens.takeName("is")) {
        result = tested(result, line);
      } else if (tokens.isOperator("(")) {
        result = new Expression.Call(line, result, given());
      } else {
        return result;
      }
    }
  }

  /// A filter behind its `|`.
  Statement.Filtering filter() {
    String name = dottedName();
    if (!Filters.has(name)) {
      unknown.add(Filters.missing(name).at(tokens.line()));
    }
    return new Statement.Filtering(
        name, tokens.isOperator("(") ? given() : Expression.Given.NOTHING);
  }

  private String dottedName() {
    StringBuilder name = new StringBuilder(tokens.expect(Token.Type.NAME).text());
    while (tokens.takeOperator(".")) {
      name.append('.').append(tokens.expect(Token.Type.NAME).text());
    }
    return name.toString();
  }

  private Expression tested(Expression value, int line) {
    boolean isNegated = tokens.takeName("not");
    String name = dottedName();
    if (!Tests.has(name)) {
      unknown.add(Tests.missing(name).at(line));
    }
    Expression.Given given = Expression.Given.NOTHING;
    if (tokens.isOperator("(")) {
      given = given();
    } else if (isArgument()) {
      if (tokens.isName("is")) {
        throw tokens.error("You cannot chain multiple tests with is");
      }
      Expression argument = postfix(primaries.parse());
      given = new Expression.Given(List.of(argument), Map.of(), List.of(), List.of());
    }
    Expression test = new Expression.Tested(line, value, name, given);
    return isNegated ? new Expression.Not(line, test) : test;
  }

  /// Whether the argument of a test follows without parentheses.
  private boolean isArgument() {
    Token token = tokens.current();
    return switch (token.type()) {
      case NAME -> !NO_ARGUMENT.contains(token.text());
      case STRING, INTEGER, FLOAT -> true;
      case OPERATOR -> token.text().equals("[") || token.text().equals("{");
      default -> false;
    };
  }
}
