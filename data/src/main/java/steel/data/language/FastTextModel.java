package steel.data.language;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import steel.files.Checksum;

/// A supervised model of fastText, such as the one that tells languages apart: `.bin`, or quantised
/// `.ftz`. Loaded once and shared: safe for use by several threads.
///
/// A text is the average of the rows of its words and n-grams; labels have scores from that.
/// Probabilities are fastText's, its small constant in every logarithm included, which lets the
/// surest answers exceed 1 by 0.00001.
///
/// Source: Joulin et al. 2016, arXiv:1607.01759 (model) and arXiv:1612.03651 (quantisation);
/// facebookresearch/fastText 0.9.2 (layout of the file, versions 11 and 12).
public final class FastTextModel {
  private static final int MAGIC = 793712314;
  private static final int VERSION = 12;

  private final FastTextSettings settings;
  private final FastTextDictionary dictionary;
  private final FastTextMatrix input;
  private final FastTextLabels labels;
  private final String fileName;
  private final String hash;

  private FastTextModel(
      FastTextSettings settings,
      FastTextDictionary dictionary,
      FastTextMatrix input,
      FastTextLabels labels,
      String fileName,
      String hash) {
    this.settings = settings;
    this.dictionary = dictionary;
    this.input = input;
    this.labels = labels;
    this.fileName = fileName;
    this.hash = hash;
  }

  /// An answer.
  ///
  /// @param label without `__label__`
  public record Prediction(String label, float probability) {}

  /// Reads a model.
  ///
  /// @throws steel.files.FormatException if the file is no supervised fastText model, or broken
  /// @throws IOException if the disk fails
  public static FastTextModel open(Path file) throws IOException {
    try (BinaryInput in = new BinaryInput(file)) {
      if (in.left() < 8 || in.int32() != MAGIC) {
        throw in.broken("no fastText model; wants a .bin or .ftz as fastText 0.9.2 saves it");
      }
      int version = in.int32();
      if (version > VERSION || version < 11) {
        throw in.broken("a fastText model of version " + version + "; only 11 and 12 are read");
      }
      FastTextSettings settings = FastTextSettings.read(in, version);
      FastTextDictionary dictionary = FastTextDictionary.read(in, settings);
      FastTextMatrix input = FastTextMatrix.read(in, in.flag(), settings.dimensions());
      FastTextMatrix output = readOutput(in, input, settings);
      checkRows(in, settings, dictionary, input, output);
      return new FastTextModel(
          settings,
          dictionary,
          input,
          FastTextLabels.of(settings.loss(), output, dictionary, in),
          String.valueOf(file.getFileName()),
          Checksum.ofFile(file));
    }
  }

  private static FastTextMatrix readOutput(
      BinaryInput in, FastTextMatrix input, FastTextSettings settings) throws IOException {
    boolean quantized = in.flag();
    return FastTextMatrix.read(
        in, quantized && input instanceof FastTextMatrix.Quantized, settings.dimensions());
  }

  private static void checkRows(
      BinaryInput in,
      FastTextSettings settings,
      FastTextDictionary dictionary,
      FastTextMatrix input,
      FastTextMatrix output) {
    if (dictionary.maxRow() >= input.rows()) {
      throw in.broken(
          "has %d rows, but its words and n-grams want %d"
              .formatted(input.rows(), dictionary.maxRow() + 1));
    }
    if (output.rows() != dictionary.labels().size()) {
      throw in.broken(
          "has %d labels, but weights for %d (%s)"
              .formatted(dictionary.labels().size(), output.rows(), settings.loss()));
    }
    if (in.left() > 0) {
      throw in.broken("%d bytes follow the model".formatted(in.left()));
    }
  }

  /// The likeliest labels of a text, the likeliest first. Line breaks are spaces.
  ///
  /// @param k how many at most
  public List<Prediction> predict(String text, int k) {
    FastTextDictionary.Rows rows = dictionary.rows(text.getBytes(StandardCharsets.UTF_8));
    if (rows.size() == 0) {
      return List.of();
    }
    float[] hidden = new float[settings.dimensions()];
    for (int i = 0; i < rows.size(); i++) {
      input.addTo(hidden, rows.get(i));
    }
    float scale = (float) (1.0 / rows.size());
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] *= scale;
    }
    return labels.best(hidden, k);
  }

  /// The name of the file.
  public String fileName() {
    return fileName;
  }

  /// SHA-256 of the file.
  public String hash() {
    return hash;
  }

  /// All labels.
  public List<String> labels() {
    return List.copyOf(dictionary.labels());
  }
}
