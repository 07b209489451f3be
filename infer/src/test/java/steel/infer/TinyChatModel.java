package steel.infer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import steel.files.Progress;
import steel.model.ConfigJson;
import steel.testkit.Golden;
import steel.tokenizer.BpeTrainer;
import steel.tokenizer.TextSource;
import steel.weights.SafetensorsWriter;
import steel.weights.SafetensorsWriter.Tensor;
import steel.weights.Weights;

/// A golden model with a tokenizer of single bytes: it says nothing sensible, but it says it.
final class TinyChatModel {
  private static final int TOKENS = 259; // 256 bytes, 3 special tokens
  private static final int ROWS = 320; // more than tokens, as in released models

  private TinyChatModel() {}

  /// Copies a golden into `folder`, widened to [#ROWS] rows, and puts a tokenizer beside it.
  static Path write(String golden, Path folder) throws IOException {
    Path from = Golden.path("model/" + golden);
    int rows = ConfigJson.read(from).vocabSize();
    Files.copy(from.resolve("generation_config.json"), folder.resolve("generation_config.json"));
    String config = Files.readString(from.resolve("config.json"));
    Files.writeString(
        folder.resolve("config.json"),
        config.replace("\"vocab_size\": " + rows, "\"vocab_size\": " + ROWS));
    try (var weights = Weights.open(from)) {
      List<Tensor> tensors = new ArrayList<>();
      for (String name : weights.names()) {
        long[] shape = weights.shape(name);
        float[] values = weights.floats(name);
        tensors.add(
            shape[0] == rows
                ? Tensor.of(name, new long[] {ROWS, shape[1]}, widened(values, (int) shape[1]))
                : Tensor.of(name, shape, values));
      }
      SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), tensors);
    }
    BpeTrainer.train(
            TextSource.of(List.of("a")), new BpeTrainer.Options(TOKENS, 1), Progress.SILENT)
        .write(folder);
    return folder;
  }

  private static float[] widened(float[] values, int columns) {
    float[] wide = new float[ROWS * columns];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = i < values.length ? values[i] : 0.9f * values[i - values.length];
    }
    return wide;
  }
}
