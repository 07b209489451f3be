package steel.model;

import java.util.Locale;

/// The feed-forward half of a layer: `FFN_type`, `mlp_type` and what belongs to them in
/// `config.json`. `D` hiddenSize, `E` experts, `S` slots per expert.
public sealed interface FeedForward {

  /// What one expert, or the only network, computes.
  Mlp mlp();

  /// Whether a later token of a call can never change the output of an earlier one; if it can, a
  /// call may be neither padded, packed nor split.
  boolean isCausal();

  /// Whether a sequence remembers more than keys and values, so that it cannot go back by
  /// forgetting some of them.
  default boolean hasState() {
    return false;
  }

  /// One network for every token: `FFN_type: raw`.
  record Raw(Mlp mlp) implements FeedForward {
    @Override
    public boolean isCausal() {
      return true;
    }
  }

  /// Experts that are all used, each token a mixture of what they give.
  sealed interface Mixture extends FeedForward {
    /// `E`.
    int numExperts();

    /// `S`; 1 where experts read tokens, not slots.
    default int slotsPerExpert() {
      return 1;
    }

    /// `E * S`.
    default int slots() {
      return numExperts() * slotsPerExpert();
    }
  }

  /// Every expert reads every token, mixed by a linear router: `FFN_type: softmoe_v1`, published
  /// with Steel-LLM.
  record SoftMoeV1(Mlp mlp, int numExperts) implements Mixture {
    public SoftMoeV1 {
      requirePositive(numExperts, 1);
    }

    @Override
    public boolean isCausal() {
      return true;
    }
  }

  /// Slots are sums of the tokens of the call, `FFN_type: softmoe_v2`, published with Steel-LLM.
  /// Next to the paper the two softmaxes are exchanged: a token spreads over the slots, and reads
  /// them with weights that add to 1 over the tokens.
  record SoftMoeV2(Mlp mlp, int numExperts, int slotsPerExpert) implements Mixture {
    public SoftMoeV2 {
      requirePositive(numExperts, slotsPerExpert);
    }

    @Override
    public boolean isCausal() {
      return false;
    }
  }

  /// Soft mixture of experts as published with Steel-LLM, `FFN_type: softmoe_v3`: every slot is an
  /// average of the unit vectors of all tokens of the call, every token a mixture of all slots.
  record SoftMoeV3(Mlp mlp, int numExperts, int slotsPerExpert) implements Mixture {
    public SoftMoeV3 {
      requirePositive(numExperts, slotsPerExpert);
    }

    @Override
    public boolean isCausal() {
      return false;
    }
  }

  /// Every expert reads every token, mixed by version 3's router: `FFN_type: softmoe_token`.
  record SoftMoeToken(Mlp mlp, int numExperts) implements Mixture {
    public SoftMoeToken {
      requirePositive(numExperts, 1);
    }

    @Override
    public boolean isCausal() {
      return true;
    }
  }

  /// Version 3 on every prefix: slots of token `t` are averages over tokens up to `t`, `FFN_type:
  /// softmoe_prefix`.
  ///
  /// @param slotNorm whether slots are brought to a mean square of 1 before their expert; without
  ///   it, this is what version 3 gives for the last token of every prefix
  record SoftMoePrefix(Mlp mlp, int numExperts, int slotsPerExpert, boolean slotNorm)
      implements Mixture {
    public SoftMoePrefix {
      requirePositive(numExperts, slotsPerExpert);
    }

    @Override
    public boolean isCausal() {
      return true;
    }

    @Override
    public boolean hasState() {
      return true;
    }
  }

  /// Slots change once a chunk: those of a chunk are averages over all tokens before it, those of
  /// the first are learned; and one expert reads every token. `FFN_type: softmoe_chunk`.
  ///
  /// @param slotNorm as in [SoftMoePrefix]
  /// @param slotChunk tokens of a chunk
  /// @param shared the expert that reads tokens
  record SoftMoeChunk(
      Mlp mlp, int numExperts, int slotsPerExpert, boolean slotNorm, int slotChunk, Mlp shared)
      implements Mixture {
    public SoftMoeChunk {
      requirePositive(numExperts, slotsPerExpert);
      if (slotChunk < 1) {
        throw new IllegalArgumentException("slot_chunk must be at least 1, got " + slotChunk);
      }
    }

    @Override
    public boolean isCausal() {
      return true;
    }

    @Override
    public boolean hasState() {
      return true;
    }
  }

  private static void requirePositive(int numExperts, int slotsPerExpert) {
    if (numExperts < 1 || slotsPerExpert < 1) {
      throw new IllegalArgumentException(
          "n_experts (%d) and slots_per_expert (%d) must be at least 1"
              .formatted(numExperts, slotsPerExpert));
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
      SENET;

      /// As `mlp_type` spells it.
      public String key() {
        return name().toLowerCase(Locale.ROOT);
      }
    }
  }
}
