package steel.infer.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import steel.config.ConfigException;

/// Makes an automaton deterministic: its states become the sets of states in which it may be.
///
/// Source: Rabin and Scott 1959, "Finite automata and their decision problems", IBM Journal 3(2).
final class Determinisation {
  /// How much may be looked at: seconds.
  private static final long MAX_WORK = 100_000_000;

  @SuppressWarnings("ArrayRecordComponent") // compared by what is in it
  private record Key(int[] states, int hash) {
    Key(int[] states) {
      this(states, Arrays.hashCode(states));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(states, key.states);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private final Nfa nfa;
  private final String place;
  private final int[] classOf;
  private final int classes;
  private final int[] byteOf; // by class: its first byte
  private final int[] lastOf; // by class: its last byte
  private final Map<Key, Integer> known = new HashMap<>();
  private final List<Key> sets = new ArrayList<>();
  private final int[] stamps; // by state: the last set that it was added to
  private final int[] stack;
  private int stamp;
  private long work;

  /// @param place where the expression stands
  Determinisation(Nfa nfa, String place) {
    this.nfa = nfa;
    this.place = place;
    classOf = classes(nfa);
    classes = classOf[255] + 1;
    byteOf = new int[classes];
    lastOf = new int[classes];
    for (int value = 0; value < 256; value++) {
      lastOf[classOf[value]] = value;
      byteOf[classOf[255 - value]] = 255 - value;
    }
    stamps = new int[nfa.states()];
    stack = new int[nfa.states()];
  }

  /// Bytes from one beginning or end of an edge's range to the next are a class.
  private static int[] classes(Nfa nfa) {
    boolean[] begins = new boolean[257];
    for (int edge = 0; edge < nfa.edges(); edge++) {
      if (nfa.low(edge) >= 0 && nfa.low(edge) < Nfa.CALL) {
        begins[nfa.low(edge)] = true;
        begins[nfa.high(edge) + 1] = true;
      }
    }
    int[] classOf = new int[256];
    for (int value = 1; value < 256; value++) {
      classOf[value] = classOf[value - 1] + (begins[value] ? 1 : 0);
    }
    return classOf;
  }

  ByteAutomaton run() {
    stateOf(closure(new int[] {0}));
    int[] next = new int[1024];
    List<int[]> calls = new ArrayList<>();
    for (int state = 0; state < sets.size(); state++) {
      if ((state + 1) * classes > next.length) {
        next = Arrays.copyOf(next, Math.max(2 * next.length, (state + 1) * classes));
      }
      int[] set = sets.get(state).states();
      addBytes(set, next, state * classes);
      calls.add(calls(set));
    }
    boolean[] accepting = new boolean[sets.size()];
    for (int state = 0; state < accepting.length; state++) {
      accepting[state] = Arrays.binarySearch(sets.get(state).states(), nfa.end()) >= 0;
    }
    return new ByteAutomaton(
        classOf,
        classes,
        Arrays.copyOf(next, sets.size() * classes),
        accepting,
        calls.toArray(new int[0][]));
  }

  /// Where each class of bytes leads from a set.
  private void addBytes(int[] set, int[] next, int at) {
    int[][] targets = new int[classes][];
    int[] counts = new int[classes];
    for (int member : set) {
      for (int edge = nfa.lastEdge(member); edge >= 0; edge = nfa.edgeBefore(edge)) {
        if (nfa.low(edge) != Nfa.FREE && nfa.low(edge) < Nfa.CALL) {
          addTargets(edge, targets, counts);
        }
      }
    }
    for (int c = 0; c < classes; c++) {
      next[at + c] =
          targets[c] == null
              ? ByteAutomaton.DEAD
              : stateOf(closure(Arrays.copyOf(targets[c], counts[c])));
    }
  }

  /// Rules that a set calls, each with the state that follows.
  private int[] calls(int[] set) {
    Map<Integer, int[]> called = new TreeMap<>();
    for (int member : set) {
      for (int edge = nfa.lastEdge(member); edge >= 0; edge = nfa.edgeBefore(edge)) {
        if (nfa.low(edge) >= Nfa.CALL) {
          int rule = nfa.low(edge) - Nfa.CALL;
          called.merge(rule, new int[] {nfa.target(edge)}, Determinisation::joined);
        }
      }
    }
    List<Integer> row = new ArrayList<>();
    called.forEach(
        (rule, to) -> {
          row.add(rule);
          row.add(stateOf(closure(to)));
        });
    return row.stream().mapToInt(Integer::intValue).toArray();
  }

  private void addTargets(int edge, int[][] targets, int[] counts) {
    for (int c = classOf[nfa.low(edge)]; c < classes && lastOf[c] <= nfa.high(edge); c++) {
      int[] list = targets[c];
      if (list == null) {
        list = new int[2];
      } else if (counts[c] == list.length) {
        list = Arrays.copyOf(list, 2 * counts[c]);
      }
      list[counts[c]++] = nfa.target(edge);
      targets[c] = list;
    }
  }

  private static int[] joined(int[] some, int[] more) {
    int[] all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    return all;
  }

  /// The states and what can be reached from them by edges that take nothing, in order; without
  /// those that have no other edges and do not accept.
  private int[] closure(int[] from) {
    stamp++;
    int open = 0;
    for (int state : from) {
      if (stamps[state] != stamp) {
        stamps[state] = stamp;
        stack[open++] = state;
      }
    }
    int[] found = new int[8];
    int size = 0;
    while (open > 0) {
      int state = stack[--open];
      boolean counts = state == nfa.end();
      for (int edge = nfa.lastEdge(state); edge >= 0; edge = nfa.edgeBefore(edge)) {
        int to = nfa.target(edge);
        work++;
        if (nfa.low(edge) != Nfa.FREE) {
          counts = true;
        } else if (stamps[to] != stamp) {
          stamps[to] = stamp;
          stack[open++] = to;
        }
      }
      if (counts) {
        found = size == found.length ? Arrays.copyOf(found, 2 * size) : found;
        found[size++] = state;
      }
    }
    if (work > MAX_WORK) {
      throw new ConfigException(
          "%s: it is too large: its alternatives cannot be told apart in bounded time; use smaller bounds of repetition"
              .formatted(place));
    }
    int[] set = Arrays.copyOf(found, size);
    Arrays.sort(set);
    return set;
  }

  private int stateOf(int[] set) {
    Key key = new Key(set);
    Integer state = known.get(key);
    if (state == null) {
      state = sets.size();
      ByteAutomaton.requireRoom(state, classes, place);
      known.put(key, state);
      sets.add(key);
    }
    return state;
  }
}
