package steel.infer.grammar;

import java.util.ArrayList;
import java.util.List;
import steel.config.ConfigException;
import steel.infer.grammar.Expression.Characters;
import steel.infer.grammar.Expression.Choice;
import steel.infer.grammar.Expression.Repeat;
import steel.infer.grammar.Expression.Sequence;

/// Reads regular expressions in the spelling of `java.util.regex`, as far as they are regular: no
/// look-around, no back references. `\d`, `\w` and `\s` are ASCII, a dot is anything but the end of
/// a line.
final class RegexParser {
  /// One of the alternatives at the top.
  ///
  /// @param fromStart whether it begins with `^`
  /// @param toEnd whether it ends with `$`
  record Branch(Expression body, boolean fromStart, boolean toEnd) {}

  /// Larger bounds are refused where they are read.
  private static final int MAX_REPETITIONS = 100_000;

  private static final int MAX_DEPTH = 100;

  private static final String REPEATERS = "*+?{";
  private static final String BOUNDS =
      "{ must be followed by bounds such as {2} or {2,5}; write \\{ for the character";
  private static final String TWICE =
      "what is repeated already is repeated again; put it in brackets";
  private static final String DOLLAR =
      "a $ stands here in the middle; it may end the expression or an alternative, \\$ is the character";
  private static final String CARET =
      "a ^ stands here in the middle; it may begin the expression or an alternative, \\^ is the character";

  private final RegexText text;
  private int depth;

  private RegexParser(RegexText text) {
    this.text = text;
  }

  /// An expression that must match the whole of a text.
  ///
  /// @param place where it stands, for errors
  /// @throws ConfigException if it is wrong or not regular
  static Expression whole(String expression, String place) {
    return new Choice(branches(expression, place).stream().map(Branch::body).toList());
  }

  /// The alternatives of an expression.
  ///
  /// @param place where it stands, for errors
  /// @throws ConfigException if it is wrong or not regular
  static List<Branch> branches(String expression, String place) {
    RegexText text = new RegexText(expression, place);
    RegexParser parser = new RegexParser(text);
    List<Branch> branches = new ArrayList<>();
    do {
      boolean fromStart = text.take('^');
      Expression body = parser.sequence();
      branches.add(new Branch(body, fromStart, text.take('$')));
    } while (text.take('|'));
    if (text.sees(')')) {
      throw text.wrong("this bracket closes nothing; write \\) for the character");
    }
    if (text.hasMore()) {
      throw text.wrongAt(text.place() - 1, DOLLAR);
    }
    return branches;
  }

  private Expression alternatives() {
    List<Expression> options = new ArrayList<>();
    do {
      options.add(sequence());
    } while (text.take('|'));
    return options.size() == 1 ? options.getFirst() : new Choice(options);
  }

  private Expression sequence() {
    List<Expression> parts = new ArrayList<>();
    while (text.hasMore() && !text.seesOneOf("|)$")) {
      parts.add(repeated(atom()));
    }
    return parts.size() == 1 ? parts.getFirst() : new Sequence(parts);
  }

  private Expression repeated(Expression body) {
    if (!text.seesOneOf(REPEATERS)) {
      return body;
    }
    Repeat repeat =
        switch (text.next()) {
          case '*' -> new Repeat(body, 0, Expression.UNLIMITED);
          case '+' -> new Repeat(body, 1, Expression.UNLIMITED);
          case '?' -> new Repeat(body, 0, 1);
          default -> bounds(body);
        };
    if (text.sees('+')) {
      throw text.wrong("possessive repetition is not regular; leave the + out");
    }
    text.take('?'); // how eager it is changes what is found first, not what fits
    if (text.seesOneOf(REPEATERS)) {
      throw text.wrong(TWICE);
    }
    return repeat;
  }

  /// After the `{`.
  private Repeat bounds(Expression body) {
    int begin = text.place() - 1;
    int least = number(begin);
    int most = least;
    if (text.take(',')) {
      most = text.sees('}') ? Expression.UNLIMITED : number(begin);
    }
    if (!text.take('}')) {
      throw text.wrongAt(begin, BOUNDS);
    }
    if (most != Expression.UNLIMITED && most < least) {
      throw text.wrongAt(
          begin, "the bounds {%d,%d} are the wrong way round".formatted(least, most));
    }
    return new Repeat(body, least, most);
  }

  private int number(int begin) {
    if (!text.seesOneOf("0123456789")) {
      throw text.wrongAt(begin, BOUNDS);
    }
    int value = 0;
    while (text.seesOneOf("0123456789")) {
      value = value * 10 + text.next() - '0';
      if (value > MAX_REPETITIONS) {
        throw text.wrongAt(begin, "bounds of repetition go up to " + MAX_REPETITIONS);
      }
    }
    return value;
  }

  private Expression atom() {
    int begin = text.place();
    int c = text.peek();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Characters(RegexSets.characterClass(text));
      case '\\' -> new Characters(RegexSets.escape(text));
      case '.' -> {
        text.next();
        yield new Characters(RegexSets.DOT);
      }
      case '*', '+', '?', '{' ->
          throw text.wrong(
              "there is nothing before %1$s to repeat; write \\%1$s for the character"
                  .formatted(Character.toString(c)));
      case '^' -> throw text.wrong(CARET);
      default -> new Characters(RegexSets.single(text, begin, text.next()));
    };
  }

  private Expression group() {
    int begin = text.place();
    text.next();
    if (text.take('?')) {
      openSpecialGroup(begin);
    }
    if (++depth > MAX_DEPTH) {
      throw text.wrongAt(begin, "brackets are nested more than %d deep".formatted(MAX_DEPTH));
    }
    Expression body = alternatives();
    depth--;
    if (text.sees('$')) {
      throw text.wrong(DOLLAR);
    }
    if (!text.take(')')) {
      throw text.wrongAt(begin, "this bracket is never closed; write \\( for the character");
    }
    return body;
  }

  /// What follows `(?`: a group that is not captured or has a name; all else is refused.
  private void openSpecialGroup(int begin) {
    if (text.take(':')) {
      return;
    }
    boolean named = text.take('<');
    boolean looks = text.seesOneOf("=!");
    if (named && !looks) {
      while (text.hasMore() && Character.isLetterOrDigit(text.peek())) {
        text.next();
      }
      if (text.take('>')) {
        return;
      }
    }
    if (looks) {
      throw text.wrongAt(begin, "look-around is not regular; say what the whole text may be");
    }
    throw text.wrongAt(
        begin,
        text.sees('>')
            ? "atomic groups are not regular; write (?:...)"
            : "groups may begin with ( or (?: or (?<name>, flags are not supported");
  }
}
