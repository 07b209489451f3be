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
  private final Products products;
  private final FeedForwardPass feedForward;

  ForwardPass(ModelConfig config, ModelTensors model, Products products) {
    this.config = config;
    this.model = model;
    this.products = products;
    this.feedForward = new FeedForwardPass(products, config.rmsNormEps());
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

  /// What the layers of a call share.
  ///
  /// @param rotary of the positions of the tokens, or of each row's
  /// @param mask added to the scores of attention
  /// @param documents texts of the rows; null where each is one
  record Call(RotaryTable rotary, Tensor mask, KeyValues keyValues, @Nullable Documents documents) {
    /// A call behind others.
    ///
    /// @param tokens of this call
    /// @param earlier tokens that `keyValues` holds already
    static Call behind(RotaryTable rotary, int tokens, int earlier, KeyValues keyValues) {
      return new Call(rotary, Attention.mask(tokens, earlier + tokens), keyValues, null);
    }

    /// A call that is the whole of its rows.
    static Call whole(RotaryTable rotary, int tokens) {
      return behind(rotary, tokens, 0, (_, fresh) -> fresh);
    }

    /// A call whose rows are several texts each.
    static Call packed(RotaryTable rotary, Documents documents) {
      return new Call(rotary, documents.mask(), (_, fresh) -> fresh, documents);
    }
  }

  /// @param ids `[B, T]` int64
  /// @return after the final norm, `[B, T, D]`
  Tensor hidden(Tensor ids, Call call) {
    Tensor x = embed(ids);
    for (int i = 0; i < model.layers().size(); i++) {
      Tensor before = x;
      x = layer(i, before, call);
      before.close();
    }
    return finalNorm(x);
  }

  /// @param ids `[B, T]` int64
  /// @return `[B, T, D]`
  Tensor embed(Tensor ids) {
    return torch.embedding(model.embedding(), ids);
  }

  /// One layer.
  ///
  /// @param x `[B, T, D]`
  /// @return `[B, T, D]`
  Tensor layer(int index, Tensor x, Call call) {
    LayerTensors layer = model.layers().get(index);
    Tensor middle = Tensors.scoped(() -> x.add(attention(index, layer, x, call)));
    Tensor result =
        Tensors.scoped(
            () ->
                middle.add(
                    feedForward.run(
                        layer.network(),
                        norm(middle, layer.feedForwardNorm()),
                        call.keyValues().slots(index),
                        call.documents())));
    middle.close();
    return result;
  }

  /// @param x what the last layer gives, `[B, T, D]`
  Tensor finalNorm(Tensor x) {
    return norm(x, model.norm());
  }

  /// @param hidden `[..., D]`
  /// @return `[..., V]`
  Tensor logits(Tensor hidden) {
    return products.exact(products.linear(hidden, model.head()));
  }

  ModelTensors model() {
    return model;
  }

  private Tensor attention(int index, LayerTensors layer, Tensor x, Call call) {
    long b = x.size(0);
    long t = x.size(1);
    long h = config.numAttentionHeads();
    long g = config.numKeyValueHeads();
    Tensor product = products.linear(norm(x, layer.inputNorm()), layer.qkvWeight());
    Tensor bias = layer.qkvBias();
    Tensor qkv =
        (bias == null ? product : product.add(bias))
            .view(b, t, h + 2 * g, config.headDim())
            .transpose(1, 2); // [B, H+2G, T, K]
    Tensor turned = call.rotary().rotate(qkv.narrow(1, 0, h + g));
    KeyValues.Pair all =
        call.keyValues()
            .extend(index, new KeyValues.Pair(turned.narrow(1, h, g), qkv.narrow(1, h + g, g)));
    Tensor mixed =
        Attention.attend(products, turned.narrow(1, 0, h), all.key(), all.value(), call.mask());
    return products.linear(mixed, layer.outputWeight());
  }

  private Tensor norm(Tensor x, Tensor weight) {
    return torch.rms_norm(
        x,
        new long[] {config.hiddenSize()},
        new TensorOptional(weight),
        new DoubleOptional(config.rmsNormEps()));
  }
}
