package steel.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import steel.model.FeedForward;
import steel.model.ModelConfig;
import steel.model.RandomModel;
import steel.testkit.Cases;
import steel.weights.PanelType;

/// Models with random weights whose rows have whole blocks, so that they can be quantised, and
/// whose products are shared out over threads.
final class WideModel {
  static final int TOKENS = 160;
  static final int POSITIONS = 1024;
  private static final int WIDTH = 96;

  private WideModel() {}

  /// One of each kind of feed-forward half.
  static List<FeedForward> kinds() {
    FeedForward.Mlp mlp = new FeedForward.Mlp(FeedForward.Mlp.Type.RAW, WIDTH);
    FeedForward.Mlp senet = new FeedForward.Mlp(FeedForward.Mlp.Type.SENET, WIDTH);
    return List.of(
        new FeedForward.Raw(mlp),
        new FeedForward.Raw(senet),
        new FeedForward.SoftMoeV1(mlp, 3),
        new FeedForward.SoftMoeV2(mlp, 3, 2),
        new FeedForward.SoftMoeV3(senet, 3, 2),
        new FeedForward.SoftMoeToken(mlp, 3),
        new FeedForward.SoftMoePrefix(mlp, 3, 2, true),
        new FeedForward.SoftMoeChunk(mlp, 3, 2, true, 5, mlp));
  }

  /// Writes one of float32.
  static Path write(FeedForward kind, Path folder) throws IOException {
    ModelConfig config =
        new ModelConfig(
            TOKENS,
            128,
            2,
            4,
            2,
            32,
            POSITIONS,
            10_000,
            1e-6,
            false,
            true,
            0.02,
            kind,
            WIDTH,
            new ModelConfig.SpecialTokens(-1, List.of()));
    return RandomModel.of(config, 5).write(Files.createDirectories(folder));
  }

  /// Writes one of float32, of 8 and of 4 bits.
  static List<Path> inAllTypes(FeedForward kind, Path folder) throws IOException {
    Path plain = write(kind, folder.resolve("f32"));
    Path q8 = folder.resolve("q8");
    Path q4 = folder.resolve("q4");
    ModelQuantisation.write(plain, PanelType.Q8, q8);
    ModelQuantisation.write(plain, PanelType.Q4, q4);
    return List.of(plain, q8, q4);
  }

  static int[] ids(int count, long seed) {
    return Cases.random(seed).ints(count, 0, TOKENS).toArray();
  }
}
