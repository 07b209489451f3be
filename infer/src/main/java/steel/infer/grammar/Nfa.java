package steel.infer.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import steel.config.ConfigException;
import steel.infer.grammar.Expression.Call;
import steel.infer.grammar.Expression.Characters;
import steel.infer.grammar.Expression.Choice;
import steel.infer.grammar.Expression.Member;
import steel.infer.grammar.Expression.Members;
import steel.infer.grammar.Expression.Repeat;
import steel.infer.grammar.Expression.Sequence;
import steel.infer.grammar.Expression.Text;

/// An expression as a graph of states with edges by bytes, by calls of rules, and by nothing.
/// Begins at state 0.
///
/// Source: Thompson 1968, "Regular expression search algorithm", CACM 11(6).
final class Nfa {
  /// Label of an edge that takes nothing.
  static final int FREE = -1;

  /// Labels from here on are calls: of rule `label - CALL`.
  static final int CALL = 256;

  private static final int MAX_STATES = 400_000;

  private final String place;
  private int states;
  private int[] head = new int[64]; // by state: its last edge, or -1
  private int edges;
  private int[] before = new int[64]; // by edge: the edge of the same state before it, or -1
  private int[] low = new int[64]; // by edge: label, or first of a range of bytes
  private int[] high = new int[64];
  private int[] target = new int[64];
  private final int end;

  /// @param place where the expression stands, for the sentence if it is too large
  Nfa(Expression expression, String place) {
    this.place = place;
    end = add(expression, state());
  }

  int states() {
    return states;
  }

  /// The one state that accepts.
  int end() {
    return end;
  }

  /// A state's last edge; -1 if it has none.
  int lastEdge(int state) {
    return head[state];
  }

  /// The edge before one, of the same state; -1 if there is none.
  int edgeBefore(int edge) {
    return before[edge];
  }

  /// [#FREE], a call, or the first of a range of bytes.
  int low(int edge) {
    return low[edge];
  }

  /// The last of the range.
  int high(int edge) {
    return high[edge];
  }

  int target(int edge) {
    return target[edge];
  }

  int edges() {
    return edges;
  }

  /// Adds a path for each text of the expression. Nothing ever leads back to `from`, so several may
  /// begin there.
  ///
  /// @return where they all end
  private int add(Expression expression, int from) {
    return switch (expression) {
      case Characters characters -> addCharacters(characters.set(), from);
      case Text text -> addText(text.text(), from);
      case Sequence sequence -> {
        int at = from;
        for (Expression part : sequence.parts()) {
          at = add(part, at);
        }
        yield at;
      }
      case Choice choice -> {
        int to = state();
        for (Expression option : choice.options()) {
          edge(add(option, from), FREE, FREE, to);
        }
        yield to;
      }
      case Repeat repeat -> addRepeat(repeat, from);
      case Call call -> {
        int to = state();
        edge(from, CALL + call.rule(), CALL + call.rule(), to);
        yield to;
      }
      case Members members -> addMembers(members, from);
    };
  }

  private int addRepeat(Repeat repeat, int from) {
    int at = from;
    for (int i = 0; i < repeat.least(); i++) {
      at = add(repeat.body(), at);
    }
    int to = state();
    if (repeat.most() == Expression.UNLIMITED) {
      int loop = state();
      edge(at, FREE, FREE, loop);
      edge(add(repeat.body(), loop), FREE, FREE, loop);
      edge(loop, FREE, FREE, to);
      return to;
    }
    for (int i = repeat.least(); i < repeat.most(); i++) {
      edge(at, FREE, FREE, to);
      at = add(repeat.body(), at);
    }
    edge(at, FREE, FREE, to);
    return to;
  }

  /// Two chains, one for when nothing has come yet and one with separators, so that its size grows
  /// as the number of members does.
  private int addMembers(Members members, int from) {
    int none = from;
    int some = state();
    for (Member member : members.members()) {
      int nextNone = state();
      int nextSome = state();
      edge(add(member.body(), none), FREE, FREE, nextSome);
      edge(add(member.body(), add(members.separator(), some)), FREE, FREE, nextSome);
      if (!member.required()) {
        edge(none, FREE, FREE, nextNone);
        edge(some, FREE, FREE, nextSome);
      }
      none = nextNone;
      some = nextSome;
    }
    if (members.extra() != null) {
      edge(add(members.extra(), none), FREE, FREE, some);
      edge(add(members.extra(), add(members.separator(), some)), FREE, FREE, some);
    }
    int to = state();
    edge(none, FREE, FREE, to);
    edge(some, FREE, FREE, to);
    return to;
  }

  private int addText(String text, int from) {
    int at = from;
    for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
      int to = state();
      edge(at, value & 0xff, value & 0xff, to);
      at = to;
    }
    return at;
  }

  private int addCharacters(CodePoints set, int from) {
    int to = state();
    Map<Long, Integer> tails = new HashMap<>(); // ends that several characters share
    Utf8Ranges.of(set)
        .forEach(
            sequence -> {
              int at = to;
              for (int i = sequence.length - 1; i > 0; i--) {
                int first = sequence[i] >> 8;
                int last = sequence[i] & 0xff;
                long key = ((long) at << 16) | sequence[i];
                Integer known = tails.get(key);
                if (known == null) {
                  known = state();
                  edge(known, first, last, at);
                  tails.put(key, known);
                }
                at = known;
              }
              edge(from, sequence[0] >> 8, sequence[0] & 0xff, at);
            });
    return to;
  }

  private int state() {
    if (states == MAX_STATES) {
      throw new ConfigException(
          "%s: it is too large: it repeats itself into more than %d states; use smaller bounds of repetition"
              .formatted(place, MAX_STATES));
    }
    head = states == head.length ? Arrays.copyOf(head, 2 * states) : head;
    head[states] = -1;
    return states++;
  }

  private void edge(int from, int first, int last, int to) {
    if (edges == target.length) {
      before = Arrays.copyOf(before, 2 * edges);
      low = Arrays.copyOf(low, 2 * edges);
      high = Arrays.copyOf(high, 2 * edges);
      target = Arrays.copyOf(target, 2 * edges);
    }
    before[edges] = head[from];
    low[edges] = first;
    high[edges] = last;
    target[edges] = to;
    head[from] = edges++;
  }
}
