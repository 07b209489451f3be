package steel.infer;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import steel.config.ConfigException;
import steel.model.LogitsStep;
import steel.model.Sampler;
import steel.tokenizer.TextStream;
import steel.tokenizer.Tokenizer;

/// Turns logits into the tokens of one answer: in a loop of its own, or one at a time for somebody
/// who advances several.
final class Generator {
  private final SteelModel model;
  private final Generation generation;
  private final int[] ends; // sorted; a set would make an object of every id it is asked
  private final AnswerForm form;
  private final Sampler sampler;
  private final LogprobMeter meter;
  private final @Nullable TextStream stream;
  private final int promptTokens;
  private final AnswerText answer;
  private final int[] ids; // room for all that may come
  private int count;
  private @Nullable FinishReason reason; // none while it goes on
  private float[] row = {};

  /// @param eos ids by which the model ends, heeded unless the generation says otherwise
  /// @param prompt all that the answer continues
  /// @param listener told each token as it comes
  /// @throws IllegalArgumentException if the model does not have an id that prompt or generation
  ///   name
  /// @throws ConfigException if the prompt leaves no room
  Generator(
      SteelModel model,
      Generation generation,
      Collection<Integer> eos,
      int[] prompt,
      Consumer<Token> listener) {
    this.model = model;
    this.generation = generation;
    requireIds(generation.stops().ids());
    requireIds(generation.sampling().logitBias().keySet());
    Set<Integer> allEnds = new HashSet<>(generation.stops().ids());
    if (generation.stops().atEos()) {
      allEnds.addAll(eos);
    }
    ends = allEnds.stream().mapToInt(Integer::intValue).sorted().toArray();
    boolean hasText = model.hasTokenizer() || !generation.stops().strings().isEmpty();
    Optional<Tokenizer> tokenizer = hasText ? Optional.of(model.tokenizer()) : Optional.empty();
    stream = tokenizer.isPresent() ? tokenizer.get().stream(true) : null;
    int vocabSize = model.config().vocabSize();
    form =
        new AnswerForm(
            start(generation.constraint()), allEnds, vocabSize, generation.minNewTokens());
    sampler = new Sampler(generation.sampling(), steps(tokenizer, form));
    meter = new LogprobMeter(Math.max(generation.logprobs(), 0), tokenizer, vocabSize);
    requireRoom(prompt);
    model.requireIds(prompt);
    sampler.accept(prompt);
    promptTokens = prompt.length;
    answer = new AnswerText(new StopStrings(generation.stops().strings()), listener);
    int room = model.config().maxPositionEmbeddings() - prompt.length;
    ids = new int[Math.min(generation.maxNewTokens(), room)];
    reason = form.isComplete() ? FinishReason.STOP : null;
  }

  private void requireIds(Set<Integer> ids) {
    if (!ids.isEmpty()) {
      model.requireIds(ids.stream().mapToInt(Integer::intValue).sorted().toArray());
    }
  }

  private Constraint.Answer start(Constraint constraint) {
    return constraint.equals(Constraint.NONE)
        ? AnyAnswer.INSTANCE // also where there is no tokenizer
        : constraint.start(model.tokenizer());
  }

  private static LogitsStep[] steps(Optional<Tokenizer> tokenizer, AnswerForm form) {
    return tokenizer.isPresent()
        ? new LogitsStep[] {LogitsStep.firstTokens(tokenizer.get().vocabSize()), form}
        : new LogitsStep[] {form};
  }

  /// Generates the whole answer.
  ///
  /// @param fresh the end of the prompt, which `continuation` has not seen; all of it, if none
  Reply run(int[] fresh, Continuation continuation, Cancellation cancellation) {
    if (!isOver()) {
      float[] logits = read(fresh, continuation, cancellation);
      int[] last = new int[1];
      while (!cancellation.isCancelled() && next(logits)) {
        last[0] = lastId();
        logits = read(last, continuation, cancellation);
      }
    }
    return reply();
  }

  /// Whether nothing may follow.
  boolean isOver() {
    return reason != null;
  }

  /// As [#next(float[])] with one of several rows, `[rows, V]`.
  boolean next(float[] logits, int index) {
    int vocabSize = model.config().vocabSize();
    row = row.length == vocabSize ? row : new float[vocabSize];
    System.arraycopy(logits, index * vocabSize, row, 0, vocabSize);
    return next(row);
  }

  /// Chooses the next token.
  ///
  /// @param logits after all tokens so far, `[V]`
  /// @return whether the answer goes on
  boolean next(float[] logits) {
    int id = sampler.next(logits);
    ids[count++] = id;
    boolean ended = isEnd(id);
    String piece = piece(id, ended || count == ids.length);
    if (answer.accept(new Token(id, piece, logprobs(logits, id)))) {
      reason = FinishReason.STOP_STRING;
    } else if (ended) {
      reason = FinishReason.STOP;
    } else if (count == ids.length) {
      reason = FinishReason.LENGTH;
    }
    return reason == null;
  }

  /// What was chosen last.
  int lastId() {
    return ids[count - 1];
  }

  /// The answer; a cancelled one if it was not over.
  Reply reply() {
    answer.finish();
    FinishReason why = reason == null ? FinishReason.CANCELLED : reason;
    return new Reply(Arrays.copyOf(ids, count), answer.text(), answer.tokens(), promptTokens, why);
  }

  /// Reads tokens, in calls as long as may be, until cancelled.
  ///
  /// @return logits after the last of them; of no use if cancelled
  private static float[] read(int[] tokens, Continuation continuation, Cancellation cancellation) {
    float[] logits = {};
    int longest = continuation.longestCall();
    for (int from = 0; from < tokens.length && !cancellation.isCancelled(); from += longest) {
      int count = Math.min(longest, tokens.length - from);
      boolean isAll = count == tokens.length; // as after each token, and nothing is copied
      logits = continuation.append(isAll ? tokens : Arrays.copyOfRange(tokens, from, from + count));
    }
    return logits;
  }

  /// Whether the answer is over with this token; if it is not, its form is told of it.
  private boolean isEnd(int id) {
    if (Arrays.binarySearch(ends, id) >= 0) {
      return true;
    }
    form.accept(id);
    return form.isComplete();
  }

  private Optional<Logprobs> logprobs(float[] logits, int id) {
    return generation.logprobs() == Generation.NO_LOGPROBS
        ? Optional.empty()
        : Optional.of(meter.of(logits, id));
  }

  /// The text that a token makes certain; at the end also what is left of half a character.
  private String piece(int id, boolean last) {
    if (stream == null) {
      return "";
    }
    String text = stream.accept(id);
    return last ? text + stream.finish() : text;
  }

  private void requireRoom(int[] prompt) {
    int limit = model.config().maxPositionEmbeddings();
    if (prompt.length >= limit) {
      throw new ConfigException(
          "the prompt has %d tokens and leaves no room for an answer: the model takes %d in all (max_position_embeddings); shorten it"
              .formatted(prompt.length, limit));
    }
  }
}
