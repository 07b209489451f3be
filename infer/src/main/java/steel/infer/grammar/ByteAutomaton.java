package steel.infer.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import steel.config.ConfigException;

/// A deterministic automaton over bytes, in which texts of other rules may stand too. Begins at
/// state 0. Immutable.
final class ByteAutomaton {
  /// No state: the text is none of this automaton's.
  static final int DEAD = -1;

  /// The largest table of states and classes of bytes: 16 MB.
  static final int MAX_CELLS = 4 << 20;

  private static final int[] NO_CALLS = {};

  private final int[] classOf; // by byte
  private final int classes;
  private final int[] next; // by state and class
  private final boolean[] accepting; // by state
  private final int[][] calls; // by state: rule, state after it, rule, state after it, ...

  ByteAutomaton(int[] classOf, int classes, int[] next, boolean[] accepting, int[][] calls) {
    this.classOf = classOf;
    this.classes = classes;
    this.next = next;
    this.accepting = accepting;
    this.calls = calls;
  }

  /// The automaton of an expression.
  ///
  /// @param place where the expression stands
  /// @throws ConfigException if it is too large
  static ByteAutomaton of(Expression expression, String place) {
    return new Determinisation(new Nfa(expression, place), place).run();
  }

  int states() {
    return accepting.length;
  }

  /// The state after one more byte, or [#DEAD].
  int next(int state, int byteValue) {
    return next[state * classes + classOf[byteValue]];
  }

  boolean accepts(int state) {
    return accepting[state];
  }

  /// Rules that may begin in a state, each with the state that follows it.
  int[] calls(int state) {
    return calls[state];
  }

  /// Classes of bytes that nothing in here tells apart, by byte.
  int[] classOf() {
    return classOf.clone();
  }

  /// Whether a byte may follow in a state.
  boolean hasBytes(int state) {
    for (int i = state * classes; i < (state + 1) * classes; i++) {
      if (next[i] != DEAD) {
        return true;
      }
    }
    return false;
  }

  /// Whether nothing may follow in a state.
  boolean isLast(int state) {
    return calls[state].length == 0 && !hasBytes(state);
  }

  /// Whether a text is one of this automaton's, which calls no other.
  boolean accepts(byte[] text) {
    int state = 0;
    for (byte value : text) {
      state = next(state, value & 0xff);
      if (state == DEAD) {
        return false;
      }
    }
    return accepting[state];
  }

  /// What both accept; neither calls others.
  ByteAutomaton only(ByteAutomaton other, String place) {
    return product(other, false, place);
  }

  /// What this one accepts and the other does not; neither calls others.
  ByteAutomaton without(ByteAutomaton other, String place) {
    return product(other, true, place);
  }

  /// Whether it accepts anything at all, given the rules that do.
  boolean isProductive(BitSet rules) {
    return living(rules).get(0);
  }

  /// The same without ways from which the end cannot be reached, given the rules that accept
  /// anything.
  ByteAutomaton pruned(BitSet rules) {
    BitSet living = living(rules);
    int[] table = next.clone();
    for (int i = 0; i < table.length; i++) {
      table[i] = table[i] != DEAD && living.get(table[i]) ? table[i] : DEAD;
    }
    int[][] kept = new int[states()][];
    for (int state = 0; state < kept.length; state++) {
      List<Integer> list = new ArrayList<>();
      for (int i = 0; i < calls[state].length; i += 2) {
        if (rules.get(calls[state][i]) && living.get(calls[state][i + 1])) {
          list.add(calls[state][i]);
          list.add(calls[state][i + 1]);
        }
      }
      kept[state] = list.isEmpty() ? NO_CALLS : list.stream().mapToInt(Integer::intValue).toArray();
    }
    return new ByteAutomaton(classOf, classes, table, accepting, kept);
  }

  /// States from which the end can be reached.
  private BitSet living(BitSet rules) {
    List<List<Integer>> sources = new ArrayList<>();
    BitSet living = new BitSet();
    Deque<Integer> open = new ArrayDeque<>();
    for (int state = 0; state < states(); state++) {
      sources.add(new ArrayList<>(2));
      if (accepting[state]) {
        living.set(state);
        open.add(state);
      }
    }
    for (int state = 0; state < states(); state++) {
      for (int i = 0; i < classes; i++) {
        int to = next[state * classes + i];
        if (to != DEAD) {
          sources.get(to).add(state);
        }
      }
      for (int i = 0; i < calls[state].length; i += 2) {
        if (rules.get(calls[state][i])) {
          sources.get(calls[state][i + 1]).add(state);
        }
      }
    }
    while (!open.isEmpty()) {
      for (int source : sources.get(open.remove())) {
        if (!living.get(source)) {
          living.set(source);
          open.add(source);
        }
      }
    }
    return living;
  }

  private ByteAutomaton product(ByteAutomaton other, boolean without, String place) {
    int[] common = refined(List.of(classOf, other.classOf));
    int count = count(common);
    int[] byteOf = new int[count]; // one byte of each class
    for (int value = 255; value >= 0; value--) {
      byteOf[common[value]] = value;
    }
    Map<Long, Integer> known = new HashMap<>();
    List<Long> pairs = new ArrayList<>(); // a state of each, the other's may be dead
    known.put(0L, 0);
    pairs.add(0L);
    List<int[]> table = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      int here = here(pairs.get(i));
      int there = there(pairs.get(i));
      int[] row = new int[count];
      for (int c = 0; c < count; c++) {
        int nextHere = next(here, byteOf[c]);
        int nextThere = there == DEAD ? DEAD : other.next(there, byteOf[c]);
        if (nextHere == DEAD || (nextThere == DEAD && !without)) {
          row[c] = DEAD;
          continue;
        }
        long pair = (long) nextHere << 32 | (nextThere & 0xffff_ffffL);
        Integer to = known.get(pair);
        if (to == null) {
          to = pairs.size();
          requireRoom(to, count, place);
          known.put(pair, to);
          pairs.add(pair);
        }
        row[c] = to;
      }
      table.add(row);
    }
    boolean[] accepted = new boolean[pairs.size()];
    for (int i = 0; i < accepted.length; i++) {
      int there = there(pairs.get(i));
      boolean isThere = there != DEAD && other.accepting[there];
      accepted[i] = accepting[here(pairs.get(i))] && isThere != without;
    }
    int[] flat = table.stream().flatMapToInt(Arrays::stream).toArray();
    int[][] none = new int[accepted.length][];
    Arrays.fill(none, NO_CALLS);
    return new ByteAutomaton(common, count, flat, accepted, none).pruned(new BitSet());
  }

  private static int here(long pair) {
    return (int) (pair >> 32);
  }

  private static int there(long pair) {
    return (int) pair;
  }

  /// @throws ConfigException if there is no room for one more state
  static void requireRoom(int states, int classes, String place) {
    if ((long) (states + 1) * classes > MAX_CELLS) {
      throw new ConfigException(
          "%s: it is too large: it needs more than %d states; use smaller bounds of repetition"
              .formatted(place, states));
    }
  }

  /// Classes of bytes that tell apart whatever one of several does.
  static int[] refined(List<int[]> several) {
    Map<List<Integer>, Integer> numbers = new HashMap<>();
    int[] result = new int[256];
    for (int value = 0; value < 256; value++) {
      int at = value;
      List<Integer> key = several.stream().map(classOf -> classOf[at]).toList();
      Integer number = numbers.get(key);
      if (number == null) {
        number = numbers.size();
        numbers.put(key, number);
      }
      result[value] = number;
    }
    return result;
  }

  /// How many classes there are.
  static int count(int[] classOf) {
    int most = 0;
    for (int number : classOf) {
      most = Math.max(most, number);
    }
    return most + 1;
  }
}
