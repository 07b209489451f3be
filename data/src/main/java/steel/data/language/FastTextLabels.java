package steel.data.language;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// From the vector of a text to labels and their probabilities.
///
/// Source: `loss.cc` of facebookresearch/fastText.
abstract sealed class FastTextLabels {
  private final FastTextDictionary dictionary;
  final FastTextMatrix output;

  FastTextLabels(FastTextDictionary dictionary, FastTextMatrix output) {
    this.dictionary = dictionary;
    this.output = output;
  }

  static FastTextLabels of(
      FastTextSettings.Loss loss,
      FastTextMatrix output,
      FastTextDictionary dictionary,
      BinaryInput in) {
    return switch (loss) {
      case HIERARCHICAL -> new Tree(dictionary, output, in);
      case SOFTMAX -> new Softmax(dictionary, output);
      case ONE_VS_ALL, NEGATIVE_SAMPLING -> new EachAlone(dictionary, output);
    };
  }

  /// A label and the logarithm of its probability.
  private record Scored(int label, float score) {}

  /// Offers every label that may be among the best.
  abstract void score(float[] hidden, Best best);

  List<FastTextModel.Prediction> best(float[] hidden, int k) {
    Best best = new Best(k);
    score(hidden, best);
    return best.sorted.stream()
        .map(
            scored ->
                new FastTextModel.Prediction(
                    dictionary.labels().get(scored.label()), (float) Math.exp(scored.score())))
        .toList();
  }

  /// FastText's logarithm, which 0 has too.
  private static float log(float x) {
    return (float) Math.log(x + 1e-5);
  }

  /// The best so far, the best first.
  static final class Best {
    private final int k;
    private final List<Scored> sorted = new ArrayList<>();

    private Best(int k) {
      this.k = k;
    }

    private boolean wants(float score) {
      return sorted.size() < k || score >= sorted.getLast().score();
    }

    private void offer(int label, float score) {
      if (k > 0 && wants(score)) {
        sorted.add(new Scored(label, score));
        sorted.sort(Comparator.comparingDouble(Scored::score).reversed());
        if (sorted.size() > k) {
          sorted.removeLast();
        }
      }
    }
  }

  /// Probabilities that share one sum.
  private static final class Softmax extends FastTextLabels {
    Softmax(FastTextDictionary dictionary, FastTextMatrix output) {
      super(dictionary, output);
    }

    @Override
    void score(float[] hidden, Best best) {
      float[] values = new float[output.rows()];
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < values.length; i++) {
        values[i] = output.dot(i, hidden);
        max = Math.max(max, values[i]);
      }
      float sum = 0;
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.exp(values[i] - max);
        sum += values[i];
      }
      for (int i = 0; i < values.length; i++) {
        best.offer(i, log(values[i] / sum));
      }
    }
  }

  /// A probability for each label by itself, read from fastText's table of the sigmoid.
  private static final class EachAlone extends FastTextLabels {
    private static final int TABLE = 512;
    private static final int MAX = 8;

    EachAlone(FastTextDictionary dictionary, FastTextMatrix output) {
      super(dictionary, output);
    }

    @Override
    void score(float[] hidden, Best best) {
      for (int i = 0; i < output.rows(); i++) {
        best.offer(i, log(sigmoid(output.dot(i, hidden))));
      }
    }

    private static float sigmoid(float x) {
      if (x < -MAX) {
        return 0;
      }
      if (x > MAX) {
        return 1;
      }
      int place = (int) ((x + MAX) * TABLE / MAX / 2);
      float at = (float) (place * 2 * MAX) / TABLE - MAX;
      return (float) (1.0 / (1.0 + (float) Math.exp(-at)));
    }
  }

  /// Labels are the leaves of a Huffman tree; a probability is the product of the turns to it.
  private static final class Tree extends FastTextLabels {
    private static final long UNMADE = (long) 1e15; // more than all labels together
    private static final int MAX_DEPTH = 1_000; // of real counts under 100

    private final int[] left;
    private final int[] right;
    private final int root;

    Tree(FastTextDictionary dictionary, FastTextMatrix output, BinaryInput in) {
      super(dictionary, output);
      int labels = output.rows();
      int nodes = 2 * labels - 1;
      left = new int[nodes];
      right = new int[nodes];
      root = nodes - 1;
      long[] counts = new long[nodes];
      int[] depths = new int[nodes];
      for (int i = 0; i < nodes; i++) {
        counts[i] = i < labels ? dictionary.labelCount(i) : UNMADE;
      }
      int leaf = labels - 1; // labels are sorted by their counts, the rarest last
      int inner = labels;
      for (int i = labels; i < nodes; i++) {
        int first = leaf >= 0 && counts[leaf] < counts[inner] ? leaf-- : inner++;
        int second = leaf >= 0 && counts[leaf] < counts[inner] ? leaf-- : inner++;
        left[i] = first;
        right[i] = second;
        counts[i] = counts[first] + counts[second];
        depths[i] = 1 + Math.max(depths[first], depths[second]);
      }
      if (depths[root] > MAX_DEPTH) {
        throw in.broken("its labels have counts that no text gives");
      }
    }

    @Override
    void score(float[] hidden, Best best) {
      walk(root, 0, hidden, best);
    }

    private void walk(int node, float score, float[] hidden, Best best) {
      if (score < log(0) || !best.wants(score)) {
        return;
      }
      if (node < output.rows()) {
        best.offer(node, score);
        return;
      }
      float turn = output.dot(node - output.rows(), hidden);
      turn = (float) (1. / (1 + (float) Math.exp(-turn)));
      walk(left[node], score + log((float) (1.0 - turn)), hidden, best);
      walk(right[node], score + log(turn), hidden, best);
    }
  }
}
