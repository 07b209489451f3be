package steel.data.language;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import steel.config.ConfigException;
import steel.files.Progress;

/// Trains a [QualityClassifier] on good and bad texts: logistic loss, the two classes weighted
/// alike, AdaGrad with decay of weights (L2), texts in an order that a seed decides. A tenth of the
/// texts, chosen by their hash so that equal texts stay together, is kept for judging the result.
/// The same texts and seed give the same classifier on any machine.
///
/// Source: Duchi, Hazan, Singer 2011, "Adaptive subgradient methods for online learning" (AdaGrad).
public final class QualityTrainer {
  private static final int HELD_OUT_EACH = 10;
  private static final float EPSILON = 1e-8f;

  private final Options options;
  private final TextFeatures features;
  private final float[] weights;
  private final float[] squares; // sums of squared gradients
  private float bias;
  private float biasSquares;

  private QualityTrainer(Options options) {
    this.options = options;
    this.features = new TextFeatures(options.bucketBits());
    this.weights = new float[1 << options.bucketBits()];
    this.squares = new float[weights.length];
  }

  /// How to train.
  ///
  /// @param bucketBits buckets as a power of two, 8 to 24
  /// @param epochs how often every text is seen
  /// @param learningRate of AdaGrad
  /// @param decay L2 penalty of weights
  public record Options(int bucketBits, int epochs, double learningRate, double decay, long seed) {
    public Options {
      boolean bits =
          bucketBits >= QualityClassifier.MIN_BITS && bucketBits <= QualityClassifier.MAX_BITS;
      if (!bits || epochs < 1 || !(learningRate > 0) || !(decay >= 0)) {
        throw new IllegalArgumentException("no way to train: " + bucketBits + ", " + epochs);
      }
    }
  }

  /// How good the classifier is on texts it has not seen.
  ///
  /// @param good how many good ones there were
  /// @param bad how many bad ones
  /// @param accuracy share of texts on the right side of a half, good and bad weighted alike
  /// @param rocAuc how often a good text scores more than a bad one; ties count half
  public record HeldOut(int good, int bad, double accuracy, double rocAuc) {}

  /// What came of it.
  @SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
  public record Trained(float bias, float[] weights, HeldOut heldOut) {
    /// The classifier.
    ///
    /// @param description JSON on how it was trained
    public QualityClassifier classifier(String description) {
      return new QualityClassifier(description, bias, weights);
    }
  }

  /// Trains and judges.
  ///
  /// @throws ConfigException if too few texts are left to train or to judge on
  public static Trained train(
      List<String> good, List<String> bad, Options options, Progress progress) {
    List<Example> training = new ArrayList<>();
    List<Example> heldOut = new ArrayList<>();
    for (boolean isGood : new boolean[] {true, false}) {
      for (String text : isGood ? good : bad) {
        boolean judges = Math.floorMod(text.hashCode(), HELD_OUT_EACH) == 0;
        (judges ? heldOut : training).add(new Example(text, isGood));
      }
    }
    requireBoth(training, "train");
    requireBoth(heldOut, "judge");
    QualityTrainer trainer = new QualityTrainer(options);
    trainer.run(training, progress);
    QualityClassifier classifier = new QualityClassifier("{}", trainer.bias, trainer.weights);
    return new Trained(trainer.bias, trainer.weights, judge(classifier, heldOut));
  }

  private record Example(String text, boolean isGood) {}

  private static void requireBoth(List<Example> examples, String what) {
    long good = examples.stream().filter(Example::isGood).count();
    if (good == 0 || good == examples.size()) {
      throw new ConfigException(
          ("there are %d good and %d bad documents to %s on (one in %d is kept for judging); give"
                  + " more")
              .formatted(good, examples.size() - good, what, HELD_OUT_EACH));
    }
  }

  private void run(List<Example> training, Progress progress) {
    long good = training.stream().filter(Example::isGood).count();
    double goodWeight = training.size() / (2.0 * good);
    double badWeight = training.size() / (2.0 * (training.size() - good));
    RandomGenerator random = new SplittableRandom(options.seed());
    long steps = (long) options.epochs() * training.size();
    try (Progress.Task task = progress.start("train", "documents", steps)) {
      double loss = 0;
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        shuffle(training, random);
        loss = 0;
        for (Example example : training) {
          loss += step(example, example.isGood() ? goodWeight : badWeight);
          task.advance(1);
        }
        task.say("loss %.4f".formatted(loss / training.size()));
      }
    }
  }

  private static void shuffle(List<Example> examples, RandomGenerator random) {
    for (int i = examples.size() - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      Example one = examples.get(i);
      examples.set(i, examples.get(j));
      examples.set(j, one);
    }
  }

  /// One step down the gradient of one text.
  ///
  /// @return the text's loss before it
  private double step(Example example, double weight) {
    int[] counts = new int[TextFeatures.SIZES + 1];
    double[] sums = new double[TextFeatures.SIZES + 1];
    features.forEach(example.text(), counts, (size, bucket) -> sums[size] += weights[bucket]);
    double logit = bias;
    for (int size = 1; size <= TextFeatures.SIZES; size++) {
      logit += counts[size] == 0 ? 0 : sums[size] / counts[size];
    }
    double probability = 1 / (1 + StrictMath.exp(-logit));
    double error = weight * (probability - (example.isGood() ? 1 : 0));
    float rate = (float) options.learningRate();
    float decay = (float) options.decay();
    biasSquares += (float) (error * error);
    bias -= rate * (float) error / ((float) Math.sqrt(biasSquares) + EPSILON);
    float[] gradients = new float[TextFeatures.SIZES + 1];
    for (int size = 1; size <= TextFeatures.SIZES; size++) {
      gradients[size] = counts[size] == 0 ? 0 : (float) (error / counts[size]);
    }
    features.forEach(
        example.text(),
        new int[TextFeatures.SIZES + 1],
        (size, bucket) -> {
          float gradient = gradients[size] + decay * weights[bucket];
          squares[bucket] += gradient * gradient;
          weights[bucket] -= rate * gradient / ((float) Math.sqrt(squares[bucket]) + EPSILON);
        });
    double right = example.isGood() ? probability : 1 - probability;
    return -weight * StrictMath.log(Math.max(right, 1e-12));
  }

  private static HeldOut judge(QualityClassifier classifier, List<Example> heldOut) {
    double[] good = scores(classifier, heldOut, true);
    double[] bad = scores(classifier, heldOut, false);
    double accuracy = (share(good, true) + share(bad, false)) / 2;
    return new HeldOut(good.length, bad.length, accuracy, rocAuc(good, bad));
  }

  private static double[] scores(
      QualityClassifier classifier, List<Example> heldOut, boolean isGood) {
    return heldOut.stream()
        .filter(example -> example.isGood() == isGood)
        .mapToDouble(example -> classifier.score(example.text()))
        .sorted()
        .toArray();
  }

  private static double share(double[] scores, boolean above) {
    return (double) Arrays.stream(scores).filter(score -> score >= 0.5 == above).count()
        / scores.length;
  }

  /// The share of pairs of a good and a bad one that are in order; of both sorted scores.
  static double rocAuc(double[] good, double[] bad) {
    double wins = 0;
    int below = 0;
    int upTo = 0;
    for (double score : good) {
      while (below < bad.length && bad[below] < score) {
        below++;
      }
      upTo = Math.max(upTo, below);
      while (upTo < bad.length && bad[upTo] <= score) {
        upTo++;
      }
      wins += below + 0.5 * (upTo - below);
    }
    return wins / ((double) good.length * bad.length);
  }
}
