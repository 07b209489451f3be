package steel.tokenizer.template;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The tokens of a template while it is parsed: where the parser is, and how deep.
final class Tokens {
  /// Statements and expressions within one another; a parser that calls itself needs a bound.
  private static final int MAX_DEPTH = 100;

  private final List<Token> tokens;
  private int at;
  private int depth;

  Tokens(List<Token> tokens) {
    this.tokens = tokens;
  }

  Token current() {
    return tokens.get(at);
  }

  Token following() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  int line() {
    return current().line();
  }

  /// How many tokens are taken.
  int place() {
    return at;
  }

  /// The names among the tokens that were taken after the first `count`.
  Set<String> namesSince(int count) {
    return tokens.subList(count, at).stream()
        .filter(token -> token.is(Token.Type.NAME))
        .map(Token::text)
        .collect(Collectors.toSet());
  }

  /// Takes the token that is next.
  Token take() {
    Token token = current();
    if (at < tokens.size() - 1) {
      at++;
    }
    return token;
  }

  boolean isName(String name) {
    return current().isName(name);
  }

  boolean isOperator(String operator) {
    return current().isOperator(operator);
  }

  /// Takes the word if it is next.
  boolean takeName(String name) {
    boolean isNext = isName(name);
    if (isNext) {
      take();
    }
    return isNext;
  }

  /// Takes the operator if it is next.
  boolean takeOperator(String operator) {
    boolean isNext = isOperator(operator);
    if (isNext) {
      take();
    }
    return isNext;
  }

  /// @throws TemplateException if another is next
  Token expect(Token.Type type) {
    if (!current().is(type)) {
      throw unexpected(new Token(type, type == Token.Type.NAME ? "name" : "", 0).describe());
    }
    return take();
  }

  /// @throws TemplateException if another is next
  void expectOperator(String operator) {
    if (!takeOperator(operator)) {
      throw unexpected(operator);
    }
  }

  /// @throws TemplateException if another is next
  void expectName(String name) {
    if (!takeName(name)) {
      throw unexpected(name);
    }
  }

  private TemplateException unexpected(String wanted) {
    return error(
        current().is(Token.Type.END)
            ? "unexpected end of template, expected '%s'.".formatted(wanted)
            : "expected token '%s', got '%s'".formatted(wanted, current().describe()));
  }

  /// A mistake at the token that is next.
  TemplateException error(String problem) {
    return new TemplateException(TemplateException.Kind.SYNTAX, problem).at(line());
  }

  /// Begins something that may hold the like of itself, which [#leave] ends.
  ///
  /// @throws TemplateException if too much is begun
  void enter() {
    if (++depth > MAX_DEPTH) {
      throw new TemplateException(
              TemplateException.Kind.LIMIT, "nests deeper than %d levels".formatted(MAX_DEPTH))
          .at(line());
    }
  }

  void leave() {
    depth--;
  }
}
