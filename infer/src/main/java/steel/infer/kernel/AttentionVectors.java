package steel.infer.kernel;

import static steel.infer.kernel.Lanes.COUNT;
import static steel.infer.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// [Kernel#scores] and [Kernel#mix]. A query's numbers are the same whether it comes alone or with
/// others: each sum is added up in the same order.
final class AttentionVectors {
  private static final int BLOCK = Kernel.KEY_BLOCK;
  private static final int QUERIES = Kernel.QUERIES;

  private AttentionVectors() {}

  static void scores(
      float[] queries,
      int queriesAt,
      int count,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores) {
    if (count == 1) {
      for (int from = 0; from < BLOCK; from += 4 * COUNT) {
        oneScores(queries, queriesAt, headDim, keys, keysAt, scores, from);
      }
    } else {
      for (int from = 0; from < BLOCK; from += 2 * COUNT) {
        fourScores(queries, queriesAt, headDim, keys, keysAt, scores, from);
      }
    }
  }

  /// Four vectors of positions, one query.
  private static void oneScores(
      float[] queries,
      int queriesAt,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores,
      int from) {
    FloatVector a = FloatVector.zero(FLOATS);
    FloatVector b = FloatVector.zero(FLOATS);
    FloatVector c = FloatVector.zero(FLOATS);
    FloatVector d = FloatVector.zero(FLOATS);
    for (int k = 0; k < headDim; k++) {
      int at = keysAt + k * BLOCK + from;
      FloatVector q = FloatVector.broadcast(FLOATS, queries[queriesAt + k * QUERIES]);
      a = FloatVector.fromArray(FLOATS, keys, at).fma(q, a);
      b = FloatVector.fromArray(FLOATS, keys, at + COUNT).fma(q, b);
      c = FloatVector.fromArray(FLOATS, keys, at + 2 * COUNT).fma(q, c);
      d = FloatVector.fromArray(FLOATS, keys, at + 3 * COUNT).fma(q, d);
    }
    a.intoArray(scores, from);
    b.intoArray(scores, from + COUNT);
    c.intoArray(scores, from + 2 * COUNT);
    d.intoArray(scores, from + 3 * COUNT);
  }

  /// Two vectors of positions, four queries.
  private static void fourScores(
      float[] queries,
      int queriesAt,
      int headDim,
      float[] keys,
      int keysAt,
      float[] scores,
      int from) {
    FloatVector a0 = FloatVector.zero(FLOATS);
    FloatVector a1 = FloatVector.zero(FLOATS);
    FloatVector b0 = FloatVector.zero(FLOATS);
    FloatVector b1 = FloatVector.zero(FLOATS);
    FloatVector c0 = FloatVector.zero(FLOATS);
    FloatVector c1 = FloatVector.zero(FLOATS);
    FloatVector d0 = FloatVector.zero(FLOATS);
    FloatVector d1 = FloatVector.zero(FLOATS);
    for (int k = 0; k < headDim; k++) {
      int at = keysAt + k * BLOCK + from;
      FloatVector first = FloatVector.fromArray(FLOATS, keys, at);
      FloatVector second = FloatVector.fromArray(FLOATS, keys, at + COUNT);
      FloatVector aq = FloatVector.broadcast(FLOATS, queries[queriesAt + k * QUERIES]);
      a0 = first.fma(aq, a0);
      a1 = second.fma(aq, a1);
      FloatVector bq = FloatVector.broadcast(FLOATS, queries[queriesAt + k * QUERIES + 1]);
      b0 = first.fma(bq, b0);
      b1 = second.fma(bq, b1);
      FloatVector cq = FloatVector.broadcast(FLOATS, queries[queriesAt + k * QUERIES + 2]);
      c0 = first.fma(cq, c0);
      c1 = second.fma(cq, c1);
      FloatVector dq = FloatVector.broadcast(FLOATS, queries[queriesAt + k * QUERIES + 3]);
      d0 = first.fma(dq, d0);
      d1 = second.fma(dq, d1);
    }
    a0.intoArray(scores, from);
    a1.intoArray(scores, from + COUNT);
    b0.intoArray(scores, BLOCK + from);
    b1.intoArray(scores, BLOCK + from + COUNT);
    c0.intoArray(scores, 2 * BLOCK + from);
    c1.intoArray(scores, 2 * BLOCK + from + COUNT);
    d0.intoArray(scores, 3 * BLOCK + from);
    d1.intoArray(scores, 3 * BLOCK + from + COUNT);
  }

  static void mix(
      float[] weights,
      int count,
      int positions,
      float[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    for (int d = 0; d < width; d += 2 * COUNT) {
      if (count == 1) {
        oneMixed(weights, positions, values, valuesAt + d, width, mixed, mixedAt + d);
      } else {
        fourMixed(weights, positions, values, valuesAt + d, width, mixed, mixedAt + d);
      }
    }
  }

  /// Two vectors of a width, one query.
  private static void oneMixed(
      float[] weights,
      int positions,
      float[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    FloatVector a = FloatVector.fromArray(FLOATS, mixed, mixedAt);
    FloatVector b = FloatVector.fromArray(FLOATS, mixed, mixedAt + COUNT);
    for (int p = 0; p < positions; p++) {
      int at = valuesAt + p * width;
      FloatVector w = FloatVector.broadcast(FLOATS, weights[p]);
      a = FloatVector.fromArray(FLOATS, values, at).fma(w, a);
      b = FloatVector.fromArray(FLOATS, values, at + COUNT).fma(w, b);
    }
    a.intoArray(mixed, mixedAt);
    b.intoArray(mixed, mixedAt + COUNT);
  }

  /// Two vectors of a width, four queries.
  private static void fourMixed(
      float[] weights,
      int positions,
      float[] values,
      int valuesAt,
      int width,
      float[] mixed,
      int mixedAt) {
    FloatVector a0 = FloatVector.fromArray(FLOATS, mixed, mixedAt);
    FloatVector a1 = FloatVector.fromArray(FLOATS, mixed, mixedAt + COUNT);
    FloatVector b0 = FloatVector.fromArray(FLOATS, mixed, mixedAt + width);
    FloatVector b1 = FloatVector.fromArray(FLOATS, mixed, mixedAt + width + COUNT);
    FloatVector c0 = FloatVector.fromArray(FLOATS, mixed, mixedAt + 2 * width);
    FloatVector c1 = FloatVector.fromArray(FLOATS, mixed, mixedAt + 2 * width + COUNT);
    FloatVector d0 = FloatVector.fromArray(FLOATS, mixed, mixedAt + 3 * width);
    FloatVector d1 = FloatVector.fromArray(FLOATS, mixed, mixedAt + 3 * width + COUNT);
    for (int p = 0; p < positions; p++) {
      int at = valuesAt + p * width;
      FloatVector first = FloatVector.fromArray(FLOATS, values, at);
      FloatVector second = FloatVector.fromArray(FLOATS, values, at + COUNT);
      FloatVector aw = FloatVector.broadcast(FLOATS, weights[p]);
      a0 = first.fma(aw, a0);
      a1 = second.fma(aw, a1);
      FloatVector bw = FloatVector.broadcast(FLOATS, weights[BLOCK + p]);
      b0 = first.fma(bw, b0);
      b1 = second.fma(bw, b1);
      FloatVector cw = FloatVector.broadcast(FLOATS, weights[2 * BLOCK + p]);
      c0 = first.fma(cw, c0);
      c1 = second.fma(cw, c1);
      FloatVector dw = FloatVector.broadcast(FLOATS, weights[3 * BLOCK + p]);
      d0 = first.fma(dw, d0);
      d1 = second.fma(dw, d1);
    }
    a0.intoArray(mixed, mixedAt);
    a1.intoArray(mixed, mixedAt + COUNT);
    b0.intoArray(mixed, mixedAt + width);
    b1.intoArray(mixed, mixedAt + width + COUNT);
    c0.intoArray(mixed, mixedAt + 2 * width);
    c1.intoArray(mixed, mixedAt + 2 * width + COUNT);
    d0.intoArray(mixed, mixedAt + 3 * width);
    d1.intoArray(mixed, mixedAt + 3 * width + COUNT);
  }
}
