package steel.model;

/// One sequence that grows call by call, with its key-value cache. Owned by one thread at a time.
///
/// How the tokens are cut into calls changes nothing for a causal kind. A Soft-MoE kind of version
/// 2 or 3 mixes the tokens of one call, so there a prompt goes in whole and then token by token, as
/// the reference implementation does.
public interface Decoding extends AutoCloseable {

  /// Appends tokens in one forward call.
  ///
  /// @param inputIds one or more ids, each below `vocabSize`
  /// @return logits after the last of them, `[V]`; borrowed until the next call
  /// @throws IllegalArgumentException if an id is outside the vocabulary, or none is given
  /// @throws IllegalStateException if the sequence would outgrow `maxPositionEmbeddings`
  float[] append(int... inputIds);

  /// Tokens appended so far.
  int length();

  @Override
  void close();
}
