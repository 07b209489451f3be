package steel.infer.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;

/// Rules that call each other, run with stacks: a pushdown automaton. A [State] is the set of all
/// places in which a text may be, with their stacks; it is made when a text first gets there, and
/// from then on a byte costs one look into a table. For any number of threads.
///
/// From every state the end can be reached, because [#Machine] leaves out what leads nowhere.
public final class Machine {
  /// States and frames of one epoch; then they are forgotten, and made again where needed.
  private static final int MAX_STATES = 1 << 14;

  /// A text that may be in so many places at once is an error.
  private static final int MAX_PLACES = 1 << 12;

  private final List<ByteAutomaton> rules;
  private final int root;
  private final int[] classOf; // by byte: what no rule tells apart
  private final int[] byteOf; // by class: one of its bytes
  private final boolean[][] hasBytes; // by rule and state
  private final boolean[][] isLast;
  private volatile Epoch epoch;

  /// @param rules that may call each other; each takes at least a byte before it calls itself again
  /// @param root the rule of a whole text
  /// @param place where the grammar stands, for errors
  /// @throws ConfigException if there is no finite text
  Machine(List<ByteAutomaton> rules, int root, String place) {
    BitSet productive = productive(rules);
    if (!productive.get(root)) {
      throw new ConfigException(place + ": no text fits it; loosen what contradicts itself");
    }
    this.rules = rules.stream().map(rule -> rule.pruned(productive)).toList();
    this.root = root;
    classOf = ByteAutomaton.refined(rules.stream().map(ByteAutomaton::classOf).toList());
    byteOf = new int[ByteAutomaton.count(classOf)];
    for (int value = 255; value >= 0; value--) {
      byteOf[classOf[value]] = value;
    }
    hasBytes = new boolean[rules.size()][];
    isLast = new boolean[rules.size()][];
    for (int i = 0; i < rules.size(); i++) {
      ByteAutomaton rule = this.rules.get(i);
      hasBytes[i] = new boolean[rule.states()];
      isLast[i] = new boolean[rule.states()];
      for (int state = 0; state < rule.states(); state++) {
        hasBytes[i][state] = rule.hasBytes(state);
        isLast[i][state] = rule.isLast(state);
      }
    }
    epoch = new Epoch();
  }

  private static BitSet productive(List<ByteAutomaton> rules) {
    BitSet productive = new BitSet();
    int before = -1;
    while (productive.cardinality() != before) {
      before = productive.cardinality();
      for (int i = 0; i < rules.size(); i++) {
        productive.set(i, productive.get(i) || rules.get(i).isProductive(productive));
      }
    }
    return productive;
  }

  /// Before the first byte.
  State start() {
    return epoch.start;
  }

  /// The same state where states are made now, so that those of long ago can be forgotten.
  State current(State state) {
    Epoch now = epoch;
    return state.epoch == now ? state : now.adopt(state);
  }

  /// Rules without ways that lead nowhere.
  List<ByteAutomaton> rules() {
    return rules;
  }

  /// How many states are known at present.
  int knownStates() {
    return epoch.known.size();
  }

  /// Where to go on when a rule has ended.
  static final class Frame {
    private final int number;
    private final int rule;
    private final int state;
    private final @Nullable Frame below; // null at the bottom
    private final Map<Long, Frame> above = new HashMap<>(2);

    Frame(int number, int rule, int state, @Nullable Frame below) {
      this.number = number;
      this.rule = rule;
      this.state = state;
      this.below = below;
    }

    int rule() {
      return rule;
    }

    int state() {
      return state;
    }

    /// The frame below; null at the bottom, which is none of a rule.
    @Nullable Frame below() {
      return below;
    }
  }

  /// A state of a rule, and what to do after it.
  record Place(int rule, int state, Frame frame) {}

  private record Key(List<Place> places, boolean complete) {}

  /// All that is known of a text so far. Two texts that may go on in the same ways mostly have the
  /// same one.
  static final class State {
    private final Epoch epoch;
    private final List<Place> places; // those that a byte may follow
    private final boolean complete;
    private final State[] next; // by class of byte; null: not known yet

    private State(Epoch epoch, Key key, int classes) {
      this.epoch = epoch;
      places = key.places();
      complete = key.complete();
      next = new State[classes];
    }

    /// Where a byte may follow.
    List<Place> places() {
      return places;
    }

    /// Whether the text may end here.
    boolean isComplete() {
      return complete;
    }

    /// Whether no byte may follow.
    boolean isLast() {
      return places.isEmpty();
    }

    /// Whether the text is none of the grammar's.
    boolean isDead() {
      return places.isEmpty() && !complete;
    }

    /// Whether no text will come to this very state again.
    boolean isForgotten() {
      return !epoch.isNow();
    }
  }

  /// The state after one more byte.
  State next(State state, byte value) {
    int c = classOf[value & 0xff];
    State known = state.next[c]; // racy on purpose: what it leads to has final fields alone
    return known != null ? known : state.epoch.next(state, c);
  }

  /// The state after some bytes.
  State next(State state, byte[] bytes) {
    State at = state;
    for (byte value : bytes) {
      at = next(at, value);
    }
    return at;
  }

  /// States and stacks, each there once.
  private final class Epoch {
    private final Frame bottom = new Frame(0, -1, -1, null);
    private final Map<Key, State> known = new HashMap<>();
    private final State start;
    private int frames = 1;
    private int room = MAX_STATES;

    Epoch() {
      Set<Place> places = new LinkedHashSet<>();
      boolean complete = addClosure(new Place(root, 0, bottom), places);
      start = state(places, complete);
    }

    private boolean isNow() {
      return epoch == this;
    }

    private synchronized State next(State from, int c) {
      Set<Place> places = new LinkedHashSet<>();
      boolean complete = false;
      for (Place place : from.places) {
        int to = rules.get(place.rule()).next(place.state(), byteOf[c]);
        if (to != ByteAutomaton.DEAD) {
          complete |= addClosure(new Place(place.rule(), to, place.frame()), places);
        }
      }
      State result = state(places, complete);
      from.next[c] = result;
      if (known.size() + frames > room && isNow()) {
        epoch = new Epoch();
      }
      return result;
    }

    private State state(Set<Place> places, boolean complete) {
      List<Place> waiting =
          places.stream()
              .filter(place -> hasBytes[place.rule()][place.state()])
              .sorted(
                  Comparator.comparingInt(Place::rule)
                      .thenComparingInt(Place::state)
                      .thenComparingInt(place -> place.frame().number))
              .toList();
      return known.computeIfAbsent(
          new Key(waiting, complete), key -> new State(this, key, byteOf.length));
    }

    /// Adds a place, and those that are reached without a byte: rules that begin there, and, where
    /// a rule has ended, what follows it.
    ///
    /// @return whether the text may end
    private boolean addClosure(Place first, Set<Place> places) {
      boolean complete = false;
      Deque<Place> open = new ArrayDeque<>();
      open.add(first);
      while (!open.isEmpty()) {
        Place place = open.remove();
        if (!places.add(place)) {
          continue;
        }
        if (places.size() > MAX_PLACES) {
          throw new ConfigException(
              "the schema has more than %d ways to read the same text; make its alternatives differ early"
                  .formatted(MAX_PLACES));
        }
        ByteAutomaton rule = rules.get(place.rule());
        if (rule.accepts(place.state())) {
          Frame frame = place.frame();
          if (frame.below == null) {
            complete = true;
          } else {
            open.add(new Place(frame.rule, frame.state, frame.below));
          }
        }
        int[] calls = rule.calls(place.state());
        for (int i = 0; i < calls.length; i += 2) {
          open.add(new Place(calls[i], 0, frame(place.rule(), calls[i + 1], place.frame())));
        }
      }
      return complete;
    }

    private Frame frame(int rule, int state, Frame below) {
      if (isLast[rule][state]) {
        return below; // the rule ends with the one that it calls
      }
      return below.above.computeIfAbsent(
          (long) rule << 32 | state, _ -> new Frame(frames++, rule, state, below));
    }

    private synchronized State adopt(State other) {
      Set<Place> places = new LinkedHashSet<>();
      for (Place place : other.places) {
        List<Frame> stack = new ArrayList<>();
        for (Frame frame = place.frame(); frame.below != null; frame = frame.below) {
          stack.add(frame);
        }
        Frame top = bottom;
        for (Frame frame : stack.reversed()) {
          top = frame(frame.rule, frame.state, top);
        }
        places.add(new Place(place.rule(), place.state(), top));
      }
      State result = state(places, other.complete);
      room =
          Math.max(room, 2 * (known.size() + frames)); // or a deep stack would be moved each time
      return result;
    }
  }
}
