package steel.model;

/// The feed-forward half of a layer: `FFN_type`, `mlp_type` and what belongs to them in
/// `config.json`. `D` hiddenSize, `E` experts, `S` slots per expert.
public sealed interface FeedForward {

  /// What one expert, or the only network, computes.
  Mlp mlp();

  /// Whether a later token of a call can change the output of an earlier one; if so, a call may be
  /// neither padded, packed nor split.
  boolean isCausal();

  /// One network for every token: `FFN_type: raw`.
  record Raw(Mlp mlp) implements FeedForward {
    @Override
    public boolean isCausal() {
      return true;
    }
  }

  /// Soft mixture of experts as published with Steel-LLM, `FFN_type: softmoe_v3`: every slot is an
  /// average of the unit vectors of all tokens of the call, every token a mixture of all slots.
  ///
  /// @param numExperts `E`
  /// @param slotsPerExpert `S`
  record SoftMoeV3(Mlp mlp, int numExperts, int slotsPerExpert) implements FeedForward {
    public SoftMoeV3 {
      if (numExperts < 1 || slotsPerExpert < 1) {
        throw new IllegalArgumentException(
            "n_experts (%d) and slots_per_expert (%d) must be at least 1"
                .formatted(numExperts, slotsPerExpert));
      }
    }

    @Override
    public boolean isCausal() {
      return false;
    }
  }

  /// One gated network, without biases.
  ///
  /// @param type how it is gated
  /// @param width `F`, which is `intermediate_size / mlp_div_ratio`
  record Mlp(Type type, int width) {
    public Mlp {
      if (width < 1) {
        throw new IllegalArgumentException(
            "the width of a network must be at least 1, got " + width);
      }
    }

    /// `mlp_type` in `config.json`.
    public enum Type {
      /// SwiGLU: `down(silu(gate x) * up x)`.
      RAW,
      /// Gated twice: `h = silu(gate_up x) * up x`, then `silu(gate_down h) * down h`.
      SENET
    }
  }
}
