package steel.infer.grammar;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import steel.infer.grammar.Machine.State;
import steel.tokenizer.Tokenizer;

/// Which tokens may come next in a state. All tokens stand in one tree by their bytes; a state's
/// mask is a walk over that tree which turns back where the grammar does. Masks are kept for the
/// states that were used last. For any number of threads.
public final class TokenMasks {
  /// How many masks are kept: 19 MB with Qwen's vocabulary.
  static final int MAX_MASKS = 1024;

  private static final Map<Tokenizer, TokenMasks> KNOWN = new WeakHashMap<>();

  private final byte[][] bytes; // by id; null: a grammar never allows it
  private final int[] twins; // by id: another one with the same bytes, or -1

  // the tree without its root, each node before those below it
  private final byte[] labels;
  private final short[] depths; // 1 below the root
  private final int[] ends; // the first node that is not below
  private final int[] tokens; // the token that ends here, or -1
  private final int deepest;

  private final Map<State, long[]> masks =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<State, long[]> eldest) {
          return size() > MAX_MASKS;
        }
      };

  /// The masks of a tokenizer, made when first asked for and kept as long as it is.
  public static TokenMasks of(Tokenizer tokenizer) {
    synchronized (KNOWN) {
      return KNOWN.computeIfAbsent(tokenizer, TokenMasks::new);
    }
  }

  private TokenMasks(Tokenizer tokenizer) {
    bytes = new byte[tokenizer.vocabSize()][];
    int[] ids = new int[bytes.length];
    int count = 0;
    for (int id = 0; id < bytes.length; id++) {
      byte[] text = tokenizer.tokenBytes(id, true);
      if (text.length > 0 && text.length <= Short.MAX_VALUE) { // no token is longer
        bytes[id] = text;
        ids[count++] = id;
      }
    }
    Integer[] sorted = Arrays.stream(ids, 0, count).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, (a, b) -> Arrays.compareUnsigned(bytes[a], bytes[b]));
    int nodes = 0;
    byte[] before = {};
    for (int id : sorted) {
      int shared = shared(before, bytes[id]);
      nodes += bytes[id].length - shared;
      before = bytes[id];
    }
    labels = new byte[nodes];
    depths = new short[nodes];
    ends = new int[nodes];
    tokens = new int[nodes];
    twins = new int[bytes.length];
    Arrays.fill(tokens, -1);
    Arrays.fill(twins, -1);
    deepest = build(sorted);
  }

  private static int shared(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /// @return the largest depth
  private int build(Integer[] sorted) {
    int longest = 0;
    for (int id : sorted) {
      longest = Math.max(longest, bytes[id].length);
    }
    int[] path = new int[longest + 1]; // by depth: the node that is open there
    int open = 0;
    int size = 0;
    byte[] before = {};
    for (int id : sorted) {
      byte[] text = bytes[id];
      int shared = shared(before, text);
      for (; open > shared; open--) {
        ends[path[open]] = size;
      }
      while (open < text.length) {
        labels[size] = text[open];
        depths[size] = (short) (open + 1);
        path[++open] = size++;
      }
      int node = path[open];
      twins[id] = tokens[node];
      tokens[node] = id;
      before = text;
    }
    for (; open > 0; open--) {
      ends[path[open]] = size;
    }
    return longest;
  }

  /// One past the largest id.
  int vocabSize() {
    return bytes.length;
  }

  /// The bytes of a token that a grammar may allow; null for all others.
  byte @Nullable [] bytes(int id) {
    return id >= 0 && id < bytes.length ? bytes[id] : null;
  }

  /// Tokens that may follow, ends not among them.
  ///
  /// @return borrowed: a bit for each id
  long[] allowed(Machine machine, State state) {
    synchronized (masks) {
      long[] known = masks.get(state);
      if (known != null) {
        return known;
      }
    }
    long[] mask = walk(machine, state);
    synchronized (masks) {
      masks.keySet().removeIf(State::isForgotten); // each would hold all states of its time
      masks.put(state, mask);
    }
    return mask;
  }

  private long[] walk(Machine machine, State from) {
    long[] mask = new long[(bytes.length + 63) / 64];
    State[] path = new State[deepest + 1];
    path[0] = from;
    int node = 0;
    while (node < labels.length) {
      int depth = depths[node];
      State state = machine.next(path[depth - 1], labels[node]);
      if (state.isDead()) {
        node = ends[node];
        continue;
      }
      path[depth] = state;
      for (int id = tokens[node]; id >= 0; id = twins[id]) {
        mask[id >> 6] |= 1L << id;
      }
      node++;
    }
    return mask;
  }
}
