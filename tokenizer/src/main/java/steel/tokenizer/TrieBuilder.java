package steel.tokenizer;

import java.util.Arrays;

/// Collects the tokens of a [TokenTrie], byte by byte, and then numbers the nodes so that an only
/// child follows its parent.
final class TrieBuilder {
  static final int ROOT = 0;

  private static final int MOST_NODES = 1 << 22;
  private static final int SEVERAL = -1;

  private final StepTable steps = new StepTable(8);
  private final int[] nodes; // by token
  private int[] tokens; // by node: the token that ends here, or -1
  private int[] parents;
  private int[] children; // by node: none (0), the only one, or several
  private byte[] labels; // by node: the byte that leads to it
  private int size = 1;

  TrieBuilder(Vocabulary vocabulary, Merges merges, SplitTree tree) {
    this.nodes = new int[vocabulary.size()];
    int room = 2 * vocabulary.size() + 256;
    this.tokens = new int[room];
    this.parents = new int[room];
    this.children = new int[room];
    this.labels = new byte[room];
    Arrays.fill(tokens, -1);
    for (int id = 0; id < nodes.length; id++) {
      if (vocabulary.byteLength(id) == 1) {
        nodes[id] = insert(ROOT, vocabulary, id, 0);
      }
    }
    for (int rank = 0; rank < merges.size(); rank++) {
      int id = merges.merged(rank);
      if (tree.isSelf(id)) {
        int left = merges.left(rank); // is in already
        nodes[id] = insert(nodes[left], vocabulary, id, vocabulary.byteLength(left));
      }
    }
    renumber();
  }

  int size() {
    return size;
  }

  /// By token, 0 for one that is not in.
  int[] nodes() {
    return nodes;
  }

  int token(int node) {
    return tokens[node];
  }

  boolean hasChildren(int node) {
    return children[node] != 0;
  }

  /// Whether it has one child, which is the next node.
  boolean hasOnlyChild(int node) {
    return children[node] > 0;
  }

  int parent(int node) {
    return parents[node];
  }

  byte label(int node) {
    return labels[node];
  }

  private int insert(int from, Vocabulary vocabulary, int id, int skipped) {
    byte[] bytes = vocabulary.bytes();
    int node = from;
    int end = vocabulary.start(id) + vocabulary.byteLength(id);
    for (int i = vocabulary.start(id) + skipped; i < end; i++) {
      int only = children[node];
      if (only > 0 && labels[only] == bytes[i]) {
        node = only;
      } else {
        node = child(node, bytes[i]);
      }
    }
    tokens[node] = id;
    return node;
  }

  private int child(int node, byte label) {
    int found = children[node] == 0 ? 0 : steps.find(node, label & 0xff);
    if (found != 0) {
      return found;
    }
    if (size == tokens.length) {
      grow();
    }
    int made = size++;
    parents[made] = node;
    labels[made] = label;
    children[node] = children[node] == 0 ? made : SEVERAL;
    steps.add(node, label & 0xff, made);
    return made;
  }

  private void grow() {
    int old = tokens.length;
    if (2 * old > MOST_NODES) {
      throw new IllegalArgumentException("the vocabulary is too large");
    }
    tokens = Arrays.copyOf(tokens, 2 * old);
    parents = Arrays.copyOf(parents, 2 * old);
    children = Arrays.copyOf(children, 2 * old);
    labels = Arrays.copyOf(labels, 2 * old);
    Arrays.fill(tokens, old, tokens.length, -1);
  }

  private void renumber() {
    int[] places = new int[size]; // by old node
    int next = 1;
    for (int head = 1; head < size; head++) {
      if (children[parents[head]] == SEVERAL || parents[head] == ROOT) {
        for (int node = head; node > 0; node = children[node]) {
          places[node] = next++;
        }
      }
    }
    int[] oldTokens = tokens;
    int[] oldParents = parents;
    int[] oldChildren = children;
    byte[] oldLabels = labels;
    tokens = new int[size];
    parents = new int[size];
    children = new int[size];
    labels = new byte[size];
    for (int node = 0; node < size; node++) {
      int place = places[node];
      tokens[place] = oldTokens[node];
      parents[place] = places[oldParents[node]];
      children[place] = oldChildren[node] > 0 ? places[oldChildren[node]] : oldChildren[node];
      labels[place] = oldLabels[node];
    }
    for (int id = 0; id < nodes.length; id++) {
      nodes[id] = places[nodes[id]];
    }
  }
}
