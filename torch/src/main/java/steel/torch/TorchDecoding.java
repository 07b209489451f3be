package steel.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import steel.model.Decoding;

/// One growing sequence on a [TorchModel]. Owns its key-value cache and what its slots remember.
final class TorchDecoding implements Decoding {
  private final TorchModel model;
  private final List<ForwardPass.KeyValues.Pair> cache = new ArrayList<>();
  private final List<SlotSums> slots = new ArrayList<>(); // by layer; none where the kind has none
  private int length;

  TorchDecoding(TorchModel model) {
    this.model = model;
    if (model.config().feedForward().hasState()) {
      for (int layer = 0; layer < model.config().numHiddenLayers(); layer++) {
        slots.add(new SlotSums());
      }
    }
  }

  @Override
  public float[] append(int... inputIds) {
    int limit = model.config().maxPositionEmbeddings();
    if (inputIds.length == 0) {
      throw new IllegalArgumentException("append wants at least one id");
    }
    if (length + inputIds.length > limit) {
      throw new IllegalStateException(
          "the sequence would grow to %d tokens; the model has max_position_embeddings %d"
              .formatted(length + inputIds.length, limit));
    }
    int[] positions = new int[inputIds.length];
    for (int t = 0; t < positions.length; t++) {
      positions[t] = length + t;
    }
    try (var _ = new PointerScope();
        var _ = new NoGradGuard()) {
      Tensor hidden =
          model
              .forward()
              .hidden(
                  model.ids(inputIds),
                  ForwardPass.Call.behind(
                      RotaryTable.of(model.config(), positions),
                      inputIds.length,
                      length,
                      new Earlier()));
      length += inputIds.length;
      return Tensors.floats(
          model.forward().logits(hidden.select(1, inputIds.length - 1).contiguous()));
    }
  }

  private final class Earlier implements ForwardPass.KeyValues {
    @Override
    public Pair extend(int layer, Pair fresh) {
      return TorchDecoding.this.extend(layer, fresh);
    }

    @Override
    public @Nullable SlotSums slots(int layer) {
      return slots.isEmpty() ? null : slots.get(layer);
    }
  }

  /// Joins what a layer had and what is new; the cache keeps the result.
  private ForwardPass.KeyValues.Pair extend(int layer, ForwardPass.KeyValues.Pair fresh) {
    ForwardPass.KeyValues.Pair joined;
    if (layer == cache.size()) {
      joined = new ForwardPass.KeyValues.Pair(fresh.key().contiguous(), fresh.value().contiguous());
      cache.add(joined);
    } else {
      ForwardPass.KeyValues.Pair old = cache.get(layer);
      joined =
          new ForwardPass.KeyValues.Pair(
              torch.cat(new TensorVector(old.key(), fresh.key()), 2),
              torch.cat(new TensorVector(old.value(), fresh.value()), 2));
      release(old);
      cache.set(layer, joined);
    }
    joined.key().retainReference();
    joined.value().retainReference();
    return joined;
  }

  private static void release(ForwardPass.KeyValues.Pair pair) {
    pair.key().releaseReference();
    pair.value().releaseReference();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void close() {
    cache.forEach(TorchDecoding::release);
    cache.clear();
    slots.forEach(SlotSums::close);
    slots.clear();
  }
}
