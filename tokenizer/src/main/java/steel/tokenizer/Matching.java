package steel.tokenizer;

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
}
