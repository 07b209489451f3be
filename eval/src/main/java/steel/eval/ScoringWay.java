package steel.eval;

import java.util.Arrays;
import java.util.List;
import steel.model.Decoding;
import steel.model.FeedForward;
import steel.model.LanguageModel;
import steel.model.LogSoftmax;
import steel.model.ModelConfig;
import steel.model.PrefixMode;

/// How a model is asked for the probabilities of a sequence. Of a causal kind the answers are the
/// same. Where a token sees later ones they are not: [#WINDOW] is then told what it should
/// foretell, and [#PREFIX] alone gives probabilities whose product is one of the text.
public enum ScoringWay {
  /// One call over the sequence, as in training.
  WINDOW {
    @Override
    double[] score(LanguageModel model, int[] ids) {
      return model.logProbabilities(ids);
    }
  },

  /// For every token a call over all before it, with nothing kept.
  PREFIX {
    @Override
    double[] score(LanguageModel model, int[] ids) {
      double[] scores = new double[ids.length - 1];
      for (int t = 0; t < scores.length; t++) {
        int[] prefix = Arrays.copyOf(ids, t + 1);
        try (Decoding once = model.decode()) {
          scores[t] = logProbability(once.append(prefix), ids[t + 1]);
        }
      }
      return scores;
    }
  },

  /// For every token a call over the one before it, with keys and values kept: as text is written.
  CACHED {
    @Override
    double[] score(LanguageModel model, int[] ids) {
      double[] scores = new double[ids.length - 1];
      try (Decoding sequence = model.decode()) {
        for (int t = 0; t < scores.length; t++) {
          scores[t] = logProbability(sequence.append(ids[t]), ids[t + 1]);
        }
      }
      return scores;
    }
  },

  /// One call over the sequence, with the same weights run so that no token sees a later one.
  CAUSAL {
    @Override
    public PrefixMode prefixMode() {
      return PrefixMode.CAUSAL;
    }

    @Override
    double[] score(LanguageModel model, int[] ids) {
      return model.logProbabilities(ids);
    }
  };

  /// How the model must have been opened.
  public PrefixMode prefixMode() {
    return PrefixMode.REFERENCE;
  }

  /// Log-probabilities of all tokens but the first, in nats.
  ///
  /// @param model opened in [#prefixMode]
  /// @throws ArithmeticException if the model's scores are not numbers
  abstract double[] score(LanguageModel model, int[] ids);

  /// The ways whose answers may differ for a model: one for a causal kind.
  public static List<ScoringWay> differing(ModelConfig config) {
    if (config.feedForward().isCausal()) {
      return List.of(WINDOW);
    }
    return config.feedForward() instanceof FeedForward.SoftMoeV3
        ? List.of(WINDOW, PREFIX, CACHED, CAUSAL)
        : List.of(WINDOW, PREFIX, CACHED);
  }

  private static double logProbability(float[] logits, int token) {
    return LogSoftmax.of(logits, 0, logits.length, token);
  }
}
