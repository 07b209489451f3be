package steel.data.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import steel.config.ConfigException;
import steel.files.FormatException;
import steel.files.Progress;
import steel.testkit.Cases;

class QualityClassifierTest {
  private static final QualityTrainer.Options OPTIONS =
      new QualityTrainer.Options(14, 5, 0.5, 1e-6, 1);

  @TempDir private Path folder;

  /// Sentences in order, and the same characters in disorder: no single character tells them apart.
  private static List<String> texts(long seed, int n, boolean good) {
    RandomGenerator random = Cases.random(seed);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(2, 6); j > 0; j--) {
        text.append(List.of("今天", "昨天", "常常").get(random.nextInt(3)));
        text.append(List.of("小猫", "老师", "学生", "火车").get(random.nextInt(4)));
        text.append(List.of("喜欢", "看见", "找到").get(random.nextInt(3)));
        text.append(List.of("苹果。", "书本。", "河水。").get(random.nextInt(3)));
      }
      if (!good) {
        for (int j = text.length() - 1; j > 0; j--) {
          int k = random.nextInt(j + 1);
          char c = text.charAt(j);
          text.setCharAt(j, text.charAt(k));
          text.setCharAt(k, c);
        }
      }
      texts.add(text.toString());
    }
    return texts;
  }

  private static QualityTrainer.Trained train() {
    return QualityTrainer.train(texts(1, 200, true), texts(2, 90, false), OPTIONS, Progress.SILENT);
  }

  @Test
  void tellsGoodFromBad() {
    QualityTrainer.Trained trained = train();
    assertThat(trained.heldOut().rocAuc()).isGreaterThan(0.98);
    assertThat(trained.heldOut().accuracy()).isGreaterThan(0.9);
    QualityClassifier classifier = trained.classifier("{}");
    for (String text : texts(3, 20, true)) {
      assertThat(classifier.score(text)).isGreaterThan(0.5);
    }
    for (String text : texts(4, 20, false)) {
      assertThat(classifier.score(text)).isLessThan(0.5);
    }
  }

  @Test
  void theSameTextsGiveTheSameFile() throws IOException {
    byte[] first = bytes(train().classifier("{\"a\": 1}"));
    assertThat(bytes(train().classifier("{\"a\": 1}"))).isEqualTo(first);
    Path file = Files.write(folder.resolve("q"), first);
    QualityClassifier read = QualityClassifier.open(file);
    assertThat(read.description()).isEqualTo("{\"a\": 1}");
    assertThat(bytes(read)).isEqualTo(first);
  }

  @Test
  void chanceIsWhatDoesNotDiffer() {
    List<String> good = texts(5, 300, true);
    List<String> alike = texts(6, 300, true);
    QualityTrainer.Trained trained = QualityTrainer.train(good, alike, OPTIONS, Progress.SILENT);
    assertThat(trained.heldOut().rocAuc()).isCloseTo(0.5, within(0.2)); // of some 60 texts
  }

  @Test
  void scoreIsLogisticOfMeans() {
    float[] weights = new float[1 << 8];
    Arrays.fill(weights, 0.25f);
    QualityClassifier classifier = new QualityClassifier("{}", -0.5f, weights);
    assertThat(classifier.score("")).isEqualTo(1 / (1 + StrictMath.exp(0.5)));
    assertThat(classifier.score("猫")).isEqualTo(1 / (1 + StrictMath.exp(0.25)));
    assertThat(classifier.score("一 \n　二😀")).isEqualTo(1 / (1 + StrictMath.exp(-0.25)));
  }

  @Test
  void countsPairsInOrder() {
    assertThat(QualityTrainer.rocAuc(new double[] {2, 3}, new double[] {0, 1})).isEqualTo(1);
    assertThat(QualityTrainer.rocAuc(new double[] {1, 3}, new double[] {1, 2})).isEqualTo(0.625);
    assertThat(QualityTrainer.rocAuc(new double[] {1, 1}, new double[] {1})).isEqualTo(0.5);
  }

  @Test
  void tooFewTextsAreRefused() {
    assertThatThrownBy(
            () -> QualityTrainer.train(List.of("a"), texts(1, 50, false), OPTIONS, Progress.SILENT))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("give more");
  }

  @ParameterizedTest
  @MethodSource("steel.testkit.Cases#seeds")
  void everyFlippedByteIsFound(long seed) throws IOException {
    RandomGenerator random = Cases.random(seed);
    byte[] whole = bytes(new QualityClassifier("{}", 1, new float[1 << 8]));
    for (int i = 0; i < 100; i++) {
      byte[] bytes = whole.clone();
      int at = random.nextInt(bytes.length);
      bytes[at] ^= (byte) (1 << random.nextInt(8));
      if (random.nextInt(3) == 0) {
        bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
      }
      Path file = Files.write(folder.resolve("broken"), bytes);
      assertThatThrownBy(() -> QualityClassifier.open(file))
          .isInstanceOf(FormatException.class)
          .hasMessageStartingWith(file + ": ");
    }
  }

  private static byte[] bytes(QualityClassifier classifier) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    classifier.writeTo(out);
    return out.toByteArray();
  }
}
