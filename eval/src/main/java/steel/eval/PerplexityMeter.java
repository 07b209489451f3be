package steel.eval;

import java.util.Arrays;
import java.util.Locale;
import steel.config.ConfigException;
import steel.files.Progress;
import steel.model.LanguageModel;
import steel.tokenizer.Tokenizer;

/// Adds up how well a model foretells sequences. A sequence that is longer than a window is cut,
/// and the last token of a window is the first of the next, so that every token but the first of a
/// sequence is scored once. Owns nothing but its place in the progress.
public final class PerplexityMeter implements AutoCloseable {
  /// A limit that no text reaches.
  public static final long ALL = Long.MAX_VALUE;

  private final ScoringWay way;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final int window;
  private final long limit;
  private final Progress.Task task;
  private long tokens;
  private double nats;
  private long bytes;

  /// @param model opened in the way's [ScoringWay#prefixMode]
  /// @param tokenizer tells what tokens stand for
  /// @param window tokens that a call may have
  /// @param limit tokens to score at most; [#ALL] for no limit
  /// @throws ConfigException if the window does not fit the model, or the tokenizer is another's
  public PerplexityMeter(
      ScoringWay way,
      LanguageModel model,
      Tokenizer tokenizer,
      int window,
      long limit,
      Progress progress) {
    int longest = model.config().maxPositionEmbeddings();
    if (window < 1 || window > longest) {
      throw new ConfigException(
          "a window of %d tokens: wants 1 to %d, the model's max_position_embeddings"
              .formatted(window, longest));
    }
    Vocabularies.requireOne(tokenizer, model);
    this.way = way;
    this.model = model;
    this.tokenizer = tokenizer;
    this.window = window;
    this.limit = limit;
    long total = limit == ALL ? -1 : limit;
    task = progress.start("score, " + way.name().toLowerCase(Locale.ROOT), "tokens", total);
  }

  /// Whether it takes no more.
  public boolean isFull() {
    return tokens >= limit;
  }

  /// Scores a sequence, or as much of it as the limit allows.
  ///
  /// @throws ConfigException if the model's scores are not numbers
  public void accept(int[] ids) {
    for (int from = 0; from + 1 < ids.length && !isFull(); from += window) {
      int scored = (int) Math.min(Math.min(window, ids.length - 1 - from), limit - tokens);
      add(Arrays.copyOfRange(ids, from, from + scored + 1));
    }
  }

  private void add(int[] ids) {
    double[] scores;
    try {
      scores = way.score(model, ids);
    } catch (ArithmeticException e) {
      throw new ConfigException("after %,d tokens: %s".formatted(tokens, e.getMessage()), e);
    }
    for (double score : scores) {
      nats -= score;
    }
    tokens += scores.length;
    bytes += tokenizer.byteCount(Arrays.copyOfRange(ids, 1, ids.length));
    task.advance(scores.length);
    task.say("%.3f nats".formatted(nats / tokens));
  }

  /// The figures.
  ///
  /// @throws ConfigException if nothing was scored
  public Perplexity result() {
    if (tokens == 0) {
      throw new ConfigException("nothing to score; a text needs two tokens");
    }
    return new Perplexity(way, tokens, nats, bytes);
  }

  @Override
  public void close() {
    task.close();
  }
}
