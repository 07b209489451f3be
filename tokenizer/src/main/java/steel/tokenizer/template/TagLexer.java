package steel.tokenizer.template;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Cuts what stands inside one tag.
final class TagLexer {
  private static final Pattern FLOAT =
      Pattern.compile(
          "(?<!\\.)(\\d+_)*\\d+((\\.(\\d+_)*\\d+)?[eE][+-]?(\\d+_)*\\d+|\\.(\\d+_)*\\d+)");
  private static final Pattern INTEGER =
      Pattern.compile("0[bB](_?[01])+|0[oO](_?[0-7])+|0[xX](_?[0-9a-fA-F])+|[1-9](_?\\d)*|0(_?0)*");
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{Nl}_][\\p{L}\\p{Nl}\\p{Mn}\\p{Mc}\\p{Nd}\\p{Pc}]*");
  private static final Pattern STRING =
      Pattern.compile(
          "'([^'\\\\]*+(?:\\\\.[^'\\\\]*+)*+)'|\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"",
          Pattern.DOTALL);
  private static final Pattern OPERATOR =
      Pattern.compile("//|\\*\\*|==|!=|>=|<=|[-+/*%~\\[\\](){}><=.:|,;]");

  private final String source;
  private final List<Token> tokens;
  private final Deque<String> closers = new ArrayDeque<>(); // of what is open
  private int at;
  private int line;

  TagLexer(String source, int from, int line, List<Token> tokens) {
    this.source = source;
    this.at = from;
    this.line = line;
    this.tokens = tokens;
  }

  /// Adds the tokens up to the closing of the tag; gives the place of it or of the sign before it.
  ///
  /// @throws TemplateException with its line, if a character has no place here
  int readTo(String closing) {
    try {
      while (at < source.length()) {
        boolean isClosing =
            source.startsWith(closing, at)
                || source.startsWith("-" + closing, at)
                || (closing.equals("%}") && source.startsWith("+" + closing, at));
        if (closers.isEmpty() && isClosing) {
          return at;
        }
        readToken();
      }
      throw error("unexpected end of template");
    } catch (TemplateException e) {
      throw e.at(line);
    }
  }

  private void readToken() {
    if (TextMethods.isSpace(source.charAt(at))) {
      line += source.charAt(at) == '\n' ? 1 : 0;
      at++;
    } else if (!isAdded(FLOAT, Token.Type.FLOAT)
        && !isAdded(INTEGER, Token.Type.INTEGER)
        && !isAdded(NAME, Token.Type.NAME)
        && !isString()
        && !isOperator()) {
      throw error("unexpected char '" + source.charAt(at) + "' at " + at);
    }
  }

  private boolean isAdded(Pattern pattern, Token.Type type) {
    Matcher matcher = pattern.matcher(source).region(at, source.length());
    matcher.useTransparentBounds(true); // a float must see the dot before it
    if (!matcher.lookingAt()) {
      return false;
    }
    tokens.add(new Token(type, matcher.group(), line));
    at = matcher.end();
    return true;
  }

  private boolean isString() {
    Matcher matcher = STRING.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    String written = matcher.group();
    tokens.add(
        new Token(
            Token.Type.STRING,
            StringLiteral.content(written.substring(1, written.length() - 1)),
            line));
    line += (int) written.chars().filter(c -> c == '\n').count();
    at = matcher.end();
    return true;
  }

  private boolean isOperator() {
    Matcher matcher = OPERATOR.matcher(source).region(at, source.length());
    if (!matcher.lookingAt()) {
      return false;
    }
    String operator = matcher.group();
    switch (operator) {
      case "{" -> closers.push("}");
      case "(" -> closers.push(")");
      case "[" -> closers.push("]");
      case "}", ")", "]" -> {
        if (closers.isEmpty()) {
          throw error("unexpected '" + operator + "'");
        }
        String expected = closers.pop();
        if (!expected.equals(operator)) {
          throw error("unexpected '" + operator + "', expected '" + expected + "'");
        }
      }
      default -> {}
    }
    tokens.add(new Token(Token.Type.OPERATOR, operator, line));
    at = matcher.end();
    return true;
  }

  private static TemplateException error(String problem) {
    return new TemplateException(TemplateException.Kind.SYNTAX, problem);
  }
}
