package steel.infer.kernel;

import static jdk.incubator.vector.VectorOperators.S2F;
import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;
import static steel.infer.kernel.Lanes.SHORTS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.ShortVector;

/// [Kernel#codedScores], [Kernel#codedMix] and [Kernel#codedMixAndScores]: one query, whose keys
/// and values are read as they lie, in 16 bits. Its numbers are those that [AttentionVectors] gives
/// of codes that were widened before: each sum is added up in the same order. Loops are written out
/// and call nothing of ours: a vector that leaves a method may become an object.
final class CodedAttentionVectors {
  private static final int BLOCK = Kernel.KEY_BLOCK;
  private static final int QUERIES = Kernel.QUERIES;

  private CodedAttentionVectors() {}

  /// Four vectors of positions, one query, keys of 16 bits.
  static void scores(
      float[] queries, int headDim, short[] keys, int keysAt, float[] scores, int into) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = FloatVector.zero(FLOATS);
    FloatVector c = FloatVector.zero(FLOATS);
    FloatVector d = FloatVector.zero(FLOATS);
    for (int k = 0; k < headDim; k++) {
      int at = keysAt + k * BLOCK;
      FloatVector q = FloatVector.broadcast(FLOATS, queries[k * QUERIES]);
      a =
          ((FloatVector) ShortVector.fromArray(SHORTS, keys, at).convertShape(S2F, FLOATS, 0))
              .fma(q, a);
      b =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, at + COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, b);
      c =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, at + 2 * COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, c);
      d =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, at + 3 * COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, d);
    }
    a.intoArray(scores, into);
    b.intoArray(scores, into + COUNT);
    c.intoArray(scores, into + 2 * COUNT);
    d.intoArray(scores, into + 3 * COUNT);
  }

  /// Two vectors of a width, one query, values of 16 bits.
  static void mixOfTwo(
      float[] weights,
      int weightsAt,
      int positions,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, mixed, mixedAt);
    FloatVector b = FloatVector.fromArray(FLOATS, mixed, mixedAt + COUNT);
    for (int p = 0; p < positions; p++) {
      int at = valuesAt + p * width;
      FloatVector w = FloatVector.broadcast(FLOATS, weights[weightsAt + p]);
      a =
          ((FloatVector) ShortVector.fromArray(SHORTS, values, at).convertShape(S2F, FLOATS, 0))
              .fma(w, a);
      b =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + COUNT).convertShape(S2F, FLOATS, 0))
              .fma(w, b);
    }
    a.intoArray(mixed, mixedAt);
    b.intoArray(mixed, mixedAt + COUNT);
  }

  /// Four vectors of a width, one query, values of 16 bits.
  static void mixOfFour(
      float[] weights,
      int weightsAt,
      int positions,
      short[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, mixed, mixedAt);
    FloatVector b = FloatVector.fromArray(FLOATS, mixed, mixedAt + COUNT);
    FloatVector c = FloatVector.fromArray(FLOATS, mixed, mixedAt + 2 * COUNT);
    FloatVector d = FloatVector.fromArray(FLOATS, mixed, mixedAt + 3 * COUNT);
    for (int p = 0; p < positions; p++) {
      int at = valuesAt + p * width;
      FloatVector w = FloatVector.broadcast(FLOATS, weights[weightsAt + p]);
      a =
          ((FloatVector) ShortVector.fromArray(SHORTS, values, at).convertShape(S2F, FLOATS, 0))
              .fma(w, a);
      b =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + COUNT).convertShape(S2F, FLOATS, 0))
              .fma(w, b);
      c =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + 2 * COUNT)
                      .convertShape(S2F, FLOATS, 0))
              .fma(w, c);
      d =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + 3 * COUNT)
                      .convertShape(S2F, FLOATS, 0))
              .fma(w, d);
    }
    a.intoArray(mixed, mixedAt);
    b.intoArray(mixed, mixedAt + COUNT);
    c.intoArray(mixed, mixedAt + 2 * COUNT);
    d.intoArray(mixed, mixedAt + 3 * COUNT);
  }

  /// Four vectors of a width and four of positions, one query, values and keys of 16 bits, both `4
  /// COUNT` wide: as many positions as a key has numbers together with them, the others after.
  static void mixAndScores(
      float[] weights,
      int weightsAt,
      short[] values,
      int valuesAt,
      float[] mixed,
      float[] queries,
      int headDim,
      short[] keys,
      int keysAt,
      float[] scores,
      int scoresAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, mixed, 0);
    FloatVector b = FloatVector.fromArray(FLOATS, mixed, COUNT);
    FloatVector c = FloatVector.fromArray(FLOATS, mixed, 2 * COUNT);
    FloatVector d = FloatVector.fromArray(FLOATS, mixed, 3 * COUNT);
    FloatVector e = FloatVector.zero(FLOATS);
    FloatVector f = FloatVector.zero(FLOATS);
    FloatVector g = FloatVector.zero(FLOATS);
    FloatVector h = FloatVector.zero(FLOATS);
    for (int i = 0; i < headDim; i++) {
      int at = valuesAt + i * BLOCK;
      FloatVector w = FloatVector.broadcast(FLOATS, weights[weightsAt + i]);
      a =
          ((FloatVector) ShortVector.fromArray(SHORTS, values, at).convertShape(S2F, FLOATS, 0))
              .fma(w, a);
      b =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + COUNT).convertShape(S2F, FLOATS, 0))
              .fma(w, b);
      c =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + 2 * COUNT)
                      .convertShape(S2F, FLOATS, 0))
              .fma(w, c);
      d =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, values, at + 3 * COUNT)
                      .convertShape(S2F, FLOATS, 0))
              .fma(w, d);
      int key = keysAt + i * BLOCK;
      FloatVector q = FloatVector.broadcast(FLOATS, queries[i * QUERIES]);
      e =
          ((FloatVector) ShortVector.fromArray(SHORTS, keys, key).convertShape(S2F, FLOATS, 0))
              .fma(q, e);
      f =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, key + COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, f);
      g =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, key + 2 * COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, g);
      h =
          ((FloatVector)
                  ShortVector.fromArray(SHORTS, keys, key + 3 * COUNT).convertShape(S2F, FLOATS, 0))
              .fma(q, h);
    }
    a.intoArray(mixed, 0);
    b.intoArray(mixed, COUNT);
    c.intoArray(mixed, 2 * COUNT);
    d.intoArray(mixed, 3 * COUNT);
    e.intoArray(scores, scoresAt);
    f.intoArray(scores, scoresAt + COUNT);
    g.intoArray(scores, scoresAt + 2 * COUNT);
    h.intoArray(scores, scoresAt + 3 * COUNT);
    if (headDim < BLOCK) {
      int at = valuesAt + headDim * BLOCK;
      mixOfFour(weights, weightsAt + headDim, BLOCK - headDim, values, at, BLOCK, mixed, 0);
    }
  }
}
