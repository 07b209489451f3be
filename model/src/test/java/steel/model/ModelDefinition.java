package steel.model;

import java.util.Arrays;
import java.util.Map;

/// What a model computes, plain on purpose and in double precision; engines are held to it where
/// there is no reference to run. No cache, one sequence, token after token.
public final class ModelDefinition {
  private final ModelConfig config;
  private final Map<String, double[]> weights;
  private final int d;

  /// @param weights every parameter of [ParameterShapes], row-major
  public ModelDefinition(ModelConfig config, Map<String, double[]> weights) {
    this.config = config;
    this.weights = weights;
    this.d = config.hiddenSize();
  }

  /// Logits of a sequence, `[T, V]`.
  public double[] logits(int[] ids) {
    double[][] x = new double[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = Arrays.copyOfRange(weight("model.embed_tokens.weight"), ids[t] * d, (ids[t] + 1) * d);
    }
    for (int layer = 0; layer < config.numHiddenLayers(); layer++) {
      String prefix = "model.layers." + layer + ".";
      addTo(x, attention(norm(x, prefix + "input_layernorm.weight"), prefix + "self_attn."));
      addTo(x, feedForward(norm(x, prefix + "post_attention_layernorm.weight"), prefix + "mlp."));
    }
    String head = config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
    double[] logits = new double[ids.length * config.vocabSize()];
    double[][] last = norm(x, "model.norm.weight");
    for (int t = 0; t < ids.length; t++) {
      double[] row = linear(last[t], weight(head));
      System.arraycopy(row, 0, logits, t * row.length, row.length);
    }
    return logits;
  }

  /// Mean cross-entropy of the next tokens, in nats.
  public double loss(int[] ids) {
    double[] logits = logits(Arrays.copyOf(ids, ids.length - 1));
    int v = config.vocabSize();
    double loss = 0;
    for (int t = 0; t + 1 < ids.length; t++) {
      double[] row = Arrays.copyOfRange(logits, t * v, (t + 1) * v);
      loss -= Math.log(softmax(row)[ids[t + 1]]);
    }
    return loss / (ids.length - 1);
  }

  private double[][] attention(double[][] x, String name) {
    int heads = config.numAttentionHeads();
    int k = config.headDim();
    double[][] query = new double[x.length][];
    double[][] key = new double[x.length][];
    double[][] value = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      query[t] = rotated(biased(x[t], name + "q_proj."), t);
      key[t] = rotated(biased(x[t], name + "k_proj."), t);
      value[t] = biased(x[t], name + "v_proj.");
    }
    double[][] out = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double[] mixed = new double[heads * k];
      for (int head = 0; head < heads; head++) {
        int shared = head / config.groupSize();
        double[] scores = new double[t + 1];
        for (int p = 0; p <= t; p++) {
          for (int i = 0; i < k; i++) {
            scores[p] += query[t][head * k + i] * key[p][shared * k + i] / Math.sqrt(k);
          }
        }
        double[] shares = softmax(scores);
        for (int p = 0; p <= t; p++) {
          for (int i = 0; i < k; i++) {
            mixed[head * k + i] += shares[p] * value[p][shared * k + i];
          }
        }
      }
      out[t] = linear(mixed, weight(name + "o_proj.weight"));
    }
    return out;
  }

  private double[] rotated(double[] x, int position) {
    int k = config.headDim();
    double[] y = x.clone();
    for (int at = 0; at < x.length; at += k) {
      for (int i = 0; i < k / 2; i++) {
        double angle = position * Math.pow(config.ropeTheta(), -2.0 * i / k);
        double first = x[at + i];
        double second = x[at + k / 2 + i];
        y[at + i] = first * Math.cos(angle) - second * Math.sin(angle);
        y[at + k / 2 + i] = second * Math.cos(angle) + first * Math.sin(angle);
      }
    }
    return y;
  }

  private double[][] feedForward(double[][] x, String name) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      y[t] =
          switch (config.feedForward()) {
            case FeedForward.Raw(FeedForward.Mlp mlp) -> mlp(mlp, x[t], name);
            case FeedForward.SoftMoeV1 moe ->
                ofTokens(moe, x[t], softmax(biased(x[t], name + "gating.")), name);
            case FeedForward.SoftMoeToken moe ->
                ofTokens(moe, x[t], softmax(scores(moe, x[t], name)), name);
            case FeedForward.SoftMoeV2 moe -> version2(moe, x, t, name);
            case FeedForward.SoftMoeV3 moe ->
                ofSlots(moe, x[t], averages(moe, x, x.length, name), false, name);
            case FeedForward.SoftMoePrefix moe ->
                ofSlots(moe, x[t], averages(moe, x, t + 1, name), moe.slotNorm(), name);
            case FeedForward.SoftMoeChunk moe -> chunk(moe, x, t, name);
          };
    }
    return y;
  }

  private double[] chunk(FeedForward.SoftMoeChunk moe, double[][] x, int t, String name) {
    int before = t / moe.slotChunk() * moe.slotChunk();
    double[][] slots = averages(moe, x, before, name);
    if (before == 0) {
      double[] initial = weight(name + "initial_slots");
      for (int j = 0; j < slots.length; j++) {
        slots[j] = Arrays.copyOfRange(initial, j * d, (j + 1) * d);
      }
    }
    double[] y = ofSlots(moe, x[t], slots, moe.slotNorm(), name);
    add(y, 1, mlp(moe.shared(), x[t], name + "shared_expert."));
    return y;
  }

  private double[] ofTokens(FeedForward.Mixture moe, double[] x, double[] shares, String name) {
    double[] y = new double[d];
    for (int e = 0; e < shares.length; e++) {
      add(y, shares[e], mlp(moe.mlp(), x, name + "experts." + e + "."));
    }
    return y;
  }

  /// The average of the unit vectors of the first `tokens`, for each slot.
  private double[][] averages(FeedForward.Mixture moe, double[][] x, int tokens, String name) {
    double[][] slots = new double[moe.slots()][d];
    for (int j = 0; j < slots.length; j++) {
      double[] column = new double[tokens];
      for (int m = 0; m < tokens; m++) {
        column[m] = scores(moe, x[m], name)[j];
      }
      double[] shares = softmax(column);
      for (int m = 0; m < tokens; m++) {
        add(slots[j], shares[m], unit(x[m]));
      }
    }
    return slots;
  }

  private double[] ofSlots(
      FeedForward.Mixture moe, double[] x, double[][] slots, boolean slotNorm, String name) {
    double[] shares = softmax(scores(moe, x, name));
    double[] y = new double[d];
    for (int j = 0; j < slots.length; j++) {
      double[] slot = slotNorm ? slotNorm(slots[j]) : slots[j];
      String expert = name + "experts." + j / moe.slotsPerExpert() + ".";
      add(y, shares[j], mlp(moe.mlp(), slot, expert));
    }
    return y;
  }

  private double[] slotNorm(double[] slot) {
    double squares = 0;
    for (double value : slot) {
      squares += value * value;
    }
    double[] y = new double[d];
    add(y, Math.sqrt(d / (squares + config.rmsNormEps())), slot);
    return y;
  }

  private double[] version2(FeedForward.SoftMoeV2 moe, double[][] x, int t, String name) {
    double[] y = new double[d];
    for (int j = 0; j < moe.slots(); j++) {
      double[] slot = new double[d];
      double[] column = new double[x.length];
      for (int m = 0; m < x.length; m++) {
        double[] logits = columns(x[m], weight(name + "score"), moe.slots());
        column[m] = logits[j];
        add(slot, softmax(logits)[j], x[m]);
      }
      String expert = name + "experts." + j / moe.slotsPerExpert() + ".";
      add(y, softmax(column)[t], mlp(moe.mlp(), slot, expert));
    }
    return y;
  }

  /// `g (u . phi_j / |phi_j|)`.
  private double[] scores(FeedForward.Mixture moe, double[] x, String name) {
    double[] phi = weight(name + "phi");
    double[] scores = columns(unit(x), phi, moe.slots());
    for (int j = 0; j < scores.length; j++) {
      double squares = 0;
      for (int i = 0; i < d; i++) {
        squares += phi[i * scores.length + j] * phi[i * scores.length + j];
      }
      scores[j] *= weight(name + "scale")[0] / Math.sqrt(squares);
    }
    return scores;
  }

  private double[] mlp(FeedForward.Mlp mlp, double[] x, String name) {
    boolean senet = mlp.type() == FeedForward.Mlp.Type.SENET;
    double[] h = linear(x, weight(name + "up_proj.weight"));
    gate(h, linear(x, weight(name + (senet ? "gate_up_proj.weight" : "gate_proj.weight"))));
    double[] y = linear(h, weight(name + "down_proj.weight"));
    if (senet) {
      gate(y, linear(h, weight(name + "gate_down_proj.weight")));
    }
    return y;
  }

  private static void gate(double[] y, double[] gate) {
    for (int i = 0; i < y.length; i++) {
      y[i] *= gate[i] / (1 + Math.exp(-gate[i]));
    }
  }

  private double[][] norm(double[][] x, String name) {
    double[] weight = weight(name);
    double[][] y = new double[x.length][d];
    for (int t = 0; t < x.length; t++) {
      double squares = 0;
      for (double value : x[t]) {
        squares += value * value;
      }
      for (int i = 0; i < d; i++) {
        y[t][i] = x[t][i] / Math.sqrt(squares / d + config.rmsNormEps()) * weight[i];
      }
    }
    return y;
  }

  private double[] biased(double[] x, String name) {
    double[] y = linear(x, weight(name + "weight"));
    if (config.qkvBias() || name.endsWith("gating.")) {
      add(y, 1, weight(name + "bias"));
    }
    return y;
  }

  private static double[] linear(double[] x, double[] matrix) {
    double[] y = new double[matrix.length / x.length];
    for (int row = 0; row < y.length; row++) {
      for (int i = 0; i < x.length; i++) {
        y[row] += matrix[row * x.length + i] * x[i];
      }
    }
    return y;
  }

  private static double[] columns(double[] x, double[] matrix, int columns) {
    double[] y = new double[columns];
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < columns; j++) {
        y[j] += x[i] * matrix[i * columns + j];
      }
    }
    return y;
  }

  private static double[] unit(double[] x) {
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double[] y = new double[x.length];
    add(y, 1 / Math.max(Math.sqrt(squares), 1e-12), x);
    return y;
  }

  private static double[] softmax(double[] x) {
    double max = Arrays.stream(x).max().orElse(0);
    double[] y = Arrays.stream(x).map(value -> Math.exp(value - max)).toArray();
    double sum = Arrays.stream(y).sum();
    return Arrays.stream(y).map(value -> value / sum).toArray();
  }

  private static void add(double[] y, double scale, double[] x) {
    for (int i = 0; i < y.length; i++) {
      y[i] += scale * x[i];
    }
  }

  private static void addTo(double[][] y, double[][] x) {
    for (int t = 0; t < y.length; t++) {
      add(y[t], 1, x[t]);
    }
  }

  private double[] weight(String name) {
    double[] values = weights.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no parameter " + name);
    }
    return values;
  }
}
