package steel.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import steel.model.FeedForward.Mlp;
import steel.model.FeedForward.Raw;
import steel.model.FeedForward.SoftMoeChunk;
import steel.model.FeedForward.SoftMoePrefix;
import steel.model.FeedForward.SoftMoeToken;
import steel.model.FeedForward.SoftMoeV1;
import steel.model.FeedForward.SoftMoeV2;
import steel.model.FeedForward.SoftMoeV3;

/// The keys that say which [FeedForward] a model has, the same in `config.json` and in a recipe's
/// `model` block.
public final class FeedForwardKeys {
  /// Every `FFN_type`.
  public static final List<String> KINDS =
      List.of(
          "raw",
          "softmoe_v1",
          "softmoe_v2",
          "softmoe_v3",
          "softmoe_token",
          "softmoe_prefix",
          "softmoe_chunk");

  private static final int SLOT_CHUNK = 64; // tokens
  private static final int SHARED_EXPERT_SIZE = 448; // as wide as an expert of the released model

  private FeedForwardKeys() {}

  /// Where values come from. Each throws its own error for a value that is not what it should be.
  public interface Source {
    /// A whole number that must be there.
    int integer(String key);

    /// A whole number, or `fallback` where the key is missing.
    int integer(String key, int fallback);

    /// A yes or no, or `fallback` where the key is missing.
    boolean flag(String key, boolean fallback);

    /// A text, or `fallback` where the key is missing.
    String text(String key, String fallback);

    /// What is wrong with a key's value.
    RuntimeException error(String key, String problem);
  }

  /// Reads a feed-forward half.
  ///
  /// @param intermediateSize `intermediate_size`, which `mlp_div_ratio` divides
  public static FeedForward read(Source source, int intermediateSize) {
    int ratio = source.integer("mlp_div_ratio", 1);
    if (ratio < 1 || intermediateSize < ratio) {
      throw source.error(
          "mlp_div_ratio",
          "%d must be from 1 to intermediate_size (%d)".formatted(ratio, intermediateSize));
    }
    Mlp mlp = new Mlp(type(source), intermediateSize / ratio);
    String kind = source.text("FFN_type", "raw");
    return switch (kind) {
      case "raw" -> new Raw(mlp);
      case "softmoe_v1" -> new SoftMoeV1(mlp, experts(source));
      case "softmoe_v2" -> new SoftMoeV2(mlp, experts(source), slots(source));
      case "softmoe_v3" -> new SoftMoeV3(mlp, experts(source), slots(source));
      case "softmoe_token" -> new SoftMoeToken(mlp, experts(source));
      case "softmoe_prefix" ->
          new SoftMoePrefix(mlp, experts(source), slots(source), slotNorm(source));
      case "softmoe_chunk" ->
          new SoftMoeChunk(
              mlp,
              experts(source),
              slots(source),
              slotNorm(source),
              source.integer("slot_chunk", SLOT_CHUNK),
              new Mlp(mlp.type(), source.integer("shared_expert_size", SHARED_EXPERT_SIZE)));
      default ->
          throw source.error(
              "FFN_type", "\"%s\" is not one of: %s".formatted(kind, String.join(", ", KINDS)));
    };
  }

  private static Mlp.Type type(Source source) {
    String type = source.text("mlp_type", "raw");
    return switch (type) {
      case "raw" -> Mlp.Type.RAW;
      case "senet" -> Mlp.Type.SENET;
      default -> throw source.error("mlp_type", "\"%s\" is not one of: raw, senet".formatted(type));
    };
  }

  private static int experts(Source source) {
    return source.integer("n_experts");
  }

  private static int slots(Source source) {
    return source.integer("slots_per_expert", 1);
  }

  private static boolean slotNorm(Source source) {
    return source.flag("slot_norm", true);
  }

  /// Writes a feed-forward half into `config.json`.
  static void write(FeedForward feedForward, int intermediateSize, ObjectNode target) {
    Mlp mlp = feedForward.mlp();
    target.put("mlp_type", mlp.type().key());
    target.put("mlp_div_ratio", intermediateSize / mlp.width());
    target.put("FFN_type", kind(feedForward));
    if (feedForward instanceof FeedForward.Mixture mixture) {
      target.put("n_experts", mixture.numExperts());
      target.put("slots_per_expert", mixture.slotsPerExpert());
    }
    if (feedForward instanceof SoftMoePrefix prefix) {
      target.put("slot_norm", prefix.slotNorm());
    }
    if (feedForward instanceof SoftMoeChunk chunk) {
      target.put("slot_norm", chunk.slotNorm());
      target.put("slot_chunk", chunk.slotChunk());
      target.put("shared_expert_size", chunk.shared().width());
    }
  }

  /// Its `FFN_type`.
  public static String kind(FeedForward feedForward) {
    return switch (feedForward) {
      case Raw _ -> "raw";
      case SoftMoeV1 _ -> "softmoe_v1";
      case SoftMoeV2 _ -> "softmoe_v2";
      case SoftMoeV3 _ -> "softmoe_v3";
      case SoftMoeToken _ -> "softmoe_token";
      case SoftMoePrefix _ -> "softmoe_prefix";
      case SoftMoeChunk _ -> "softmoe_chunk";
    };
  }
}
