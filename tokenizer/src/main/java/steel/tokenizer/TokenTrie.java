package steel.tokenizer;

import java.io.IOException;
import java.util.Arrays;

/// Finds the longest token that a text begins with. A step from node to node goes to the next node
/// where there is but one, else it is a look into a hash table: by a byte, or by a whole character
/// of three bytes, as Chinese has them, where no token ends inside of it. Holds the tokens that are
/// their own ([SplitTree#isSelf]).
final class TokenTrie {
  private static final int PLANE = 0x10000;

  // a step: the node it leads to, and what is known of that
  private static final int NODE_MASK = (1 << 22) - 1;
  private static final int TOKEN = 1 << 22; // a token ends here
  private static final int CHARACTERS = 1 << 23; // goes on by characters of three bytes
  private static final int BYTES = 1 << 24; // goes on by bytes
  private static final int ONLY = 1 << 25; // by one byte only, to the next node

  // what follows the characters that lead to a node, while steps by characters are added
  private static final byte WIDE = 1; // a character of three bytes
  private static final byte OTHERS = 2; // another
  private static final byte INSIDE = 4; // a part of one of three bytes, at a token's end

  private static final long END_MASK = -1L << 32; // of what [#longest] gives

  private static final int BYTE_BITS = 8;
  private static final int CHARACTER_BITS = 16;

  private final AsciiTrie ascii;
  private final StepTable byteSteps;
  private final StepTable characterSteps;
  private final int[] firstBytes; // steps
  private final int[] firstTwo; // steps by two bytes; 0: no token begins so
  private final int[] firstCharacters; // steps; 0: go by bytes
  private final int[] known; // by node: flags, and the byte that leads to it in the lowest bits
  private final int[] tokens; // by node: the token that ends here, or -1
  private final int[] shorter; // by token: the longest that it begins with, or -1

  TokenTrie(Vocabulary vocabulary, Merges merges, SplitTree tree) {
    TrieBuilder builder = new TrieBuilder(vocabulary, merges, tree);
    this.ascii = new AsciiTrie(builder);
    this.byteSteps = new StepTable(BYTE_BITS);
    this.characterSteps = new StepTable(CHARACTER_BITS);
    this.firstBytes = new int[256];
    this.firstTwo = new int[PLANE];
    this.firstCharacters = new int[PLANE];
    this.known = new int[builder.size()];
    this.tokens = new int[builder.size()];
    this.shorter = new int[vocabulary.size()];
    addBytes(builder);
    addFirstTwo();
    addShorter(builder);
    addCharacters(vocabulary, builder);
  }

  /// One that [#write] wrote.
  TokenTrie(TableReader in) throws IOException {
    this.ascii = new AsciiTrie(in);
    this.byteSteps = StepTable.read(BYTE_BITS, in);
    this.characterSteps = StepTable.read(CHARACTER_BITS, in);
    this.firstBytes = in.ints();
    this.firstTwo = in.ints();
    this.firstCharacters = in.ints();
    this.known = in.ints();
    this.tokens = in.ints();
    this.shorter = in.ints();
  }

  void write(TableWriter out) throws IOException {
    ascii.write(out);
    byteSteps.write(out);
    characterSteps.write(out);
    out.ints(firstBytes);
    out.ints(firstTwo);
    out.ints(firstCharacters);
    out.ints(known);
    out.ints(tokens);
    out.ints(shorter);
  }

  /// The longest token that `text[at, to)` begins with, and where it ends: `end << 32 | token`. One
  /// byte always is a token.
  long longest(byte[] text, int at, int to) {
    if (text[at] >= 0) {
      long found = ascii.longest(text, at, to);
      if (found != AsciiTrie.UNDECIDED) {
        return found;
      }
    }
    int step = firstCharacter(text, at, to);
    return step == 0 ? byBytes(text, at, to) : byCharacters(text, at, to, step);
  }

  /// The longest token that is a true beginning of this one, or -1.
  int shorter(int token) {
    return shorter[token];
  }

  private long byCharacters(byte[] text, int at, int to, int first) {
    int step = first;
    long best = 0;
    int i = at;
    while (true) {
      i += 3;
      if ((step & TOKEN) != 0) {
        best = found(step & NODE_MASK, i);
      }
      if (i >= to || (step & (CHARACTERS | BYTES)) == 0) {
        return token(best);
      }
      if (!isWide(text[i]) || (step & CHARACTERS) == 0) {
        return token((step & BYTES) == 0 ? best : byBytes(text, i, to, step, best));
      }
      if (i + 3 > to) {
        return token(best);
      }
      step = characterSteps.find(step & NODE_MASK, codePoint(text, i));
      if (step == 0) {
        return token(best);
      }
    }
  }

  private long byBytes(byte[] text, int at, int to) {
    int first = text[at] & 0xff;
    long one = found(firstBytes[first] & NODE_MASK, at + 1);
    int two = at + 1 < to ? firstTwo[first << 8 | (text[at + 1] & 0xff)] : 0;
    return token(two == 0 ? one : byBytes(text, at + 2, to, two, one));
  }

  private static long found(int node, int end) {
    return (long) end << 32 | node;
  }

  private long token(long found) {
    return (found & END_MASK) | tokens[(int) found];
  }

  private int firstCharacter(byte[] text, int at, int to) {
    return isWide(text[at]) && at + 3 <= to ? firstCharacters[codePoint(text, at)] : 0;
  }

  private static int codePoint(byte[] text, int at) {
    return (text[at] & 0x0f) << 12 | (text[at + 1] & 0x3f) << 6 | (text[at + 2] & 0x3f);
  }

  private long byBytes(byte[] text, int from, int to, int start, long bestSoFar) {
    long best = bestSoFar;
    int node = start & NODE_MASK;
    int flags = start;
    int i = from;
    while (true) {
      if ((flags & TOKEN) != 0) {
        best = found(node, i);
      }
      if (i == to || (flags & BYTES) == 0) {
        return best;
      }
      int b = text[i++] & 0xff;
      if ((flags & ONLY) != 0) {
        flags = known[++node];
        if ((flags & 0xff) != b) {
          return best;
        }
      } else {
        flags = byteSteps.find(node, b);
        if (flags == 0) {
          return best;
        }
        node = flags & NODE_MASK;
      }
    }
  }

  private void addBytes(TrieBuilder builder) {
    for (int node = 0; node < known.length; node++) {
      tokens[node] = builder.token(node);
      known[node] =
          (builder.label(node) & 0xff)
              | (tokens[node] >= 0 ? TOKEN : 0)
              | (builder.hasChildren(node) ? BYTES : 0)
              | (builder.hasOnlyChild(node) ? ONLY : 0);
    }
    for (int node = 1; node < known.length; node++) {
      int parent = builder.parent(node);
      int step = node | (known[node] & (TOKEN | BYTES | ONLY));
      if (parent == TrieBuilder.ROOT) {
        firstBytes[builder.label(node) & 0xff] = step;
      } else if (!builder.hasOnlyChild(parent)) {
        byteSteps.add(parent, builder.label(node) & 0xff, step);
      }
    }
  }

  private void addFirstTwo() {
    for (int two = 0; two < firstTwo.length; two++) {
      int step = firstBytes[two >> 8];
      int node = step & NODE_MASK;
      if ((step & ONLY) != 0) {
        int next = known[node + 1];
        boolean isIt = (next & 0xff) == (two & 0xff);
        firstTwo[two] = isIt ? (node + 1) | (next & (TOKEN | BYTES | ONLY)) : 0;
      } else if ((step & BYTES) != 0) {
        firstTwo[two] = byteSteps.find(node, two & 0xff);
      }
    }
  }

  private void addShorter(TrieBuilder builder) {
    Arrays.fill(shorter, -1);
    int[] nodes = builder.nodes();
    for (int id = 0; id < nodes.length; id++) {
      int node = builder.parent(nodes[id]);
      while (node != TrieBuilder.ROOT && tokens[node] < 0) {
        node = builder.parent(node);
      }
      shorter[id] = node == TrieBuilder.ROOT ? -1 : tokens[node];
    }
  }

  /// Adds steps by characters along the characters of three bytes that tokens begin with. Where a
  /// token ends inside of one, its node is left to steps by bytes.
  private void addCharacters(Vocabulary vocabulary, TrieBuilder builder) {
    byte[] follow = new byte[known.length]; // by node: what follows its characters
    int[] path = new int[0];
    for (int pass = 0; pass < 2; pass++) {
      for (int id = 0; id < vocabulary.size(); id++) {
        int node = builder.nodes()[id];
        if (node != TrieBuilder.ROOT && isWide(vocabulary.bytes()[vocabulary.start(id)])) {
          int length = vocabulary.byteLength(id);
          path = path.length > length ? path : new int[2 * length];
          for (int depth = length; depth > 0; depth--) {
            path[depth] = node;
            node = builder.parent(node);
          }
          if (pass == 0) {
            lookAtCharacters(vocabulary, id, path, follow);
          } else {
            addCharacters(vocabulary, id, path, follow);
          }
        }
      }
    }
  }

  private static void lookAtCharacters(Vocabulary vocabulary, int id, int[] path, byte[] follow) {
    byte[] bytes = vocabulary.bytes();
    int from = vocabulary.start(id);
    int length = vocabulary.byteLength(id);
    for (int depth = 0; depth < length; depth += 3) {
      if (!isWide(bytes[from + depth])) {
        follow[path[depth]] |= OTHERS;
        return;
      }
      if (!isWhole(bytes, from + depth, from + length)) {
        follow[path[depth]] |= INSIDE;
        return;
      }
      follow[path[depth]] |= WIDE;
    }
  }

  private void addCharacters(Vocabulary vocabulary, int id, int[] path, byte[] follow) {
    byte[] bytes = vocabulary.bytes();
    int from = vocabulary.start(id);
    int end = from + vocabulary.byteLength(id);
    for (int depth = 0; isWhole(bytes, from + depth, end); depth += 3) {
      int node = path[depth];
      int next = path[depth + 3];
      int step = next | flags(next, follow[next]);
      int point = codePoint(bytes, from + depth);
      if (node == TrieBuilder.ROOT) {
        firstCharacters[point] = tokens[next] >= 0 ? step : 0;
      } else if ((follow[node] & INSIDE) == 0 && characterSteps.find(node, point) == 0) {
        characterSteps.add(node, point, step);
      }
    }
  }

  private int flags(int node, byte follow) {
    int flags = known[node] & TOKEN;
    if ((follow & INSIDE) != 0) {
      return flags | (known[node] & (BYTES | ONLY));
    }
    flags |= (follow & WIDE) != 0 ? CHARACTERS : 0;
    return (follow & OTHERS) != 0 ? flags | (known[node] & (BYTES | ONLY)) : flags;
  }

  private static boolean isWide(byte lead) {
    return (lead & 0xf0) == 0xe0;
  }

  /// Whether a character of three bytes begins at `at` and ends before `end`.
  private static boolean isWhole(byte[] bytes, int at, int end) {
    return at + 3 <= end
        && isWide(bytes[at])
        && bytes[at + 1] < (byte) 0xc0
        && bytes[at + 2] < (byte) 0xc0;
  }
}
