package steel.torch;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import steel.model.ModelConfig;

/// Cosines and sines of the rotary embedding for a run of positions, both `[T, K]`, or for a run of
/// each row, `[B, 1, T, K]`; the angles of the first half of a head repeated for the second.
///
/// Pairs join the two halves of a head, as in the released checkpoints. Source: Su et al. 2021,
/// arXiv:2104.09864, eq. 34.
record RotaryTable(Tensor cos, Tensor sin) {

  /// The caller's scope owns both tensors.
  static RotaryTable of(ModelConfig config, int[] positions) {
    int half = config.headDim() / 2;
    float[] cos = new float[positions.length * config.headDim()];
    float[] sin = new float[cos.length];
    for (int i = 0; i < half; i++) {
      // float, not double: the reference computes its angles so, and weights were trained with them
      float inverse = (float) (1 / Math.pow(config.ropeTheta(), 2.0 * i / config.headDim()));
      for (int t = 0; t < positions.length; t++) {
        float angle = positions[t] * inverse; // radians
        int at = t * config.headDim() + i;
        cos[at] = cos[at + half] = (float) Math.cos(angle);
        sin[at] = sin[at + half] = (float) Math.sin(angle);
      }
    }
    return new RotaryTable(
        Tensors.of(cos, positions.length, config.headDim()),
        Tensors.of(sin, positions.length, config.headDim()));
  }

  /// As [#of], for rows whose tokens have positions of their own.
  ///
  /// @param positions `[B * T]`
  /// @param rows `B`
  static RotaryTable ofRows(ModelConfig config, int[] positions, int rows) {
    RotaryTable all = of(config, positions);
    return new RotaryTable(
        all.cos.view(rows, 1, -1, config.headDim()), all.sin.view(rows, 1, -1, config.headDim()));
  }

  /// Turns every head of every token. The caller's scope owns the result.
  ///
  /// @param x `[B, heads, T, K]`
  Tensor rotate(Tensor x) {
    return Tensors.scoped(
        () -> {
          TensorVector halves = x.chunk(2, -1);
          Tensor crossed = torch.cat(new TensorVector(halves.get(1).neg(), halves.get(0)), -1);
          return x.mul(cos).add(crossed.mul(sin));
        });
  }
}
