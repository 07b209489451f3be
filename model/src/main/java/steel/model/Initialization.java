package steel.model;

/// How the weights of a fresh model are drawn.
public enum Initialization {
  /// As in the reference: matrices are normal with `initializerRange`, biases 0.
  NORMAL,

  /// As [#NORMAL], but attention starts out as the kind of attention that training ends in, which a
  /// model of a few million parameters otherwise does not find in a few million tokens:
  ///
  /// - key weights equal query weights, so that a token looks for its like. Source: Trockman and
  ///   Kolter 2023, "Mimetic initialization of self-attention layers", arXiv:2305.09828;
  /// - the heads of the first layer look 1, 2, 3, … tokens back, by their query and key biases: the
  ///   first half of finding what stood beside a like token (Olsson et al. 2022, "In-context
  ///   learning and induction heads", arXiv:2209.11895);
  /// - embeddings that are not tied to the output head are normal with deviation 1, so that what a
  ///   token is outweighs what the fresh layers add to it.
  MIMETIC
}
