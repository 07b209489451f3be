package steel.torch;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import steel.model.ModelConfig;

/// From token ids to hidden states, layer by layer. Whether gradients flow depends on the tensors
/// it is given. Results belong to the caller's scope.
final class ForwardPass {
  private final ModelConfig config;
  private final ModelTensors model;

  ForwardPass(ModelConfig config, ModelTensors model) {
    this.config = config;
    this.model = model;
  }

  /// Gives each layer's keys and values their place among earlier ones.
  interface KeyValues {
    /// Keys and values of one layer.
    record Pair(Tensor key, Tensor value) {}

    /// @param fresh of the tokens of this call, each `[B, G, T, K]`
    /// @return of all tokens so far, each `[B, G, S, K]`
    Pair extend(int layer, Pair fresh);

    /// What the slots of a layer remember; null where the call is the sequence.
    default @Nullable SlotSums slots(int layer) {
      return null;
    }
  }

  /// @param ids `[B, T]` int64
  /// @param rotary of the positions of the `T` tokens
  /// @param earlier tokens that `keyValues` holds already
  /// @return after the final norm, `[B, T, D]`
  Tensor hidden(Tensor ids, RotaryTable rotary, int earlier, KeyValues keyValues) {
    int tokens = Math.toIntExact(ids.size(1));
    return hidden(ids, rotary, Attention.mask(tokens, earlier + tokens), keyValues, null);
  }

  /// As the other, of whole rows that are several texts each.
  ///
  /// @param rotary of the positions of each row's tokens
  Tensor hidden(Tensor ids, RotaryTable rotary, Documents documents) {
    return hidden(ids, rotary, documents.mask(), (_, fresh) -> fresh, documents);
  }

  private Tensor hidden(
      Tensor ids,
      RotaryTable rotary,
      Tensor mask,
      KeyValues keyValues,
      @Nullable Documents documents) {
    Tensor x = torch.embedding(model.embedding(), ids);
    for (int i = 0; i < model.layers().size(); i++) {
      LayerTensors layer = model.layers().get(i);
      int index = i;
      Tensor before = x;
      Tensor middle =
          Tensors.scoped(
              () -> before.add(attention(index, layer, before, rotary, mask, keyValues)));
      x =
          Tensors.scoped(
              () ->
                  middle.add(
                      FeedForwardPass.run(
                          layer.network(),
                          norm(middle, layer.feedForwardNorm()),
                          keyValues.slots(index),
                          documents,
                          config.rmsNormEps())));
      before.close();
      middle.close();
    }
    return norm(x, model.norm());
  }

  /// @param hidden `[..., D]`
  /// @return `[..., V]`
  Tensor logits(Tensor hidden) {
    return torch.linear(hidden, model.head());
  }

  ModelTensors model() {
    return model;
  }

  private Tensor attention(
      int index,
      LayerTensors layer,
      Tensor x,
      RotaryTable rotary,
      Tensor mask,
      KeyValues keyValues) {
    long b = x.size(0);
    long t = x.size(1);
    long h = config.numAttentionHeads();
    long g = config.numKeyValueHeads();
    Tensor qkv =
        torch
            .linear(norm(x, layer.inputNorm()), layer.qkvWeight(), bias(layer.qkvBias()))
            .view(b, t, h + 2 * g, config.headDim())
            .transpose(1, 2); // [B, H+2G, T, K]
    Tensor turned = rotary.rotate(qkv.narrow(1, 0, h + g));
    KeyValues.Pair all =
        keyValues.extend(
            index, new KeyValues.Pair(turned.narrow(1, h, g), qkv.narrow(1, h + g, g)));
    Tensor mixed = Attention.attend(turned.narrow(1, 0, h), all.key(), all.value(), mask);
    return torch.linear(mixed, layer.outputWeight());
  }

  private static TensorOptional bias(@Nullable Tensor values) {
    return values == null ? new TensorOptional() : new TensorOptional(values);
  }

  private Tensor norm(Tensor x, Tensor weight) {
    return torch.rms_norm(
        x,
        new long[] {config.hiddenSize()},
        new TensorOptional(weight),
        new DoubleOptional(config.rmsNormEps()));
  }
}
