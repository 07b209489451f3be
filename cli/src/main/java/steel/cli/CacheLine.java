package steel.cli;

import java.io.PrintWriter;
import java.util.Locale;
import steel.infer.SteelModel;

/// Says what a sequence will take beside the weights, where somebody may wonder: keys and values
/// grow with every token, and of many they are more than a small model.
final class CacheLine {
  private CacheLine() {}

  /// @param tokens of the sequence at most
  static void print(SteelModel model, int tokens, PrintWriter err) {
    err.println(
        "cache: up to %,d tokens, %.1f MB of keys and values in %s"
            .formatted(
                tokens,
                model.cacheBytes(tokens) / 1e6,
                model.keyValues().name().toLowerCase(Locale.ROOT)));
  }
}
