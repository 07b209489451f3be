package steel.infer.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import steel.infer.grammar.Machine.Frame;
import steel.infer.grammar.Machine.Place;
import steel.infer.grammar.Machine.State;

/// The fewest bytes to an end, from any state of a grammar.
final class ShortestEnd {
  private static final int NEVER = 1 << 28;

  private final Machine machine;
  private final int[][] distances; // by rule and state: bytes to the end of the rule

  ShortestEnd(Machine machine) {
    this.machine = machine;
    List<ByteAutomaton> rules = machine.rules();
    distances = new int[rules.size()][];
    for (int rule = 0; rule < distances.length; rule++) {
      distances[rule] = new int[rules.get(rule).states()];
      Arrays.fill(distances[rule], NEVER);
    }
    boolean changes = true;
    while (changes) {
      changes = false;
      for (int rule = 0; rule < distances.length; rule++) {
        for (int state = distances[rule].length - 1; state >= 0; state--) {
          int shortest = shortest(rules.get(rule), rule, state);
          changes |= shortest < distances[rule][state];
          distances[rule][state] = shortest;
        }
      }
    }
  }

  private int shortest(ByteAutomaton automaton, int rule, int state) {
    int least = automaton.accepts(state) ? 0 : distances[rule][state];
    for (int value = 0; value < 256; value++) {
      int next = automaton.next(state, value);
      least = next == ByteAutomaton.DEAD ? least : Math.min(least, 1 + distances[rule][next]);
    }
    int[] calls = automaton.calls(state);
    for (int i = 0; i < calls.length; i += 2) {
      least = Math.min(least, distances[calls[i]][0] + distances[rule][calls[i + 1]]);
    }
    return least;
  }

  private int distance(State state) {
    int least = state.isComplete() ? 0 : NEVER;
    for (Place place : state.places()) {
      int length = distances[place.rule()][place.state()];
      for (Frame frame = place.frame(); frame.below() != null; frame = frame.below()) {
        length = Math.min(NEVER, length + distances[frame.rule()][frame.state()]);
      }
      least = Math.min(least, length);
    }
    return least;
  }

  /// Bytes that end a text.
  byte[] from(State begin) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    State state = begin;
    for (int left = distance(begin); left > 0; left--) {
      assertThat(left).as("bytes to an end").isLessThan(NEVER);
      int value = 0;
      while (distance(machine.next(state, (byte) value)) != left - 1) {
        value++;
        assertThat(value).as("bytes that may follow").isLessThan(256);
      }
      bytes.write(value);
      state = machine.next(state, (byte) value);
    }
    assertThat(state.isComplete()).isTrue();
    return bytes.toByteArray();
  }
}
