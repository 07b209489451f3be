package steel.train;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import steel.config.Block;
import steel.torch.ParameterBuffer;
import steel.torch.ParameterLayout;
import steel.torch.Replicas;

/// Adam with decoupled weight decay, over all parameters at once.
///
/// `p *= 1 - lr * decay`, `m += (1 - b1) (g - m)`, `v = b2 v + (1 - b2) g^2`, `p -= lr / (1 - b1^n)
/// * m / (sqrt(v / (1 - b2^n)) + eps)`, `n` the number of updates. Source: Loshchilov and Hutter
///   2019, arXiv:1711.05101, as in PyTorch. Owns both moments.
final class AdamW implements AutoCloseable {
  private static final double TINY = 1e-6; // as the reference's clipping, against a norm of 0

  private final Settings settings;
  private final boolean decayAll;
  private final ParameterBuffer parameters;
  private final ParameterBuffer firstMoment;
  private final ParameterBuffer secondMoment;
  private long updates;

  /// The `train.optimizer` block of a recipe.
  ///
  /// @param beta1 memory of the first moment
  /// @param beta2 memory of the second moment
  /// @param eps added to the root of the second moment
  /// @param weightDecay share of a weight that decays at learning rate 1
  public record Settings(double beta1, double beta2, double eps, double weightDecay) {
    public Settings {
      if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
        throw new IllegalArgumentException(
            "beta1 (%s) and beta2 (%s) must be from 0 to below 1".formatted(beta1, beta2));
      }
    }

    static Settings read(Block block) {
      return new Settings(
          block.number("beta1", 0.9),
          block.number("beta2", 0.95),
          block.number("eps", 1e-8),
          block.number("weight_decay", 0.05));
    }
  }

  AdamW(Settings settings, Profile profile, ParameterBuffer parameters) {
    this.settings = settings;
    this.decayAll = profile == Profile.REFERENCE;
    this.parameters = parameters;
    this.firstMoment = ParameterBuffer.zeros(parameters.layout());
    this.secondMoment = ParameterBuffer.zeros(parameters.layout());
  }

  ParameterBuffer firstMoment() {
    return firstMoment;
  }

  ParameterBuffer secondMoment() {
    return secondMoment;
  }

  /// Updates done so far, `n`.
  long updates() {
    return updates;
  }

  void resumeAt(long updates) {
    this.updates = updates;
  }

  /// Forgets everything.
  void reset() {
    firstMoment.zero();
    secondMoment.zero();
    updates = 0;
  }

  /// One update from the gradients that the workers added up.
  ///
  /// @param norm of the gradients
  /// @param clip norm above which they are scaled down; 0 for never
  void update(Replicas workers, double norm, double clip, double learningRate) {
    updates++;
    double scale = clip > 0 ? Math.min(1, clip / (norm + TINY)) : 1;
    ParameterLayout layout = parameters.layout();
    long decayed = decayAll ? layout.elements() : layout.matrixElements();
    Tensor gradients = workers.gradients().flat();
    workers.blocks(
        (from, length) -> {
          long inside = Math.clamp(decayed - from, 0, length);
          if (inside > 0 && settings.weightDecay() != 0) {
            parameters
                .flat()
                .narrow(0, from, inside)
                .mul_(new Scalar(1 - learningRate * settings.weightDecay()));
          }
          updateBlock(gradients.narrow(0, from, length), from, length, scale, learningRate);
        });
  }

  private void updateBlock(
      Tensor gradient, long from, long length, double scale, double learningRate) {
    if (scale < 1) {
      gradient.mul_(new Scalar(scale));
    }
    Tensor m = firstMoment.flat().narrow(0, from, length);
    Tensor v = secondMoment.flat().narrow(0, from, length);
    m.lerp_(gradient, new Scalar(1 - settings.beta1()));
    v.mul_(new Scalar(settings.beta2()))
        .addcmul_(gradient, gradient, new Scalar(1 - settings.beta2()));
    double bias1 = 1 - Math.pow(settings.beta1(), (double) updates);
    double bias2 = 1 - Math.pow(settings.beta2(), (double) updates);
    Tensor root = v.sqrt().div_(new Scalar(Math.sqrt(bias2))).add_(new Scalar(settings.eps()));
    parameters.flat().narrow(0, from, length).addcdiv_(m, root, new Scalar(-learningRate / bias1));
  }

  @Override
  public void close() {
    firstMoment.close();
    secondMoment.close();
  }
}
