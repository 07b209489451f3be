package steel.tokenizer.template;

import java.util.ArrayList;
import java.util.List;

/// Reads what an expression is made of: names, literals, and what stands in brackets.
final class PrimaryParser {
  private final Tokens tokens;
  private final ExpressionParser expressions;

  PrimaryParser(Tokens tokens, ExpressionParser expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /// A name, a literal, or something in brackets.
  Expression parse() {
    Token token = tokens.current();
    return switch (token.type()) {
      case NAME -> name(tokens.take());
      case STRING -> string();
      case INTEGER, FLOAT -> new Expression.Literal(token.line(), number(tokens.take()));
      case OPERATOR -> bracketed(token);
      default -> throw tokens.error("unexpected '%s'".formatted(token.describe()));
    };
  }

  /// Neighbouring strings are one.
  private Expression string() {
    int line = tokens.line();
    StringBuilder text = new StringBuilder();
    while (tokens.current().is(Token.Type.STRING)) {
      text.append(tokens.take().text());
    }
    return new Expression.Literal(line, Text.of(text.toString()));
  }

  private static Expression name(Token token) {
    return switch (token.text()) {
      case "true", "True" -> new Expression.Literal(token.line(), Atom.TRUE);
      case "false", "False" -> new Expression.Literal(token.line(), Atom.FALSE);
      case "none", "None" -> new Expression.Literal(token.line(), Atom.NONE);
      default -> new Expression.Name(token.line(), token.text());
    };
  }

  /// The number that a token writes.
  Value number(Token token) {
    String digits = token.text().replace("_", "");
    if (token.is(Token.Type.FLOAT)) {
      return new Atom.Real(Double.parseDouble(digits));
    }
    try {
      int radix =
          switch (digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : '0') {
            case 'x' -> 16;
            case 'o' -> 8;
            case 'b' -> 2;
            default -> 10;
          };
      return Atom.of(Long.parseLong(radix == 10 ? digits : digits.substring(2), radix));
    } catch (NumberFormatException e) {
      throw tokens.error("a number of more than 64 bits: " + digits);
    }
  }

  private Expression bracketed(Token token) {
    tokens.enter();
    Expression value =
        switch (token.text()) {
          case "(" -> {
            tokens.take();
            Expression inner = expressions.tuple(true, true);
            tokens.expectOperator(")");
            yield inner;
          }
          case "[" -> list();
          case "{" -> dict();
          default -> throw tokens.error("unexpected '%s'".formatted(token.text()));
        };
    tokens.leave();
    return value;
  }

  /// Whether another part follows; takes the comma before it, or behind the last.
  private boolean hasAnother(List<Expression> parts, String closing) {
    if (!parts.isEmpty() && !tokens.isOperator(closing)) {
      tokens.expectOperator(",");
    }
    return !tokens.isOperator(closing);
  }

  private Expression list() {
    int line = tokens.take().line();
    List<Expression> parts = new ArrayList<>();
    while (hasAnother(parts, "]")) {
      parts.add(expressions.parse());
    }
    tokens.expectOperator("]");
    return new Expression.Row(line, Items.Kind.LIST, parts);
  }

  private Expression dict() {
    int line = tokens.take().line();
    List<Expression> keys = new ArrayList<>();
    List<Expression> values = new ArrayList<>();
    while (hasAnother(keys, "}")) {
      keys.add(expressions.parse());
      tokens.expectOperator(":");
      values.add(expressions.parse());
    }
    tokens.expectOperator("}");
    return new Expression.Pairs(line, keys, values);
  }
}
