package steel.infer.grammar;

import static steel.infer.grammar.Expression.sequence;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.infer.grammar.Expression.Call;
import steel.infer.grammar.Expression.Characters;
import steel.infer.grammar.Expression.Choice;
import steel.infer.grammar.Expression.Member;
import steel.infer.grammar.Expression.Members;
import steel.infer.grammar.Expression.Repeat;
import steel.infer.grammar.Schema.Bound;

/// Makes a rule of each set of schemas that some value must fulfil together, so that schemas that
/// refer to themselves are rules that call themselves.
final class SchemaCompiler {
  private record Goal(int rule, List<Schema> schemas) {}

  private final SchemaDocument document;
  private final List<@Nullable ByteAutomaton> rules = new ArrayList<>(); // null: not made yet
  private final Map<Set<String>, Integer> ruleOf = new HashMap<>(); // by pointers of its schemas
  private final Deque<Goal> open = new ArrayDeque<>();

  SchemaCompiler(JsonNode schema) {
    document = new SchemaDocument(schema);
  }

  /// @throws ConfigException if the schema is wrong, not supported, too large, or fits no text
  Machine compile() {
    int root = rule(List.of(document.root()));
    while (!open.isEmpty()) {
      Goal goal = open.remove();
      rules.set(goal.rule(), automaton(goal));
    }
    List<ByteAutomaton> made = new ArrayList<>();
    rules.forEach(rule -> Stream.ofNullable(rule).forEach(made::add));
    return new Machine(made, root, document.root().place());
  }

  /// The rule of all values that fulfil all of some schemas.
  private int rule(List<Schema> schemas) {
    List<Schema> limiting = schemas.stream().filter(schema -> !schema.isTrue()).toList();
    Set<String> key = new TreeSet<>(limiting.stream().map(Schema::pointer).toList());
    Integer known = ruleOf.get(key);
    if (known == null) {
      known = add(null);
      ruleOf.put(key, known);
      open.add(new Goal(known, limiting));
    }
    return known;
  }

  private int add(@Nullable ByteAutomaton rule) {
    rules.add(rule);
    return rules.size() - 1;
  }

  private Call call(List<Schema> schemas) {
    return new Call(rule(schemas));
  }

  private ByteAutomaton automaton(Goal goal) {
    if (goal.schemas().isEmpty()) {
      return ByteAutomaton.of(JsonText.any(goal.rule()), "JSON");
    }
    List<Expression> options =
        document.alternatives(goal.schemas()).stream().map(this::expression).toList();
    return ByteAutomaton.of(new Choice(options), goal.schemas().getFirst().place());
  }

  private Expression expression(Conjunction schema) {
    List<JsonNode> values = schema.values();
    if (values != null) {
      return new Choice(values.stream().map(JsonText::value).toList());
    }
    schema.with("format").forEach(StringFormats::of); // whatever the type, none is passed over
    Set<JsonType> types = schema.meantTypes();
    List<Expression> options = new ArrayList<>();
    for (JsonType type : types) {
      options.add(
          switch (type) {
            case OBJECT -> object(schema);
            case ARRAY -> array(schema);
            case STRING -> string(schema);
            case INTEGER -> number(schema, !types.contains(JsonType.FRACTION));
            case FRACTION -> Expression.NOTHING; // never without whole numbers
            case BOOLEAN -> JsonText.BOOLEAN;
            case NULL -> JsonText.NULL;
          });
    }
    return new Choice(options);
  }

  /// Properties come in the order of the schema, then others if the schema says that there may be
  /// some, or says nothing at all.
  private Expression object(Conjunction schema) {
    Set<String> names = schema.names();
    List<Member> members = new ArrayList<>();
    for (String name : names) {
      boolean required = schema.requires(name);
      if (!schema.forbids(name)) {
        Expression value = call(schema.property(name));
        members.add(new Member(JsonText.member(name, value), required));
      } else if (required) {
        return Expression.NOTHING;
      }
    }
    List<Schema> others = schema.children("additionalProperties");
    boolean open = others.isEmpty() ? names.isEmpty() && !schema.has("properties") : true;
    Expression extra = null;
    if (open && others.stream().noneMatch(Schema::isFalse)) {
      Expression name = names.isEmpty() ? JsonText.STRING : otherName(names, schema.place());
      extra = sequence(name, JsonText.COLON, call(others));
    }
    return JsonText.object(new Members(members, extra, JsonText.COMMA));
  }

  /// A name that is not one of these. It is spelled plainly, or it could be one of them in another
  /// spelling.
  private Call otherName(Set<String> names, String place) {
    Expression known = new Choice(names.stream().map(JsonText::text).toList());
    return new Call(
        add(
            ByteAutomaton.of(JsonText.PLAIN_STRING, place)
                .without(ByteAutomaton.of(known, place), place)));
  }

  private Expression array(Conjunction schema) {
    for (Schema items : schema.children("items")) {
      if (items.node().isArray()) {
        throw items.wrong("a list of schemas is not supported here; call it prefixItems");
      }
    }
    int least = schema.least("minItems");
    int most = schema.most("maxItems");
    List<List<Schema>> firsts = new ArrayList<>();
    boolean open = true;
    int named =
        schema.with("prefixItems").stream()
            .mapToInt(s -> s.list("prefixItems").size())
            .max()
            .orElse(0);
    for (int i = 0; i < named && open; i++) {
      List<Schema> item = item(schema, i);
      open = item.stream().noneMatch(Schema::isFalse) && (most < 0 || i < most);
      if (open) {
        firsts.add(item);
      }
    }
    List<Schema> others = schema.children("items");
    open &= others.stream().noneMatch(Schema::isFalse);
    open &= !others.isEmpty() || !schema.has("prefixItems");
    most = open ? most : Math.min(firsts.size(), most < 0 ? firsts.size() : most);
    if (most >= 0 && least > most) {
      return Expression.NOTHING;
    }
    return JsonText.list(items(firsts, others, least, most));
  }

  /// What is said of an item by its place.
  private static List<Schema> item(Conjunction schema, int index) {
    List<Schema> item = new ArrayList<>();
    for (Schema part : schema.schemas()) {
      if (part.has("prefixItems") && index < part.list("prefixItems").size()) {
        item.add(part.list("prefixItems").get(index));
      } else if (part.has("items")) {
        item.add(part.child("items"));
      }
    }
    return item;
  }

  private Expression items(List<List<Schema>> firsts, List<Schema> others, int least, int most) {
    int named = firsts.size();
    if (most == named && named == 0) {
      return Expression.EMPTY;
    }
    if (named == 0) {
      int more = most < 0 ? most : most - 1;
      Expression item = call(others);
      Expression all = sequence(item, following(item, Math.max(0, least - 1), more));
      return least == 0 ? Expression.optional(all) : all;
    }
    Expression tail =
        most == named
            ? Expression.EMPTY
            : following(call(others), Math.max(0, least - named), most < 0 ? most : most - named);
    for (int i = named - 1; i >= 0; i--) {
      Expression separator = i == 0 ? Expression.EMPTY : JsonText.COMMA;
      tail = sequence(separator, call(firsts.get(i)), tail);
      tail = i < least ? tail : Expression.optional(tail);
    }
    return tail;
  }

  private static Expression following(Expression item, int least, int most) {
    return new Repeat(sequence(JsonText.COMMA, item), least, most);
  }

  private Expression string(Conjunction schema) {
    int least = schema.least("minLength");
    int most = schema.most("maxLength");
    if (most >= 0 && least > most) {
      return Expression.NOTHING;
    }
    List<Expression> forms = new ArrayList<>();
    for (Schema part : schema.with("pattern")) {
      forms.add(pattern(String.valueOf(part.text("pattern")), part.child("pattern").place()));
    }
    for (Schema part : schema.with("format")) {
      forms.add(StringFormats.of(part));
    }
    if (forms.isEmpty()) {
      return JsonText.string(least, most);
    }
    String place = schema.place();
    ByteAutomaton all = null;
    for (Expression form : forms) {
      ByteAutomaton next = ByteAutomaton.of(JsonText.quoted(JsonText.plain(form)), place);
      all = all == null ? next : all.only(next, place);
    }
    if (all != null && (least > 0 || most >= 0)) {
      all = all.only(ByteAutomaton.of(JsonText.string(least, most), place), place);
    }
    return new Call(add(all));
  }

  /// A pattern fits anywhere in a string, unless it says otherwise by `^` and `$`.
  private static Expression pattern(String pattern, String place) {
    Expression anything = Expression.many(new Characters(CodePoints.ALL));
    return new Choice(
        RegexParser.branches(pattern, place).stream()
            .<Expression>map(
                branch ->
                    sequence(
                        branch.fromStart() ? Expression.EMPTY : anything,
                        branch.body(),
                        branch.toEnd() ? Expression.EMPTY : anything))
            .toList());
  }

  private Expression number(Conjunction schema, boolean whole) {
    List<Expression> bounds = new ArrayList<>();
    for (Bound bound : schema.lowerBounds()) {
      bounds.add(NumberBounds.atLeast(bound.value(), bound.strict()));
    }
    for (Bound bound : schema.upperBounds()) {
      bounds.add(NumberBounds.atMost(bound.value(), bound.strict()));
    }
    if (bounds.isEmpty()) {
      return whole ? JsonText.INTEGER : JsonText.NUMBER;
    }
    String place = schema.place();
    ByteAutomaton all = ByteAutomaton.of(whole ? JsonText.INTEGER : JsonText.DECIMAL, place);
    for (Expression bound : bounds) {
      all = all.only(ByteAutomaton.of(bound, place), place);
    }
    return new Call(add(all));
  }
}
