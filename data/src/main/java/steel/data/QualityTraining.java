package steel.data;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import steel.data.language.QualityClassifier;
import steel.data.language.QualityTrainer;
import steel.data.pack.DocumentFiles;
import steel.data.record.Excerpt;
import steel.files.AtomicFile;
import steel.files.Checksum;
import steel.files.Progress;

/// Good and bad documents to a quality classifier, by which `quality_score_filter` judges. The same
/// documents and seed give the same file.
public final class QualityTraining {
  /// Of a text only so much is learned from, so that a book weighs no more than a page.
  private static final int MAX_CHARACTERS = 10_000;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(SerializationFeature.INDENT_OUTPUT);

  private QualityTraining() {}

  /// How to train.
  ///
  /// @param field key of the text in a document
  /// @param maxDocuments of each kind; of more a sample is taken
  /// @param bucketBits weights as a power of two
  /// @param epochs how often every text is seen
  /// @param seed of the sample and the order
  public record Settings(String field, int maxDocuments, int bucketBits, int epochs, long seed) {
    static final double LEARNING_RATE = 0.5;
    static final double DECAY = 1e-6;
  }

  /// How good a classifier is on texts it has not seen.
  ///
  /// @param good how many good ones there were
  /// @param bad how many bad ones
  /// @param accuracy share of texts on the right side of a half, good and bad weighted alike
  /// @param rocAuc how often a good text scores more than a bad one; ties count half
  public record HeldOut(int good, int bad, double accuracy, double rocAuc) {}

  /// What came of it; also what the file says.
  ///
  /// @param good documents it was trained and judged on
  /// @param bad likewise
  /// @param heldOut how it judges texts that it has not seen
  /// @param files SHA-256 of the files of documents
  public record Summary(
      int good,
      int bad,
      HeldOut heldOut,
      int buckets,
      int epochs,
      long seed,
      Map<String, String> files,
      String tool) {}

  /// Trains a classifier and writes it.
  ///
  /// @throws steel.config.ConfigException if there are too few documents
  /// @throws steel.files.FormatException if one is broken
  /// @throws IOException if the disk fails
  public static Summary run(
      List<Path> good, List<Path> bad, Path out, Settings settings, Progress progress)
      throws IOException {
    Map<String, String> files = new LinkedHashMap<>();
    List<String> goodTexts = sample(good, settings, files);
    List<String> badTexts = sample(bad, settings, files);
    QualityTrainer.Trained trained =
        QualityTrainer.train(
            goodTexts,
            badTexts,
            new QualityTrainer.Options(
                settings.bucketBits(),
                settings.epochs(),
                Settings.LEARNING_RATE,
                Settings.DECAY,
                settings.seed()),
            progress);
    Summary summary =
        new Summary(
            goodTexts.size(),
            badTexts.size(),
            heldOut(trained.heldOut()),
            1 << settings.bucketBits(),
            settings.epochs(),
            settings.seed(),
            files,
            "steel data train quality");
    QualityClassifier classifier = trained.classifier(JSON.writeValueAsString(summary));
    AtomicFile.write(out, classifier::writeTo);
    return summary;
  }

  private static HeldOut heldOut(QualityTrainer.HeldOut judged) {
    return new HeldOut(judged.good(), judged.bad(), judged.accuracy(), judged.rocAuc());
  }

  /// Texts that are not blank, all or a sample of them. Source: Vitter 1985, "Random sampling with
  /// a reservoir", algorithm R.
  private static List<String> sample(List<Path> in, Settings settings, Map<String, String> files)
      throws IOException {
    for (Path file : DocumentFiles.find(in)) {
      files.put(file.toString().replace('\\', '/'), Checksum.ofFile(file));
    }
    RandomGenerator random = new SplittableRandom(settings.seed());
    List<String> sample = new ArrayList<>();
    long[] seen = new long[1];
    TrainingTexts.of(in, settings.field())
        .forEach(
            text -> {
              if (text.isBlank()) {
                return;
              }
              seen[0]++;
              if (sample.size() < settings.maxDocuments()) {
                sample.add(Excerpt.of(text, MAX_CHARACTERS));
              } else {
                long place = random.nextLong(seen[0]);
                if (place < settings.maxDocuments()) {
                  sample.set((int) place, Excerpt.of(text, MAX_CHARACTERS));
                }
              }
            });
    return sample;
  }
}
