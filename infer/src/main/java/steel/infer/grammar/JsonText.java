package steel.infer.grammar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import steel.infer.grammar.Expression.Call;
import steel.infer.grammar.Expression.Characters;
import steel.infer.grammar.Expression.Choice;
import steel.infer.grammar.Expression.Member;
import steel.infer.grammar.Expression.Members;
import steel.infer.grammar.Expression.Repeat;
import steel.infer.grammar.Expression.Sequence;
import steel.infer.grammar.Expression.Text;

/// How JSON is written here: on one line, with at most one space after a comma or a colon and none
/// elsewhere, so that a model finds its usual tokens and cannot go on with spaces for ever.
/// Exponents have three digits at most: more is no number to most readers.
///
/// Source: RFC 8259.
final class JsonText {
  private static final String PLACE = "JSON";

  static final Expression COMMA = regex(",( )?");
  static final Expression COLON = regex(":( )?");
  static final Expression NULL = new Text("null");
  static final Expression BOOLEAN = regex("true|false");
  static final Expression INTEGER = regex("-?(0|[1-9][0-9]*)");
  static final Expression DECIMAL = regex("-?(0|[1-9][0-9]*)(\\.[0-9]+)?");
  static final Expression NUMBER = regex("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");

  private static final CodePoints ESCAPED =
      CodePoints.range(0, 0x1f).and(CodePoints.of('"')).and(CodePoints.of('\\'));

  private static final Expression QUOTE = new Text("\"");

  /// One character of a string in each of its spellings; surrogates only in pairs.
  private static final Expression CHARACTER =
      regex(
          "[^\"\\\\\\x00-\\x1f]|\\\\([\"\\\\/bfnrt]"
              + "|u([0-9a-cA-CefEF][0-9a-fA-F]{3}|[dD][0-7][0-9a-fA-F]{2}"
              + "|[dD][89abAB][0-9a-fA-F]{2}\\\\u[dD][c-fC-F][0-9a-fA-F]{2}))");

  static final Expression STRING = string(0, Expression.UNLIMITED);

  /// Strings in one spelling each: nothing is escaped that need not be.
  static final Expression PLAIN_STRING =
      quoted(plain(Expression.many(new Characters(CodePoints.ALL))));

  private JsonText() {}

  private static Expression regex(String text) {
    return RegexParser.whole(text, PLACE);
  }

  /// A string of so many characters.
  static Expression string(int least, int most) {
    return quoted(new Repeat(CHARACTER, least, most));
  }

  static Expression quoted(Expression content) {
    return Expression.sequence(QUOTE, content, QUOTE);
  }

  /// Any JSON.
  ///
  /// @param value the rule of this expression itself
  static Expression any(int value) {
    return Expression.choice(
        anyObject(value),
        list(new Members(List.of(), new Call(value), COMMA)),
        STRING,
        NUMBER,
        BOOLEAN,
        NULL);
  }

  /// Any object.
  ///
  /// @param value the rule of any JSON
  static Expression anyObject(int value) {
    Expression member = Expression.sequence(STRING, COLON, new Call(value));
    return object(new Members(List.of(), member, COMMA));
  }

  static Expression object(Expression members) {
    return Expression.sequence(new Text("{"), members, new Text("}"));
  }

  static Expression list(Expression items) {
    return Expression.sequence(new Text("["), items, new Text("]"));
  }

  /// A member of an object.
  static Expression member(String name, Expression value) {
    return Expression.sequence(text(name), COLON, value);
  }

  /// A string as it is.
  static Expression text(String string) {
    return quoted(plain(new Text(string)));
  }

  /// Exactly this value; the spaces are free as everywhere.
  static Expression value(JsonNode value) {
    if (value.isObject()) {
      List<Member> members = new ArrayList<>();
      value
          .properties()
          .forEach(
              entry ->
                  members.add(new Member(member(entry.getKey(), value(entry.getValue())), true)));
      return object(new Members(members, null, COMMA));
    }
    if (value.isArray()) {
      List<Member> items = new ArrayList<>();
      value.forEach(item -> items.add(new Member(value(item), true)));
      return list(new Members(items, null, COMMA));
    }
    return value.isTextual() ? text(value.textValue()) : new Text(value.toString());
  }

  /// An expression over the characters of a string as one over its spelling, in which nothing is
  /// escaped that need not be.
  static Expression plain(Expression expression) {
    return switch (expression) {
      case Characters characters -> plain(characters.set());
      case Text text ->
          new Sequence(text.text().codePoints().mapToObj(c -> plain(CodePoints.of(c))).toList());
      case Sequence sequence ->
          new Sequence(sequence.parts().stream().map(JsonText::plain).toList());
      case Choice choice -> new Choice(choice.options().stream().map(JsonText::plain).toList());
      case Repeat repeat -> new Repeat(plain(repeat.body()), repeat.least(), repeat.most());
      case Call call -> call;
      case Members members ->
          new Members(
              members.members().stream()
                  .map(member -> new Member(plain(member.body()), member.required()))
                  .toList(),
              members.extra() == null ? null : plain(members.extra()),
              plain(members.separator()));
    };
  }

  private static Expression plain(CodePoints set) {
    List<Expression> spellings = new ArrayList<>();
    spellings.add(new Characters(set.without(ESCAPED)));
    CodePoints escaped = set.only(ESCAPED);
    for (int i = 0; i < escaped.ranges(); i++) {
      for (int point = escaped.first(i); point <= escaped.last(i); point++) {
        spellings.add(new Text(escape(point)));
      }
    }
    return spellings.size() == 1 ? spellings.getFirst() : new Choice(spellings);
  }

  private static String escape(int point) {
    return switch (point) {
      case '"', '\\' -> "\\" + (char) point;
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted(point);
    };
  }
}
