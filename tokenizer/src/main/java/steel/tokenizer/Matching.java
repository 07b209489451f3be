package steel.tokenizer;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What [MatchEncoder] needs of a vocabulary, shared by all threads.
record Matching(SplitTree tree, TokenTrie trie, Seams seams) {
  /// Null where only merging itself is exact.
  static @Nullable Matching of(Vocabulary vocabulary, Merges merges) {
    SplitTree tree = SplitTree.of(vocabulary, merges);
    return tree == null
        ? null
        : new Matching(
            tree, new TokenTrie(vocabulary, merges, tree), new Seams(vocabulary, merges));
  }

  static Matching read(Merges merges, TableReader in) throws IOException {
    return new Matching(SplitTree.read(merges, in), new TokenTrie(in), new Seams(in));
  }

  void write(TableWriter out) throws IOException {
    tree.write(out);
    trie.write(out);
    seams.write(out);
  }
}
